import { fail, joinColumns, type Random } from '@spikeline/core'
import type { EventBatch } from '../eventBatch.ts'
import { eventsAt, type EventFilter } from './filter.ts'
import { timeOrder } from './timeOrder.ts'

/** A normal number is cut off at so many standard deviations: one in 16,000 is, and an event is held back for no longer than it could move. */
const CUT = 4

/** Moves each event in space: x' = x + [σ·n₁], y' = y + [σ·n₂], with n standard normal and [·] the nearest whole number; drops what leaves the sensor. */
export class SpaceJitter implements EventFilter {
  readonly #sigma: number
  readonly #random: Random
  constructor(sigma: number, random: Random) {
    this.#sigma = sigma
    this.#random = random
  }

  push(events: EventBatch): EventBatch {
    const { width, height, count } = events
    const kept = new Uint32Array(count)
    const [x, y] = [new Uint16Array(count), new Uint16Array(count)]
    let left = 0
    for (let i = 0; i < count; i++) {
      const column = events.x[i]! + shiftOf(this.#sigma, this.#random)
      const row = events.y[i]! + shiftOf(this.#sigma, this.#random)
      if (column < 0 || column >= width || row < 0 || row >= height) continue
      x[left] = column
      y[left] = row
      kept[left++] = i
    }
    return { ...eventsAt(events, kept, left), x: x.slice(0, left), y: y.slice(0, left) }
  }
}

/**
 * Moves each event in time: τ' = τ + [σ·n] whole microseconds, n standard normal, cut off at 4. Events are given in the order of the new
 * times, equal ones as they came. An event is held back until none that is still to come could be in front of it, 4σ after its own new time:
 * what is held are the events of 8σ at most. Nothing is clipped at the beginning: t0 is earlier by 4σ.
 */
export class TimeJitter implements EventFilter {
  readonly #sigma: number
  readonly #reach: number
  readonly #random: Random
  /** The columns of what is held, with times of their own: whole microseconds. */
  #held: EventBatch | undefined
  #times: Float64Array = new Float64Array(0)

  /** `sigma` in microseconds. */
  constructor(sigma: number, random: Random) {
    this.#sigma = sigma
    this.#reach = Math.ceil(CUT * sigma)
    this.#random = random
  }

  push(events: EventBatch): EventBatch {
    const { t, t0, count } = events
    const times = new Float64Array(this.#times.length + count)
    times.set(this.#times)
    for (let i = 0; i < count; i++) times[this.#times.length + i] = t0 + t[i]! + shiftOf(this.#sigma, this.#random)
    // Without events, time has come to t0.
    const over = t0 + (count > 0 ? t[count - 1]! : 0) - this.#reach
    return this.#release(this.#held ? following(this.#held, events) : events, times, over)
  }

  end(): EventBatch | undefined {
    return this.#held && this.#release(this.#held, this.#times, Infinity)
  }

  /** Gives the events up to time `over`, in the order of their times, and holds the others. */
  #release(events: EventBatch, times: Float64Array, over: number): EventBatch {
    let [earliest, latest] = [Infinity, -Infinity]
    for (let i = 0; i < times.length; i++) {
      earliest = Math.min(earliest, times[i]!)
      latest = Math.max(latest, times[i]!)
    }
    let t0 = Math.min(events.t0 - this.#reach, earliest)
    if (latest - t0 >= 2 ** 32) t0 = earliest
    if (latest - t0 >= 2 ** 32) fail('E4138', { place: 'a recording whose times are jittered', event: events.count - 1, time: latest - t0 })
    const since = new Uint32Array(times.length)
    for (let i = 0; i < since.length; i++) since[i] = times[i]! - t0
    const order = timeOrder(since)
    let ready = 0
    while (ready < order.length && times[order[ready]!]! <= over) ready++
    // Of equal times what came first stays in front, however often they are ordered: what comes later is appended.
    const held = order.slice(ready)
    this.#times = entriesAt(times, held, new Float64Array(held.length))
    this.#held = { ...events, ...columnsAt(events, held), t: new Uint32Array(held.length), count: held.length }
    const given = order.subarray(0, ready)
    return { ...events, ...columnsAt(events, given), t: entriesAt(since, given, new Uint32Array(ready)), t0, count: ready }
  }
}

const shiftOf = (sigma: number, random: Random): number => Math.round(sigma * Math.max(-CUT, Math.min(CUT, random.normal())))

function entriesAt<C extends { length: number; [index: number]: number }>(column: C, indices: Uint32Array, into: C): C {
  for (let i = 0; i < indices.length; i++) into[i] = column[indices[i]!]!
  return into
}

function columnsAt({ x, y, p }: EventBatch, indices: Uint32Array): Pick<EventBatch, 'x' | 'y' | 'p'> {
  const { length } = indices
  return { x: entriesAt(x, indices, new Uint16Array(length)), y: entriesAt(y, indices, new Uint16Array(length)), p: entriesAt(p, indices, new Uint8Array(length)) }
}

function following(held: EventBatch, events: EventBatch): EventBatch {
  const count = held.count + events.count
  return {
    ...events, count, t: new Uint32Array(count),
    x: joinColumns([held.x, events.x]), y: joinColumns([held.y, events.y]), p: joinColumns([held.p, events.p]),
  }
}
