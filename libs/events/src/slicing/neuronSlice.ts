import type { Sensor } from '../codecs/contract.ts'
import type { EventBatch } from '../eventBatch.ts'
import { IndexSet } from './indexSet.ts'

/**
 * The neurons that had any event in one slice of time, (y·width + x)·2 + p, and the numbers of their events. Takes the memory of a sensor
 * once, for all slices one after the other; the time of each grows with its events alone.
 */
export class NeuronSlice {
  readonly #width: number
  readonly #neurons: number
  readonly #touched: IndexSet
  readonly #counts: Uint32Array | undefined
  #events = 0

  constructor({ width, height }: Sensor, counted: boolean) {
    this.#width = width
    this.#neurons = width * height * 2
    this.#touched = new IndexSet(this.#neurons)
    this.#counts = counted ? new Uint32Array(this.#neurons) : undefined
  }

  /** No more neurons than this are in it. */
  get most(): number {
    return Math.min(this.#events, this.#neurons)
  }

  /** Adds events `from` … `to` − 1. */
  add({ x, y, p }: Pick<EventBatch, 'x' | 'y' | 'p'>, from: number, to: number): void {
    const [width, touched, counts] = [this.#width, this.#touched, this.#counts]
    for (let i = from; i < to; i++) {
      const neuron = (y[i]! * width + x[i]!) * 2 + p[i]!
      touched.add(neuron)
      if (counts !== undefined) counts[neuron]!++
    }
    this.#events += to - from
  }

  /**
   * Writes the neurons, ascending, and the numbers of their events, where these are counted, from place `at` on; gives the place after the
   * last. The next slice begins empty.
   */
  takeInto(indices: Uint32Array, values: Float32Array, at: number): number {
    const end = this.#touched.takeInto(indices, at)
    const counts = this.#counts
    if (counts !== undefined)
      for (let i = at; i < end; i++) {
        values[i] = counts[indices[i]!]!
        counts[indices[i]!] = 0
      }
    this.#events = 0
    return end
  }
}
