import type { EventBatch } from '../eventBatch.ts'
import type { HeldEvents } from './heldEvents.ts'

/** Events `from` … `to` − 1 of a recording, which begin at time t0 (µs). */
export interface Window {
  readonly from: number
  readonly to: number
  readonly t0: number
}

/** How a recording is cut into windows, one after the other. */
export interface WindowRule {
  /** The next window, once all its events are there. Each is given once. */
  next(held: HeldEvents): Window | undefined
  /** The window that has begun when the recording ends, if it has any event that was in none before. */
  rest(held: HeldEvents): Window | undefined
  /** The first event that a later window can have. */
  needs(held: HeldEvents): number
}

/**
 * Windows of a length, a stride apart, from the first event on; µs, whole. Window k has the events with k·stride ≤ τ − τ₀ < k·stride + length,
 * none perhaps. It is complete when an event at or after its end has come, or such a time.
 */
export class WindowsByTime implements WindowRule {
  readonly #length: number
  readonly #stride: number
  #next: number | undefined
  constructor(length: number, stride: number) {
    this.#length = length
    this.#stride = stride
  }

  next(held: HeldEvents): Window | undefined {
    if (held.count === 0) return undefined
    const begin = (this.#next ??= held.timeOf(0))
    if (held.last < begin + this.#length) return undefined
    this.#next = begin + this.#stride
    return { from: held.firstAtOrAfter(begin), to: held.firstAtOrAfter(begin + this.#length), t0: begin }
  }

  rest(held: HeldEvents): Window | undefined {
    const begin = this.#next
    if (begin === undefined || held.firstAtOrAfter(begin) === held.count) return undefined
    return { from: held.firstAtOrAfter(begin), to: held.count, t0: begin }
  }

  needs(held: HeldEvents): number {
    return this.#next === undefined ? 0 : held.firstAtOrAfter(this.#next)
  }
}

/** Windows of so many events, a stride of events apart: window k has the events k·stride … k·stride + events − 1. It begins with its first event. */
export class WindowsByCount implements WindowRule {
  readonly #events: number
  readonly #stride: number
  #next = 0
  constructor(events: number, stride: number) {
    this.#events = events
    this.#stride = stride
  }

  next(held: HeldEvents): Window | undefined {
    const from = this.#next
    if (held.count < from + this.#events) return undefined
    this.#next = from + this.#stride
    return { from, to: from + this.#events, t0: held.timeOf(from) }
  }

  rest(held: HeldEvents): Window | undefined {
    const from = this.#next
    return held.count > from ? { from, to: held.count, t0: held.timeOf(from) } : undefined
  }

  needs(): number {
    return this.#next
  }
}

/**
 * Windows that last the shorter the higher the rate of events is: one begins with an event and ends with the n-th, or before the first event
 * that comes `longest` µs or more after its begin. The next event begins the next window. At a rate r a window lasts min(n/r, longest).
 */
export class WindowsByRate implements WindowRule {
  readonly #events: number
  readonly #longest: number
  #next = 0
  constructor(events: number, longest: number) {
    this.#events = events
    this.#longest = longest
  }

  next(held: HeldEvents): Window | undefined {
    const from = this.#next
    if (held.count <= from) return undefined
    const t0 = held.timeOf(from)
    const to = Math.min(from + this.#events, held.firstAtOrAfter(t0 + this.#longest))
    if (to === held.count && to < from + this.#events && held.last < t0 + this.#longest) return undefined
    this.#next = to
    return { from, to, t0 }
  }

  rest(held: HeldEvents): Window | undefined {
    const from = this.#next
    return held.count > from ? { from, to: held.count, t0: held.timeOf(from) } : undefined
  }

  needs(): number {
    return this.#next
  }
}

/** Cuts one recording into windows, and counts the events that are in none. */
export class Windower {
  readonly #rule: WindowRule
  readonly #held: HeldEvents
  /** Events before this one are in a window, or in `missed`. */
  #covered = 0
  /** Events in no window. */
  missed = 0

  constructor(rule: WindowRule, held: HeldEvents) {
    this.#rule = rule
    this.#held = held
  }

  /** The windows that these events complete. */
  * push(events: EventBatch): Generator<EventBatch> {
    this.#held.append(events)
    for (let window = this.#rule.next(this.#held); window !== undefined; window = this.#rule.next(this.#held)) yield this.#given(window)
    this.#held.forget(this.#rule.needs(this.#held))
  }

  /** The last window, which may be incomplete, where it is to be kept. */
  * end(incomplete: 'keep' | 'drop'): Generator<EventBatch> {
    const rest = this.#rule.rest(this.#held)
    if (rest !== undefined && incomplete === 'keep' && rest.to > this.#covered) yield this.#given(rest)
    this.missed += Math.max(0, this.#held.count - this.#covered)
  }

  #given({ from, to, t0 }: Window): EventBatch {
    this.missed += Math.max(0, from - this.#covered)
    this.#covered = Math.max(this.#covered, to)
    return this.#held.recording(from, to, t0)
  }
}
