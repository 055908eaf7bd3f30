import { bytesPerSample, ForwardPass, mapSize, ofSample, ROOM, type ForwardInput, type SampleRows } from '@spikeline/networks'
import type { Engine, Kernels, Pointer, SpikeRaster } from '@spikeline/spikes'
import { blocksOf, type Block } from '../spiking/kernelMemory.ts'
import { ParameterMemory, type NamedArray } from '../spiking/parameterMemory.ts'
import type { Evaluation, SpikingStep, SpikingTrainer } from '../spiking/trainer.ts'
import type { LayerInput } from '../spiking/layerInput.ts'
import type { TrainedLayer } from '../training/model.ts'
import type { OptimiserSettings, OptimiserState } from '../training/optimiser.ts'
import { reserveMacro, type MacroLayer, type MacroSize } from './macroLayer.ts'

/** Bytes that a chunk of samples may reserve, for the case that everything fires; and bytes of membranes of a chunk, a thread, that stay in the caches. */
const RESERVED_BYTES = 1 << 30
const CHUNK_BYTES = 1 << 23
/** Bytes of the errors of a tile of 32 units that a gradient reads again and again, and the sums behind them (see denseGradient). */
const TILE_BYTES = 1 << 19

/** What the gradient of a layer's weights is a sum over: Σ value·errors[row] over events of these rows, `rows` a sample. */
export interface GradientRows {
  readonly events: SampleRows
  readonly rows: number
  /** [samples·rows, filters]. */
  readonly errors: Pointer
  /** Whether the gradient of the bias is the sum of these errors; else the rule sees to it. */
  readonly bias: boolean
}

/**
 * How a rule learns from the spikes of a chunk, which the forward pass has left in the memory (membranes in the place of the drive). It reserves
 * its memory when made, and writes what never changes in `fill`.
 */
export interface MacroRule {
  fill(): void
  /** Before a batch: the weights of the forward pass as they are now, where they are made of the learned ones. */
  layOut(): void
  /** Loss of a sample by the spike counts of the output; writes its errors, unless there is no way back (the array is undefined). */
  lose(counts: Float32Array, label: number, samples: number, errors: Float32Array | undefined): number
  /** When the losses of a chunk of so many samples are there, before the way back. In JavaScript. */
  prepare(count: number): void
  /** Errors of all layers of sample b of the chunk, the last first: calls kernels only. */
  back(k: Kernels, lane: number, b: number): void
  gradientRows(l: number): GradientRows
  /** When a chunk of so many samples is done; `batch`: samples of the whole batch. In JavaScript. */
  settle(count: number, batch: number): void
  /** When a batch is done: what is to be added to its gradients. In JavaScript. Returns what it adds to the loss. */
  finish(): number
  /** After a step of the optimiser: keeps what is learned within its bounds. */
  bound(rate: number): void
  /** Learning rate of what neurons learn besides weights, as a part of that of the weights. */
  readonly learnedRate: number
}

export interface MacroSettings extends Pick<MacroSize, 'scaled' | 'learned'> {
  readonly timesteps: number
  readonly batch: number
  readonly classes: number
  /** True: rows of a gradient are time steps; false: one row of traces a sample. */
  readonly perStep: boolean
  /** Samples of a chunk at most; by default as many as fit. */
  readonly chunk?: number
}

export interface MacroParts {
  readonly engine: Engine
  readonly forward: ForwardPass
  readonly layers: readonly MacroLayer[]
  readonly settings: MacroSettings
}

/**
 * Learning from the spike trains of dense layers, on the kernels: one forward pass, then one backward pass a sample, as a rule says. A batch goes
 * through in chunks that fit in memory. Bits depend neither on them nor on the number of threads.
 */
export class MacroTrainer implements SpikingTrainer {
  readonly engine = 'kernels'
  readonly why = undefined
  readonly parameters: Readonly<Record<string, TrainedLayer>>
  readonly #engine: Engine
  readonly #parameters: ParameterMemory
  readonly #settings: MacroSettings
  readonly #forward: ForwardPass
  readonly #layers: readonly MacroLayer[]
  readonly #rule: MacroRule
  readonly #chunk: number
  readonly #tiles: readonly Pointer[]

