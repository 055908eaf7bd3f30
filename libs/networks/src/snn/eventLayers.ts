import { fail } from '@spikeline/core'
import type { Network } from '../network.ts'
import type { ActiveInputs } from '../sparse/activeInputs.ts'
import { countOperations } from '../sparse/propagate.ts'
import { requireNoShortcuts } from '../topology/blocks.ts'
import { createClock, type LayerTally } from './clock.ts'
import { EventQueue } from './eventQueue.ts'
import { EventState } from './eventState.ts'
import { isKnownToEvents, mechanismsOf } from './mechanisms.ts'

/**
 * What events of one time do. 'together': their drives are summed before the membrane meets the threshold, as in a step of the clock.
 * 'each': they come one by one, in the order of the inputs, and the membrane meets the threshold after each.
 */
export type EventOrder = 'together' | 'each'

/** What one layer did, summed over samples, by time: each of length T. */
export interface EventTally extends LayerTally {
  /** Membranes that were brought up to date. */
  readonly updates: Float64Array
}

/** The layers of a network at work event by event: what all that is simulated so has in common. */
export class EventLayers {
  readonly layers: readonly EventState[]
  readonly output: EventState
  /** Output neurons that vote for one class. */
  readonly votes: number
  readonly order: EventOrder
  readonly #queue: EventQueue
  /** Where the neurons of each layer begin in the queue. */
  readonly #numbers: Uint32Array

  /**
   * Fails with E3501 (not an SNN), E3502 (a layer that can't be simulated by events), E3507 (a neuron without a closed form, a recurrent layer),
   * E3763 (a shortcut), E3722 (a NeuNorm) and E3724 (parallel neurons).
   */
  constructor(network: Network, order: EventOrder) {
    const { layers, votes } = createClock(network)
    requireNoShortcuts(network.layers, 'simulation event by event')
    for (const { wires: { layer, recurrent, auxiliary }, neuron } of layers) {
      if (auxiliary) fail('E3722', { network: network.name, layer: auxiliary.name, what: 'can\'t be simulated by events', instead: 'use simulate/clock' })
      if (neuron?.parallel) fail('E3724', { layer: layer.name, problem: 'can\'t be simulated by events', instead: 'use simulate/clock' })
      const mechanism = recurrent ? 'recurrent' : neuron && mechanismsOf(neuron).find((name) => !isKnownToEvents(name))
      if (mechanism) fail('E3507', { network: network.name, layer: layer.name, mechanism })
    }
    this.#numbers = new Uint32Array(layers.length + 1)
    layers.forEach(({ wires }, l) => (this.#numbers[l + 1] = this.#numbers[l]! + wires.neurons))
    this.#queue = new EventQueue(this.#numbers.at(-1)!)
    this.layers = layers.map(({ wires, neuron }, l) => new EventState(wires, neuron, this.#queue, this.#numbers[l]!))
    this.output = this.layers.at(-1)!
    this.votes = votes
    this.order = order
  }

  /** The initial state, before a time `end`, under a held input or none. */
  reset(end: number, held?: ActiveInputs): void {
    this.#queue.clear()
    this.layers.forEach((layer, l) => layer.reset(end, l === 0 ? held : undefined))
  }

  /** Counts time from `by` on, which is before `now`: what happened keeps its distance. */
  rebase(by: number, now: number): void {
    this.#queue.clear()
    for (const layer of this.layers) layer.rebase(by, now)
  }

  /** All layers at time t, the first to the last; what they do is added to entry `at` of the tally. */
  compute(t: number, input: ActiveInputs, tally: readonly EventTally[], at = t): void {
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
      counts.operations[at]! += countOperations(wires, events)
      counts.spikes[at]! += spikes.to
      counts.updates[at]! += layer.updates - updates
      events = spikes
    })
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
  nextDue(): number {
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
}
