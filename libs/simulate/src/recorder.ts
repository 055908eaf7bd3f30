import { fail } from '@spikeline/core'
import type { SimulatedLayer } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'

/** The layer to record: by name, or the last one for 'output'. Fails with E3503. */
export function recordedLayer<Layer extends SimulatedLayer>({ layers, output }: { readonly layers: readonly Layer[]; readonly output: Layer }, record: string): Layer {
  const named = layers.find((layer) => layer.wires.layer.name === record)
  if (named) return named
  if (record !== 'output') fail('E3503', { record, layers: layers.map((layer) => layer.wires.layer.name) })
  return output
}

/** Collects the spikes of one layer, sample after sample, into a time-major raster. */
export class Recorder {
  readonly #layer: SimulatedLayer
  readonly #input: SpikeRaster
  readonly #rows: Uint32Array[]

  constructor(layer: SimulatedLayer, input: SpikeRaster) {
    this.#layer = layer
    this.#input = input
    this.#rows = new Array<Uint32Array>(input.timesteps * input.samples)
  }

  /** Takes the spikes of this step. */
  take(t: number, sample: number): void {
    const { indices, from, to } = this.#layer.spikes
    this.#rows[t * this.#input.samples + sample] = to === from ? none : indices.slice(from, to)
  }

  raster(): SpikeRaster {
    const { timesteps, samples, labels, classes, first } = this.#input
    const offsets = new Uint32Array(this.#rows.length + 1)
    this.#rows.forEach((row, r) => (offsets[r + 1] = offsets[r]! + row.length))
    const indices = new Uint32Array(offsets.at(-1)!)
    this.#rows.forEach((row, r) => indices.set(row, offsets[r]))
    const { neurons, output } = this.#layer.wires
    return { timesteps, samples, neurons, ...output, held: false, offsets, indices, labels, classes, first }
  }
}

const none = new Uint32Array(0)