  constructor(engine: Engine, inputs: readonly LayerInput[], settings: MacroSettings, rule: (parts: MacroParts) => MacroRule) {
    const { timesteps, batch, perStep, scaled, learned, chunk = batch } = settings
    const given = inputs.map(({ wires, neuron }): ForwardInput => ({ wires, neuron }))
    const membranes = inputs.reduce((sum, { wires }) => sum + 4 * timesteps * wires.neurons, 0)
    const places = inputs.reduce((sum, { wires }) => sum + 8 * (perStep ? timesteps : 1) * mapSize(wires.input), 0)
    const lanes = engine.threads
    this.#engine = engine
    this.#settings = settings
    const reserved = Math.max(1, Math.floor(RESERVED_BYTES / (bytesPerSample(given, timesteps, true) + places)))
    this.#chunk = Math.min(batch, chunk, reserved, lanes * Math.max(1, Math.floor(CHUNK_BYTES / membranes)))
    const room = { samples: batch, timesteps, events: batch * timesteps * mapSize(inputs[0]!.wires.source), held: false }
    this.#forward = new ForwardPass(engine, given, { samples: this.#chunk, steps: timesteps, trace: true, tiles: false }, room, lanes)
    this.#layers = this.#forward.layers.map((layer) => reserveMacro(engine, layer, { samples: this.#chunk, rows: perStep ? timesteps : 1, scaled, learned }))
    this.#tiles = Array.from({ length: lanes }, () => engine.reserve(TILE_BYTES / 4 + 3 * ROOM))
    this.#rule = rule({ engine, forward: this.#forward, layers: this.#layers, settings })
    engine.open()
    this.#forward.fill()
    this.#parameters = new ParameterMemory(engine, lanes, this.#layers.flatMap((layer) => arraysOfLayer(layer, this.#rule.learnedRate)))
    this.parameters = this.#parameters.values
    inputs.forEach(({ wires, weight, learned: own }) => {
      const parameters = this.parameters[wires.layer.name]!
      parameters.weight.set(weight)
      if (own && parameters.learned) parameters.learned.set(own)
    })
    this.#rule.fill()
  }

  get alone(): string | undefined {
    return this.#engine.alone
  }

  get memory(): { readonly bytes: number; readonly samples: number } {
    return { bytes: this.#engine.bytes, samples: this.#chunk }
  }

  close(): void {
    this.#engine.close()
  }

  step(raster: SpikeRaster): SpikingStep {
    return { ...this.#pass(raster, true), gradients: this.#parameters.gradients }
  }

  evaluate(raster: SpikeRaster): Evaluation {
    return this.#pass(raster, false)
  }

  #pass(raster: SpikeRaster, backward: boolean): Evaluation {
    const { samples, labels } = raster
    const { timesteps, classes } = this.#settings
    const scores = new Float32Array(samples * classes)
    const spikes = this.#layers.map(() => 0)
    let loss = 0
    this.#forward.load(raster)
    this.#rule.layOut()
    this.#forward.layOut()
    if (backward) this.#clear()
    for (let first = 0; first < samples; first += this.#chunk) {
      const count = Math.min(this.#chunk, samples - first)
      this.#forward.run(first, count, 0, timesteps)
      for (let b = 0; b < count; b++) {
        this.#layers.forEach((layer, l) => void (spikes[l]! += this.#eventsOf(layer, b).length))
        const counts = this.#outputCounts(b)
        counts.forEach((n, c) => void (scores[(first + b) * classes + c] = n / timesteps))
        const { errors, filters } = this.#layers.at(-1)!
        loss += this.#rule.lose(counts, labels[first + b]!, samples, backward ? this.#engine.floats(errors + 4 * b * filters, filters) : undefined)
      }
      if (!backward) continue
      this.#rule.prepare(count)
      this.#engine.run(this.#forward.lanes.length, (k, lane) => {
        const [from, to] = this.#forward.share(lane, count)
        for (let b = from; b < to; b++) this.#rule.back(k, lane, b)
      })
      this.#gradients(count)
      this.#rule.settle(count, samples)
    }
    if (backward) loss += this.#rule.finish()
    return { loss, scores, rates: this.#layers.map(({ filters }, l) => spikes[l]! / (filters * timesteps * samples)) }
  }

  /** The neurons that fired, step by step, of the b-th sample of the chunk. */
  #eventsOf({ spikes }: MacroLayer, b: number): Uint32Array {
    const { starts, indices } = ofSample(spikes, b)
    return this.#engine.integers(indices, this.#engine.integers(starts + 4 * this.#settings.timesteps, 1)[0]!)
  }

