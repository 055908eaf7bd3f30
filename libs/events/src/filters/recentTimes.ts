import type { EventBatch } from '../eventBatch.ts'
import { firstAtOrAfter } from './filter.ts'

/** The longest time, in µs, that can be told from never: 2³⁰ µs are 17.9 minutes. */
export const LONGEST = 1_000_000_000
const REACH = 2 ** 30

/**
 * When each pixel had its last event, in 32 bits, which are half the memory of doubles and compare twice as fast:
 *
 *     last[i]      µs after `base`; −2³⁰ where the pixel had none, or none for so long
 *     0 ≤ time < 2³⁰ for all events that are compared with it, so that no difference overflows
 *
 * Where events have gone beyond that, `base` moves on. This takes a pass over the sensor, in 18 minutes of the recording once.
 */
export class RecentTimes {
  /** May be put elsewhere with all that is in it. */
  last: Int32Array
  #base: number | undefined

  constructor(pixels: number) {
    this.last = new Int32Array(pixels).fill(-REACH)
  }

  /**
   * Makes events from number `from` on comparable, and says up to which; `offset` + t[i], cut to 32 bits, is then the time of event i.
   * Times of a batch are rarely so long that not all are.
   */
  reach({ t, t0, count }: EventBatch, from: number): { readonly to: number; readonly offset: number } {
    if (this.#base === undefined || t0 + t[from]! - this.#base >= REACH) this.#moveTo(t0 + t[from]!)
    const end = this.#base! + REACH - t0
    return { to: t[count - 1]! < end ? count : firstAtOrAfter(end, { t, count }), offset: (t0 - this.#base!) | 0 }
  }

  #moveTo(base: number): void {
    const { last } = this
    const by = base - (this.#base ?? base)
    for (let i = 0; by > 0 && i < last.length; i++) last[i] = Math.max(last[i]! - by, -REACH)
    this.#base = base
  }
}
