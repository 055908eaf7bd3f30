import { EPOCH } from '../codecs/eventBlocks.ts'
import type { EventBatch } from '../eventBatch.ts'

/**
 * Keeps one recording in order over connections whose clocks begin anew. Where the first event of a connection is before the last of the
 * one before, all of its events are moved on, so that as much time is between the two as between their arrivals.
 */
export class Timeline {
  readonly #moved: (by: number, at: number) => void
  #last = -Infinity
  #lastAt = 0
  #shift = 0
  #begins = false

  /** `moved` is told by how many microseconds, when times are moved. */
  constructor(moved: (by: number, at: number) => void) {
    this.#moved = moved
  }

  /** Another connection begins. */
  restart(): void {
    this.#shift = 0
    this.#begins = true
  }

  /** The events in their place. They are in order among themselves. */
  place(batch: EventBatch, at: number): EventBatch[] {
    if (batch.count === 0) return []
    const first = batch.t0 + batch.t[0]!
    if (this.#begins && first < this.#last) {
      this.#shift = this.#last + Math.max(0, Math.round(at - this.#lastAt)) - first
      this.#moved(this.#shift, at)
    }
    this.#begins = false
    this.#last = batch.t0 + batch.t[batch.count - 1]! + this.#shift
    this.#lastAt = at
    return this.#shift === 0 ? [batch] : shifted(batch, this.#shift)
  }
}

/** The events `by` later, in batches whose t0 are multiples of 2³². */
export function shifted(batch: EventBatch, by: number): EventBatch[] {
  const begin = batch.t0 + by
  const t0 = Math.floor((begin + batch.t[0]!) / EPOCH) * EPOCH
  const { t, count } = batch
  let cut = count
  if (begin + t[count - 1]! >= t0 + EPOCH) for (cut = 0; begin + t[cut]! < t0 + EPOCH; ) cut++
  const part = (from: number, to: number, origin: number): EventBatch => ({
    ...batch, t: t.subarray(from, to).map((time) => begin - origin + time), x: batch.x.subarray(from, to), y: batch.y.subarray(from, to), p: batch.p.subarray(from, to), t0: origin, count: to - from,
  })
  return cut === count ? [part(0, count, t0)] : [part(0, cut, t0), part(cut, count, t0 + EPOCH)]
}
