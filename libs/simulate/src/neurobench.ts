import { fail } from '@spikeline/core'
import { connectionsOf, poolEvents, type ActiveInputs, type Layer, type Network, type NeuroBenchCounts, type SimulatedLayer, type Simulator } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'

/** An input that a multiplication by it isn't needed for. */
const isUnit = (value: number): boolean => value === 1 || value === -1

/** Counts what NeuroBench does of a spiking network; needs a simulator that shows membranes at each step, which is the twin. */
export class NeuroBenchCounter {
  readonly #simulator: Simulator
  readonly #raster: SpikeRaster
  readonly #layers: readonly CountedLayer[]

  constructor(network: Network, simulator: Simulator, raster: SpikeRaster) {
    const norm = simulator.layers.find(({ wires }) => wires.auxiliary)?.wires.auxiliary
    if (norm) fail('E3722', { network: network.name, layer: norm.name, what: 'NeuroBench has no count for', instead: 'leave "neurobench" out: measure/cost counts its auxiliary neurons' })
    this.#simulator = simulator
    this.#raster = raster
    this.#layers = simulator.layers.map((layer) => new CountedLayer(network, layer, raster.timesteps))
  }

  /** Takes what is to be seen after step t of a sample. */
  take(t: number, sample: number): void {
    const { samples, held, offsets, indices, values } = this.#raster
    const row = (held ? 0 : t * samples) + sample
    let events: ActiveInputs = { indices, values, from: offsets[row]!, to: offsets[row + 1]! }
    this.#layers.forEach((layer, l) => {
      layer.take(t, events)
      events = this.#simulator.layers[l]!.spikes
    })
  }

  of(layer: number): NeuroBenchCounts {
    return this.#layers[layer]!.counts
  }
}

class CountedLayer {
  readonly counts: NeuroBenchCounts
  readonly #layer: SimulatedLayer
  readonly #connections: Float64Array
  /** Weights that are not zero in each row of V. */
  readonly #own: Float64Array | undefined
  #ownSpikes = new Uint32Array(0)
  readonly #membrane: Float32Array

  constructor(network: Network, layer: SimulatedLayer, timesteps: number) {
    const { layer: { name }, input, output, neurons } = layer.wires
    const { weight, recurrent } = network.parameters[name]!
    this.counts = { synaptic: new Float64Array(timesteps), multiplied: new Float64Array(timesteps), changed: new Float64Array(timesteps) }
    this.#layer = layer
    this.#connections = connectionsOf(layer.wires.layer, input, output, weight)
    this.#own = recurrent && Float64Array.from({ length: neurons }, (_, i) => nonZeros(recurrent, i * neurons, (i + 1) * neurons))
    this.#membrane = new Float32Array(neurons)
  }

  take(t: number, events: ActiveInputs): void {
    const { synaptic, multiplied } = this.counts
    let active = events
    for (const pool of this.#layer.wires.pools) active = poolEvents(pool, active)
    let met = 0
    let graded = false
    for (let k = active.from; k < active.to; k++) {
      const value = active.values === undefined ? 1 : active.values[k]!
      if (value === 0) continue
      met += this.#connections[active.indices[k]!]!
      graded ||= !isUnit(value)
    }
    synaptic[t]! += met
    if (graded) multiplied[t]! += met
    if (this.#own) this.#takeOwn(t, this.#own)
    this.#takeMembranes(t)
  }

  /** Its spikes of the step before are inputs of a connection of their own. */
  #takeOwn(t: number, own: Float64Array): void {
    if (t > 0) for (const i of this.#ownSpikes) this.counts.synaptic[t]! += own[i]!
    const { indices, from, to } = this.#layer.spikes
    this.#ownSpikes = indices.slice(from, to)
  }

  #takeMembranes(t: number): void {
    const { membrane } = this.#layer
    let changed = 0
    for (let i = 0; i < membrane.length; i++) if (t === 0 || membrane[i] !== this.#membrane[i]) changed++
    this.#membrane.set(membrane)
    this.counts.changed[t]! += changed
  }
}

function nonZeros(values: Float32Array, from: number, to: number): number {
  let count = 0
  for (let i = from; i < to; i++) if (values[i] !== 0) count++
  return count
}

/** Counts what NeuroBench does of one layer of an ANN, from what it sees: values of whole samples, one after the other. */
export class AnnNeuroBenchCounter {
  readonly counts: NeuroBenchCounts = { synaptic: new Float64Array(1), multiplied: new Float64Array(1), changed: new Float64Array(0) }
  readonly #connections: Float64Array

  constructor({ parameters }: Network, layer: Layer & { kind: 'conv' | 'dense' }, { input, output }: Pick<SimulatedLayer['wires'], 'input' | 'output'>) {
    this.#connections = connectionsOf(layer, input, output, parameters[layer.name]!.weight)
  }

  take(values: ArrayLike<number>): void {
    const { length } = this.#connections
    for (let from = 0; from < values.length; from += length) {
      let met = 0
      let graded = false
      for (let i = 0; i < length; i++) {
        const value = values[from + i]!
        if (value === 0) continue
        met += this.#connections[i]!
        graded ||= !isUnit(value)
      }
      this.counts.synaptic[0]! += met
      if (graded) this.counts.multiplied[0]! += met
    }
  }
}
