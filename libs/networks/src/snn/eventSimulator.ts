import { fail } from '@spikeline/core'
import type { SpikeRaster } from '@spikeline/spikes'
import type { Network } from '../network.ts'
import type { ActiveInputs } from '../sparse/activeInputs.ts'
import { countOperations } from '../sparse/propagate.ts'
import { createClock, type LayerTally } from './clock.ts'
import { EventQueue } from './eventQueue.ts'
import { EventState } from './eventState.ts'

/**
 * What events of one time do. 'together': their drives are summed before the membrane meets the threshold, as in a step of the clock.
 * 'each': they come one by one, in the order of the inputs, and the membrane meets the threshold after each.
 */
export type EventOrder = 'together' | 'each'

/** Input events of one sample in columns, by ascending time: event k of k < count brings values[k], or 1, to input indices[k] at times[k]. */
export interface TimedEvents {
  readonly count: number
  /** Integers, from 0. Times are steps of the neurons: their decay is that of one. */
  readonly times: ArrayLike<number>
  readonly indices: Uint32Array
  readonly values: Float32Array | undefined
}

/** What one layer did, summed over samples, by time: each of length T. */
export interface EventTally extends LayerTally {
  /** Membranes that were brought up to date. */
  readonly updates: Float64Array
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
  readonly #queue: EventQueue
  /** Where the neurons of each layer begin in the queue. */
  readonly #numbers: Uint32Array
  readonly #window: ActiveInputs = { indices: new Uint32Array(0), values: undefined, from: 0, to: 0 }
  #times = new Int32Array(0)
  #indices = new Uint32Array(0)
  #values = new Float32Array(0)

  /** Fails with E3501 (not an SNN), E3502 (a layer that can't be simulated by events) and E3507 (a neuron without a closed form, a recurrent layer). */
  constructor(network: Network, order: EventOrder = 'together') {
    const { layers, votes } = createClock(network)
    for (const { wires: { layer, recurrent }, neuron } of layers) {
      const mechanism = recurrent ? 'recurrent' : neuron && (['current', 'adaptation', 'refractory', 'delayedReset'] as const).find((name) => neuron[name])
      if (mechanism) fail('E3507', { network: network.name, layer: layer.name, mechanism })
    }
    this.#numbers = new Uint32Array(layers.length + 1)
    layers.forEach(({ wires }, l) => (this.#numbers[l + 1] = this.#numbers[l]! + wires.neurons))
    this.#queue = new EventQueue(this.#numbers.at(-1)!)
    this.layers = layers.map(({ wires, neuron }, l) => new EventState(wires, neuron, this.#queue, this.#numbers[l]!))
    this.output = this.layers.at(-1)!
    this.votes = votes
    this.evidence = new Float32Array(this.output.wires.neurons)
    this.order = order
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
    const { layers, output } = this
    this.#queue.clear()
    this.evidence.fill(0)
    layers.forEach((layer, l) => layer.reset(end, l === 0 ? held : undefined))
    if (held) tally[0]!.operations[0]! += countOperations(layers[0]!.wires, held)
    const input = this.#window
    input.indices = indices
    input.values = values
    let at = 0
    const next = (): number => Math.min(end, at < count ? times[at]! : end, this.#nextDue())
    let t = next()
    if (t > 0) onTime?.(0, t)
    while (t < end) {
      input.from = at
      while (at < count && times[at] === t) at++
      input.to = at
      this.#compute(t, input, tally)
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

  /** All layers at time t, the first to the last. */
  #compute(t: number, input: ActiveInputs, tally: readonly EventTally[]): void {
    let events = input
    this.layers.forEach((layer, l) => {
      const { wires, spikes } = layer
      const updates = layer.updates
      layer.clear()
      if (this.order === 'together') {
        if (events.to > events.from) layer.receive(events, t)
        this.#wake(layer, l, t)
        layer.sort()
      } else {
        // What fires by itself does so before the events of its time.
        this.#wake(layer, l, t)
        this.#receiveEach(layer, events, t)
      }
      const counts = tally[l]!
      counts.operations[t]! += countOperations(wires, events)
      counts.spikes[t]! += spikes.to
      counts.updates[t]! += layer.updates - updates
      events = spikes
    })
    const { neuron, spikes } = this.output
    if (neuron) for (let k = 0; k < spikes.to; k++) this.evidence[spikes.indices[k]!]! += 1
  }

  #receiveEach(layer: EventState, events: ActiveInputs, t: number): void {
    const { from, to } = events
    for (let k = from; k < to; k++) {
      events.from = k
      events.to = k + 1
      layer.receive(events, t)
    }
    events.from = from
    events.to = to
  }

  /** Updates those of layer l that are due at t. */
  #wake(layer: EventState, l: number, t: number): void {
    const queue = this.#queue
    const [first, next] = [this.#numbers[l]!, this.#numbers[l + 1]!]
    while (queue.time === t) {
      const number = queue.neuron
      if (number >= next) return
      queue.pop()
      layer.wake(number - first, t)
    }
  }

  /** When the next neuron is due. Entries that don't hold, or not yet, are taken out. */
  #nextDue(): number {
    const queue = this.#queue
    while (queue.time < Infinity) {
      const { time, neuron } = queue
      let l = 0
      while (neuron >= this.#numbers[l + 1]!) l++
      const layer = this.layers[l]!
      const i = neuron - this.#numbers[l]!
      if (layer.isDue(i, time)) return time
      queue.pop()
    }
    return Infinity
  }

  #widen(count: number): void {
    if (count <= this.#times.length) return
    this.#times = new Int32Array(2 * count)
    this.#indices = new Uint32Array(2 * count)
    this.#values = new Float32Array(2 * count)
  }
}
