import { mapSize, ROOM, type ForwardLayer } from '@spikeline/networks'
import type { Engine, Pointer } from '@spikeline/spikes'
import { blocksOf } from '../spiking/kernelMemory.ts'

/** A parameter array besides weights and biases, one value a neuron, with its gradient and moments. */
export interface LearnedArray {
  readonly values: Pointer
  readonly gradient: Pointer
  readonly moments: readonly [Pointer, Pointer]
}

/** What learning on the level of spike trains adds to a dense layer of the forward pass. */
export interface MacroLayer extends ForwardLayer {
  readonly name: string
  /** The weights that the optimiser changes, [depth, filters]: those of the forward pass, or what these are made of. */
  readonly master: Pointer
  readonly gradient: Pointer
  /** 0 where the layer has no bias. */
  readonly biasGradient: Pointer
  readonly moments: { readonly weight: readonly [Pointer, Pointer]; readonly bias: readonly [Pointer, Pointer] }
  readonly learned: LearnedArray | undefined
  /** [samples, filters]: ∂L/∂(what a neuron gives) of each sample of the chunk, as the rule has it. */
  readonly errors: Pointer
  /** What it reads turned over, block by block (see transposeEvents). */
  readonly bounds: Pointer
  readonly places: Pointer
  readonly placeValues: Pointer
}

export interface MacroSize {
  /** Samples of a chunk. */
  readonly samples: number
  /** Rows of what the gradient is summed over, a sample: T, or 1 for traces. */
  readonly rows: number
  /** Whether the forward pass has weights that are made of those that are learned. */
  readonly scaled: boolean
  /** Whether neurons learn a value each besides. */
  readonly learned: boolean
}

export function reserveMacro(engine: Engine, forward: ForwardLayer, { samples, rows, scaled, learned }: MacroSize): MacroLayer {
  const { wires: { layer, input, weight }, filters, depth } = forward
  const array = (length: number): Pointer => engine.reserve(length + ROOM)
  const moments = (length: number): readonly [Pointer, Pointer] => [array(length), array(length)]
  const events = samples * rows * mapSize(input)
  return {
    ...forward, name: layer.name, master: scaled ? array(weight.length) : forward.weight,
    gradient: array(weight.length), biasGradient: layer.bias ? array(filters) : 0, moments: { weight: moments(weight.length), bias: moments(filters) },
    learned: learned ? { values: array(filters), gradient: array(filters), moments: moments(filters) } : undefined,
    errors: array(samples * filters), bounds: engine.reserve(blocksOf(1, filters, samples, rows).length * (depth + 1)), places: engine.reserve(events), placeValues: engine.reserve(events),
  }
}
