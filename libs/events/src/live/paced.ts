import type { EventBatch } from '../eventBatch.ts'
import { stoppable } from './stoppable.ts'
import { Waiter } from './waiter.ts'

/** A monotonic clock in microseconds. */
export type Clock = () => number

/**
 * Holds items back until their time has come: `timeOf` in microseconds, `speed` times as fast as they stand. The first comes at once. Who
 * reads slowly gets what is due at once, and nothing is lost.
 */
export function pacedItems<T>(items: AsyncIterator<T, undefined>, speed: number, now: Clock, timeOf: (item: T) => number): AsyncIterableIterator<T, undefined> {
  const waiter = new Waiter()
  let stopped = false
  async function* run(): AsyncGenerator<T, undefined> {
    let begin: number | undefined
    let first = 0
    try {
      for (let next = await items.next(); !next.done && !stopped; next = await items.next()) {
        const time = timeOf(next.value)
        begin ??= (first = time, now())
        const early = begin + (time - first) / speed - now()
        if (early > 0) await waiter.wait(early / 1000)
        if (stopped) return undefined
        yield next.value
      }
      return undefined
    } finally {
      await items.return?.()
    }
  }
  return stoppable(run(), () => {
    stopped = true
    waiter.wake()
    void items.return?.().then(undefined, () => {})
  })
}

/** The same for events by their own times: pieces end where the clock stands, about a millisecond after one another. */
export function pacedEvents(batches: AsyncIterator<EventBatch, undefined>, speed: number, now: Clock): AsyncIterableIterator<EventBatch, undefined> {
  const waiter = new Waiter()
  let stopped = false
  async function* run(): AsyncGenerator<EventBatch, undefined> {
    let begin: number | undefined
    let first = 0
    try {
      for (let next = await batches.next(); !next.done && !stopped; next = await batches.next()) {
        const batch = next.value
        const { t, t0, count } = batch
        if (count > 0) begin ??= (first = t0 + t[0]!, now())
        for (let from = 0; from < count; ) {
          const due = first + (now() - begin!) * speed - t0
          const to = after(t, due, from, count)
          if (to > from) yield eventsOf(batch, from, to)
          else await waiter.wait(Math.max(1, (t[from]! - due) / speed / 1000))
          if (stopped) return undefined
          from = to
        }
      }
      return undefined
    } finally {
      await batches.return?.()
    }
  }
  return stoppable(run(), () => {
    stopped = true
    waiter.wake()
    void batches.return?.().then(undefined, () => {})
  })
}

/** The first event after a time. */
function after(t: Uint32Array, time: number, from: number, to: number): number {
  let [low, high] = [from, to]
  while (low < high) {
    const middle = (low + high) >> 1
    if (t[middle]! <= time) low = middle + 1
    else high = middle
  }
  return low
}

/** Events from … to − 1 of a batch, as views. */
export function eventsOf(batch: EventBatch, from: number, to: number): EventBatch {
  const { t, x, y, p, count } = batch
  if (from === 0 && to >= count) return batch
  const end = Math.min(to, count)
  return { ...batch, t: t.subarray(from, end), x: x.subarray(from, end), y: y.subarray(from, end), p: p.subarray(from, end), count: end - from }
}
