import { fail, type Random } from '@spikeline/core'
import type { Sensor } from '../codecs/contract.ts'
import type { EventBatch } from '../eventBatch.ts'
import type { EventFilter } from './filter.ts'

/** Time in microseconds, not rounded. */
interface NoiseEvent { readonly time: number; readonly x: number; readonly y: number; readonly p: number }

/**
 * Adds events that nothing in front of the camera caused: a Poisson process of its own for each pixel, all at the same rate, from the first event of
 * the recording to the last, ON and OFF alike. Times are whole microseconds; of equal ones noise comes last. Where the recording is cut changes
 * nothing: what is drawn for a time is not given before an event at or after it has come.
 */
export class NoiseFilter implements EventFilter {
  readonly #random: Random
  readonly #sensor: Sensor
  /** Of all pixels, by microsecond. */
  readonly #rate: number
  /** The next noise event; undefined before the first event. */
  #next: NoiseEvent | undefined

  /** `rate` in events a pixel and second. */
  constructor(sensor: Sensor, rate: number, random: Random) {
    this.#sensor = sensor
    this.#rate = (rate * sensor.width * sensor.height) / 1e6
    this.#random = random
  }

  push(events: EventBatch): EventBatch {
    const { count, t, t0 } = events
    if (this.#rate === 0 || count === 0) return events
    this.#next ??= this.#after(t0 + t[0]!)
    const noise: NoiseEvent[] = []
    const last = t0 + t[count - 1]!
    // What lies in the microsecond of the last event comes after it, and after others of that time that may be in the next piece.
    while (Math.floor(this.#next.time) < last) {
      noise.push(this.#next)
      this.#next = this.#after(this.#next.time)
    }
    return noise.length === 0 ? events : merged(events, noise)
  }

  #after(time: number): NoiseEvent {
    const random = this.#random
    return {
      time: time - Math.log(1 - random.next()) / this.#rate, x: random.integer(this.#sensor.width), y: random.integer(this.#sensor.height), p: random.integer(2),
    }
  }
}

/** Both in the order of time. Noise from between two pieces of a recording may come before the beginning that the later one states. */
function merged(events: EventBatch, noise: readonly NoiseEvent[]): EventBatch {
  const count = events.count + noise.length
  const [t, x, y, p] = [new Uint32Array(count), new Uint16Array(count), new Uint16Array(count), new Uint8Array(count)]
  const t0 = Math.min(events.t0, Math.floor(noise[0]!.time))
  const later = events.t0 - t0
  const end = later + events.t[events.count - 1]!
  if (end >= 2 ** 32) fail('E4138', { place: 'a recording with noise', event: events.count - 1, time: end })
  for (let i = 0, n = 0, at = 0; at < count; at++) {
    const time = n < noise.length ? Math.floor(noise[n]!.time) - t0 : Infinity
    if (i < events.count && later + events.t[i]! <= time) {
      ;[t[at], x[at], y[at], p[at]] = [later + events.t[i]!, events.x[i]!, events.y[i]!, events.p[i]!]
      i++
    } else {
      const each = noise[n++]!
      ;[t[at], x[at], y[at], p[at]] = [time, each.x, each.y, each.p]
    }
  }
  return { ...events, t0, t, x, y, p, count }
}
