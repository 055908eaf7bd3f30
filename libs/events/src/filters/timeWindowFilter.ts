import type { EventBatch } from '../eventBatch.ts'
import { eventsBetween, firstAtOrAfter, type EventFilter } from './filter.ts'

/** Keeps the events of a time: from ≤ τ − τ₀ < to, in µs after the first event of the recording. Times are left as they are. */
export class TimeWindowFilter implements EventFilter {
  readonly #from: number
  readonly #to: number
  #begin: number | undefined
  constructor(from: number, to: number) {
    this.#from = from
    this.#to = to
  }

  push(events: EventBatch): EventBatch {
    if (events.count === 0) return events
    this.#begin ??= events.t0 + events.t[0]!
    const begin = this.#begin - events.t0
    return eventsBetween(events, firstAtOrAfter(begin + this.#from, events), firstAtOrAfter(begin + this.#to, events))
  }
}
