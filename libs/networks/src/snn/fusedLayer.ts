import type { Kernels, Pointer } from '@spikeline/spikes'
import type { Neuron } from '../network.ts'
import type { EventLayer } from '../sparse/compile.ts'
import type { ForwardLayer } from './forwardMemory.ts'
import { isPlain } from './neuron.ts'
import { ofSample, type SampleRows } from './sampleRows.ts'

/** Units of a dense layer whose sums and neurons are computed in one go: what fits in the registers. */
export const TILE = 32

/** Whether a layer is computed so: dense, not recurrent and without a shortcut, of whole tiles, with neurons that are charge, fire and reset alone. */
export const isFusible = ({ wiring, neurons, recurrent, shortcut }: EventLayer, neuron: Neuron | undefined): boolean =>
  !wiring && !recurrent && !shortcut && neuron !== undefined && isPlain(neuron) && neurons % TILE === 0

/** Where the membranes of a tile begin, those of sample b, of a layer that keeps them tile by tile (see ForwardLayer.tiled). */
export const tileOf = ({ drive }: ForwardLayer, samples: number, steps: number, tile: number, b: number): Pointer =>
  drive + 4 * TILE * steps * (tile * samples + b)

/**
 * Steps t to t + rows − 1 of samples from … to of a fused layer, tile by tile, so that the weights of a tile stay in the cache: sums that
 * are complete go from the registers into the neurons. `unwanted`: room for a tile where no membranes are kept, else 0.
 */
export function runFused(k: Kernels, layer: ForwardLayer, events: SampleRows, from: number, to: number, t: number, rows: number, unwanted: Pointer): void {
  const { neuron, wires: { neurons }, depth, packed, bias, membrane, drive, fired, spikes, tiled } = layer
  const { model, decay, threshold, compare, reset, initial } = neuron!
  const { starts, indices, values } = ofSample(events, from)
  const tiles = neurons / TILE
  if (t === 0) k.fill((to - from) * neurons, initial, membrane + 4 * from * neurons)
  for (let tile = 0; tile < tiles; tile++) {
    const [trace, traceRow] = unwanted ? [unwanted, 0] : tiled ? [tileOf(layer, tiled, rows, tile, from), 4 * TILE] : [drive + 4 * (from * rows * neurons + TILE * tile), 4 * neurons]
    k.denseNeurons(
      to - from, rows, starts, events.startsPitch, indices, values, events.eventsPitch, packed + 4 * TILE * depth * tile, bias + 4 * TILE * tile,
      model === 'if' ? 1 : decay, compare === '>' ? threshold : numberBefore(threshold), reset === 'subtract' ? threshold : 0, reset === 'zero' ? 1 : 0,
      membrane + 4 * (from * neurons + TILE * tile), neurons, trace, traceRow, traceRow * rows, fired + 4 * rows * (from * tiles + tile), rows * tiles,
    )
  }
  for (let b = from; b < to; b++) {
    const to = ofSample(spikes, b)
    k.emitEvents(rows, tiles, rows, fired + 4 * rows * b * tiles, to.starts, to.indices)
  }
}

/** The largest number of single precision below a positive one: u ≥ θ where u is above it. */
function numberBefore(threshold: number): number {
  const value = new Float32Array([threshold])
  const bits = new Int32Array(value.buffer)
  if (bits[0] === 0) return -(2 ** -149)
  bits[0]! -= 1
  return value[0]!
}
