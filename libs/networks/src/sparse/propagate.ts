import { NOWHERE, type EventLayer } from './compile.ts'
import type { ActiveInputs } from './activeInputs.ts'
import { poolEvents } from './pool.ts'

/**
 * The drive of a layer from its active inputs: drive ← base + Σ_i value_i · weight[i → ·], in single precision, in the order of
 * the inputs. Each active input adds contiguous rows of the weights; what is silent costs nothing.
 */
export function propagate(layer: EventLayer, events: ActiveInputs, drive: Float32Array): void {
  drive.set(layer.base)
  let active = events
  for (const pool of layer.pools) active = poolEvents(pool, active)
  if (layer.wiring) addKernels(layer, active, drive)
  else addRows(layer, active, drive)
}

/** What the spikes of a recurrent layer bring to itself a step later: drive ← drive + Σ_i V[i → ·]. */
export function propagateOwn({ recurrent, neurons }: EventLayer, { indices, from, to }: ActiveInputs, drive: Float32Array): void {
  for (let k = from; k < to; k++) addScaled(drive, 0, recurrent!, indices[k]! * neurons, neurons, 1)
}

/**
 * What the shortcut of a layer adds to its drive, after its weights and in the order of the inputs; `layers`: those of the network, all in front of this one
 * and itself propagated; `spikesOf` gives the events of a layer.
 */
export function propagateShortcut({ shortcut }: EventLayer, layers: readonly EventLayer[], spikesOf: (l: number) => ActiveInputs, drive: Float32Array): void {
  const { layer, place, targets, rows, width, weight } = shortcut!
  // What a layer has pooled stays until it pools again.
  const { indices, values, from, to } = place > 0 ? layers[layer]!.pools[place - 1]!.pooled : spikesOf(layer - 1)
  for (let k = from; k < to; k++) {
    const i = indices[k]!
    if (targets[i] !== NOWHERE) addScaled(drive, targets[i]!, weight, rows[i]!, width, values === undefined ? 1 : values[k]!)
  }
}

/** The synaptic operations that `propagateShortcut` stands for, pooling folded in. */
export const countShortcut = ({ shortcut }: EventLayer, layers: readonly EventLayer[], spikesOf: (l: number) => ActiveInputs): number =>
  countOperations({ source: layers[shortcut!.layer]!.source, fanOut: shortcut!.fanOut }, spikesOf(shortcut!.layer - 1))

/** Σ fan-out of the active inputs: the synaptic operations that `propagate` stands for, pooling folded into the weights. */
export function countOperations({ source, fanOut }: Pick<EventLayer, 'source' | 'fanOut'>, { indices, from, to }: ActiveInputs): number {
  const { channels } = source
  let operations = 0
  for (let k = from; k < to; k++) operations += fanOut[(indices[k]! / channels) | 0]!
  return operations
}

/** Of `countOperations`, those of graded values: what the auxiliary neurons of a NeuNorm bring, each a product and a sum. */
export function countProducts({ source: { channels }, auxiliary, fanOut }: EventLayer, { indices, from, to }: ActiveInputs): number {
  if (!auxiliary) return 0
  let products = 0
  for (let k = from; k < to; k++) if (indices[k]! % channels === auxiliary.maps) products += fanOut[(indices[k]! / channels) | 0]!
  return products
}

/** Dense: input i adds row i of weight [inputs, units]. */
function addRows({ weight, neurons }: EventLayer, { indices, values, from, to }: ActiveInputs, drive: Float32Array): void {
  for (let k = from; k < to; k++) addScaled(drive, 0, weight, indices[k]! * neurons, neurons, values === undefined ? 1 : values[k]!)
}

/** Convolution: input (p, c) adds, for each output that sees it, the row of filters of its tap of weight [kernel, kernel, in, filters]. */
function addKernels({ weight, wiring, input, output }: EventLayer, { indices, values, from, to }: ActiveInputs, drive: Float32Array): void {
  const { starts, targets, taps } = wiring!
  const { channels } = input
  const filters = output.channels
  for (let k = from; k < to; k++) {
    const i = indices[k]!
    const position = (i / channels) | 0
    const channel = i - position * channels
    const value = values === undefined ? 1 : values[k]!
    const end = starts[position + 1]!
    for (let e = starts[position]!; e < end; e++)
      addScaled(drive, targets[e]! * filters, weight, (taps[e]! * channels + channel) * filters, filters, value)
  }
}

/**
 * drive[at + j] += value · weight[row + j], product and sum each rounded to single precision. With value 1 the product is exact,
 * so that spikes need no path of their own. Four at a time: a fifth faster, and most of the time of a simulation is spent here.
 */
export function addScaled(drive: Float32Array, at: number, weight: Float32Array, row: number, length: number, value: number): void {
  let j = 0
  for (; j + 3 < length; j += 4) {
    const d = at + j
    const w = row + j
    drive[d] = Math.fround(drive[d]! + Math.fround(value * weight[w]!))
    drive[d + 1] = Math.fround(drive[d + 1]! + Math.fround(value * weight[w + 1]!))
    drive[d + 2] = Math.fround(drive[d + 2]! + Math.fround(value * weight[w + 2]!))
    drive[d + 3] = Math.fround(drive[d + 3]! + Math.fround(value * weight[w + 3]!))
  }
  for (; j < length; j++) drive[at + j] = Math.fround(drive[at + j]! + Math.fround(value * weight[row + j]!))
}
