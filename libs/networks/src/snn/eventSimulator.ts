import type { SpikeRaster } from '@spikeline/spikes'
import type { Network } from '../network.ts'
import type { ActiveInputs } from '../sparse/activeInputs.ts'
import { countOperations } from '../sparse/propagate.ts'
import { EventLayers, type EventOrder, type EventTally } from './eventLayers.ts'
import type { EventState } from './eventState.ts'

/** Input events of one sample in columns, by ascending time: event k of k < count brings values[k], or 1, to input indices[k] at times[k]. */
export interface TimedEvents {
  readonly count: number
  /** Integers, from 0. Times are steps of the neurons: their decay is that of one. */
  readonly times: ArrayLike<number>
  readonly indices: Uint32Array
  readonly values: Float32Array | undefined
}

/** Called with a time at which something happened, or 0, and the time at which something happens next, or T. */
export type OnTime = (t: number, until: number) => void

export const createEventTally = ({ layers }: { readonly layers: readonly unknown[] }, timesteps: number): EventTally[] =>
  layers.map(() => ({ spikes: new Float64Array(timesteps), operations: new Float64Array(timesteps), updates: new Float64Array(timesteps) }))

/**
 * An event-driven simulation of one network, sample by sample. A neuron is computed when an event reaches it, and when its constant
 * drive alone makes it fire: that time is predicted at each of its updates and waits in a queue. Spikes travel without delay.
 */
export class EventSimulator {
  readonly layers: readonly EventState[]
  readonly output: EventState
  /** Output neurons that vote for one class. */
  readonly votes: number
  /** Evidence of each output neuron: its spike count so far; its membrane at the time of the last `readEvidence` where it never fires. */
  readonly evidence: Float32Array
  readonly order: EventOrder
  readonly #work: EventLayers
  readonly #window: ActiveInputs = { indices: new Uint32Array(0), values: undefined, from: 0, to: 0 }
  #times = new Int32Array(0)
  #indices = new Uint32Array(0)
  #values = new Float32Array(0)

  /** Fails as EventLayers does. */
  constructor(network: Network, order: EventOrder = 'together') {
    this.#work = new EventLayers(network, order)
    this.layers = this.#work.layers
    this.output = this.#work.output
    this.votes = this.#work.votes
    this.order = order
    this.evidence = new Float32Array(this.output.wires.neurons)
  }

  /** Whether evidence changes while nothing happens: the membranes of an output that never fires have a constant drive. */
  get drifts(): boolean {
    return !this.output.neuron && this.output.base.some((drive) => drive !== 0)
  }

  /** Presents one sample of a valid raster (see checkRaster), whose steps are the times, from the initial state; adds to the tally. */
  present(raster: SpikeRaster, sample: number, tally: readonly EventTally[], onTime?: OnTime): void {
    const { timesteps, samples, held, offsets, indices, values } = raster
    if (held) {
      const constant: ActiveInputs = { indices, values, from: offsets[sample]!, to: offsets[sample + 1]! }
      this.simulate({ count: 0, times: [], indices, values }, timesteps, tally, onTime, constant)
      return
    }
    let count = 0
    for (let t = 0; t < timesteps; t++) count += offsets[t * samples + sample + 1]! - offsets[t * samples + sample]!
    this.#widen(count)
    const events = { count, times: this.#times, indices: this.#indices, values: values && this.#values }
    let at = 0
    for (let t = 0; t < timesteps; t++) {
      const row = t * samples + sample
      for (let k = offsets[row]!; k < offsets[row + 1]!; k++) {
        events.times[at] = t
        events.indices[at] = indices[k]!
        if (values) this.#values[at] = values[k]!
        at++
      }
    }
    this.simulate(events, timesteps, tally, onTime)
  }

  /**
   * Presents events from time 0 to before `end`, from the initial state, and adds to the tally; `held` is a constant input beside them,
   * counted at time 0. While `onTime` is called, spikes and evidence are those of its first time.
   */
  simulate({ count, times, indices, values }: TimedEvents, end: number, tally: readonly EventTally[], onTime?: OnTime, held?: ActiveInputs): void {
    const { layers, output, evidence } = this
    const work = this.#work
    evidence.fill(0)
    work.reset(end, held)
    if (held) tally[0]!.operations[0]! += countOperations(layers[0]!.wires, held)
    const input = this.#window
    input.indices = indices
    input.values = values
    let at = 0
    const next = (): number => Math.min(end, at < count ? times[at]! : end, work.nextDue())
    let t = next()
    if (t > 0) onTime?.(0, t)
    while (t < end) {
      input.from = at
      while (at < count && times[at] === t) at++
      input.to = at
      work.compute(t, input, tally)
      const { neuron, spikes } = output
      if (neuron) for (let k = 0; k < spikes.to; k++) evidence[spikes.indices[k]!]! += 1
      const until = next()
      onTime?.(t, until)
      t = until
    }
    if (!output.neuron) tally.at(-1)!.updates[end - 1]! += output.settle(end - 1)
    this.readEvidence(end - 1)
  }

  /** Brings the evidence to a time t from the last that was computed on. */
  readEvidence(t: number): void {
    if (this.output.neuron) return
    for (let i = 0; i < this.evidence.length; i++) this.evidence[i] = this.output.membraneAt(i, t)
  }

  #widen(count: number): void {
    if (count <= this.#times.length) return
    this.#times = new Int32Array(2 * count)
    this.#indices = new Uint32Array(2 * count)
    this.#values = new Float32Array(2 * count)
  }
}
