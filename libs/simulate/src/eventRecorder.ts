import type { SimulatedLayer } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'

/**
 * Collects the spikes of one layer, sample after sample, time after time, into a time-major raster. Where a neuron may fire more than
 * once at a time the raster is graded: its values are numbers of spikes.
 */
export class EventRecorder {
  readonly #layer: SimulatedLayer
  readonly #input: SpikeRaster
  readonly #counts: boolean
  /** By row; rows without spikes are not there. */
  readonly #rows = new Map<number, Uint32Array>()

  constructor(layer: SimulatedLayer, input: SpikeRaster, counts: boolean) {
    this.#layer = layer
    this.#input = input
    this.#counts = counts
  }

  /** Takes the spikes of this time. */
  take(t: number, sample: number): void {
    const { indices, from, to } = this.#layer.spikes
    if (to > from) this.#rows.set(t * this.#input.samples + sample, indices.slice(from, to).sort())
  }

  raster(): SpikeRaster {
    const { timesteps, samples, labels, classes, first } = this.#input
    const offsets = new Uint32Array(timesteps * samples + 1)
    for (const [r, row] of this.#rows) offsets[r + 1] = distinct(row)
    for (let r = 0; r < timesteps * samples; r++) offsets[r + 1]! += offsets[r]!
    const indices = new Uint32Array(offsets.at(-1)!)
    const values = new Float32Array(this.#counts ? indices.length : 0)
    for (const [r, row] of this.#rows) {
      let at = offsets[r]! - 1
      row.forEach((neuron, k) => {
        if (k === 0 || neuron !== row[k - 1]) indices[++at] = neuron
        if (this.#counts) values[at]! += 1
      })
    }
    const { neurons, output } = this.#layer.wires
    return { timesteps, samples, neurons, ...output, held: false, offsets, indices, ...(this.#counts && { values }), labels, classes, first }
  }
}

/** Different values of an ascending list. */
const distinct = (row: Uint32Array): number => row.reduce((count, neuron, k) => (k > 0 && neuron === row[k - 1] ? count : count + 1), 0)
