import type { EventBatch } from '../eventBatch.ts'
import { stoppable } from './stoppable.ts'
import { Waiter } from './waiter.ts'

/** A monotonic clock in microseconds. */
export type Clock = () => number

/** Microseconds between two parts: each of a few events would cost more than they. */
const PART = 1000

/** Holds back what has a time until that has come, so many times as fast as the times stand. The first thing comes at once. */
export class Pace {
  readonly #speed: number
  readonly #now: Clock
  readonly #waiter = new Waiter()
  #begin: number | undefined
  #first = 0
  #pause = 0
  #given = -Infinity
  #stopped = false

  constructor(speed: number, now: Clock) {
    this.#speed = speed
    this.#now = now
  }

  get stopped(): boolean {
    return this.#stopped
  }

  /** The next time is that of a new beginning, so many microseconds of those times from now. */
  restart(pause = 0): void {
    this.#begin = undefined
    this.#pause = pause
  }

  /** The time that has come; `first` is the first of all where there was none before. */
  due(first: number): number {
    if (this.#begin === undefined) {
      this.#begin = this.#now() + this.#pause / this.#speed
      this.#first = first
    }
    return this.#first + (this.#now() - this.#begin) * this.#speed
  }

  /** Waits until a time has come, a millisecond at least, or `stop` is called. */
  async until(time: number): Promise<void> {
    const early = time - this.due(time)
    if (early > 0 && !this.#stopped) await this.#waiter.wait(Math.max(1, early / this.#speed / 1000))
  }

  stop(): void {
    this.#stopped = true
    this.#waiter.wake()
  }

  /** A batch in parts, each when its events are due: a millisecond after one another at least, or all that is due where the reader is late. */
  async *parts(batch: EventBatch): AsyncGenerator<EventBatch, undefined> {
    const { t, t0, count } = batch
    for (let from = 0; from < count; ) {
      const soon = this.#given + PART - this.#now()
      // Who is late for all of it has nothing to wait for: short batches would else never catch up.
      const late = this.due(t0 + t[from]!) >= t0 + t[count - 1]!
      if (soon > 0 && !late) await this.#waiter.wait(soon / 1000)
      if (this.#stopped) return undefined
      const to = after(t, this.due(t0 + t[from]!) - t0, from, count)
      if (to > from) {
        this.#given = this.#now()
        yield eventsOf(batch, from, to)
      } else await this.until(t0 + t[from]!)
      if (this.#stopped) return undefined
      from = to
    }
    return undefined
  }
}

/** Items, each when its time has come: `timeOf` in microseconds. Nothing is lost where they are taken late. */
export function pacedItems<T>(items: AsyncIterator<T, undefined>, speed: number, now: Clock, timeOf: (item: T) => number): AsyncIterableIterator<T, undefined> {
  return paced(items, new Pace(speed, now), async function* (pace, item) {
    for (const time = timeOf(item); !pace.stopped && pace.due(time) < time; ) await pace.until(time)
    yield item
    return undefined
  })
}

/** Events, each when its own time has come. */
export function pacedEvents(batches: AsyncIterator<EventBatch, undefined>, speed: number, now: Clock): AsyncIterableIterator<EventBatch, undefined> {
  return paced(batches, new Pace(speed, now), (pace, batch) => pace.parts(batch))
}

function paced<T>(items: AsyncIterator<T, undefined>, pace: Pace, parts: (pace: Pace, item: T) => AsyncGenerator<T, undefined>): AsyncIterableIterator<T, undefined> {
  async function* run(): AsyncGenerator<T, undefined> {
    try {
      for (let next = await items.next(); !next.done; next = await items.next()) {
        for await (const part of parts(pace, next.value)) {
          if (pace.stopped) return undefined
          yield part
        }
        if (pace.stopped) return undefined
      }
      return undefined
    } finally {
      await items.return?.()
    }
  }
  return stoppable(run(), () => {
    pace.stop()
    // What goes wrong here is told where the generator waits for the same.
    void items.return?.().then(undefined, () => {})
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