  #outputCounts(b: number): Float32Array {
    const counts = new Float32Array(this.#settings.classes)
    for (const neuron of this.#eventsOf(this.#layers.at(-1)!, b)) counts[neuron]!++
    return counts
  }

  #clear(): void {
    for (const { gradient, biasGradient, learned, depth, filters } of this.#layers) {
      this.#engine.floats(gradient, depth * filters).fill(0)
      if (biasGradient) this.#engine.floats(biasGradient, filters).fill(0)
      if (learned) this.#engine.floats(learned.gradient, filters).fill(0)
    }
  }

  /** Weights: events turned over, then the sums, tile by tile of 32 units. */
  #gradients(count: number): void {
    const plans = this.#layers.map((layer, l) => {
      const own = this.#rule.gradientRows(l)
      return { ...own, layer, blocks: blocksOf(1, layer.filters, count, own.rows) }
    })
    const turns = plans.flatMap((plan) => plan.blocks.map((block, i) => ({ ...plan, block, i })))
    const lanes = this.#forward.lanes.length
    const placesOf = ({ depth }: MacroLayer, { sample, row }: Block, rows: number): number => 4 * (sample * rows + row) * depth
    this.#engine.run(lanes, (k, lane) => {
      for (let turn = lane; turn < turns.length; turn += lanes) {
        const { layer, events, rows, block, i } = turns[turn]!
        const from = ofSample(events, block.sample)
        const at = placesOf(layer, block, rows)
        k.transposeEvents(
          block.samples, block.rows, 1, layer.depth, from.starts + 4 * block.row, events.startsPitch, from.indices, from.values, events.eventsPitch,
          0, 1, layer.bounds + 4 * i * (layer.depth + 1), layer.places + at, layer.placeValues + at, 0,
        )
      }
    })
    const tiles = plans.flatMap((plan) => Array.from({ length: Math.ceil(plan.layer.filters / 32) }, (_, i) => ({ ...plan, column: 32 * i })))
    this.#engine.run(lanes, (k, lane) => {
      for (let tile = lane; tile < tiles.length; tile += lanes) {
        const { layer, events, rows, errors, bias, blocks, column } = tiles[tile]!
        const { depth, filters, bounds, places, placeValues, gradient, biasGradient } = layer
        blocks.forEach((block, i) => {
          const at = placesOf(layer, block, rows)
          k.denseGradient(
            depth, filters, column, Math.min(32, filters - column), block.samples * block.rows, bounds + 4 * i * (depth + 1), places + at, events.values && placeValues + at,
            errors + 4 * (block.sample * rows + block.row) * filters, this.#tiles[lane]!, gradient, bias ? biasGradient : 0,
          )
        })
      }
    })
  }

  startOptimiser(kind: 'adam' | 'sgd', saved?: OptimiserState): OptimiserState {
    return this.#parameters.startOptimiser(kind, saved)
  }

  update(state: OptimiserState, rate: number, settings: OptimiserSettings): void {
    this.#parameters.update(state, rate, settings)
    this.#rule.bound(rate)
  }
}

const arraysOfLayer = ({ name: layer, depth, filters, master, bias, gradient, biasGradient, moments, learned }: MacroLayer, learnedRate: number): NamedArray[] => [
  { layer, name: 'weight', length: depth * filters, values: master, gradient, moments: moments.weight, decays: true },
  ...(biasGradient ? [{ layer, name: 'bias', length: filters, values: bias, gradient: biasGradient, moments: moments.bias, decays: false } as const] : []),
  ...(learned ? [{ layer, name: 'learned', length: filters, values: learned.values, gradient: learned.gradient, moments: learned.moments, decays: false, rate: learnedRate } as const] : []),
]
