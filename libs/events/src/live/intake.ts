import { fail, type Overflow } from '@spikeline/core'
import { joinBatches } from '../codecs/joinBatches.ts'
import type { EventBatch } from '../eventBatch.ts'

/** Events that came together, or waited together. Without any, time has come to their t0. */
export interface Arrived {
  readonly events: EventBatch
  /** When the first of them came: microseconds from the opening of the source. */
  readonly at: number
  /** The same by the clock of the transport, so that who has decided by them knows how long the first had waited; undefined where nothing is live about them. */
  readonly came?: number
}

export interface IntakeOptions {
  /** What the events are called in a message. */
  readonly address: string
  readonly overflow: Overflow
  /** Events that may wait; one batch is always taken. */
  readonly buffer: number
}

/** Events of a piece at most, unless one batch has more. */
const PIECE = 1 << 15

/**
 * The events that have come and that nobody has asked for yet. Full, it drops batches by its policy and counts their events, or fails with
 * E4164; under "block" it only says that it is full, and whoever fills it has to stop.
 */
export class Intake {
  readonly #options: IntakeOptions
  #queue: Required<Arrived>[] = []
  #head = 0
  #waiting = 0
  /** Dropped so far. */
  readonly dropped = { events: 0, batches: 0 }

  constructor(options: IntakeOptions) {
    this.#options = options
  }

  get waiting(): number {
    return this.#waiting
  }
  get full(): boolean {
    return this.#waiting >= this.#options.buffer
  }

  offer(events: EventBatch, at: number, came = at): void {
    if (events.count === 0) return
    const { overflow, buffer, address } = this.#options
    if (overflow !== 'block' && this.#waiting > 0 && this.#waiting + events.count > buffer) {
      if (overflow === 'fail') fail('E4164', { address, events: this.#waiting + events.count, buffer })
      if (overflow === 'drop-newest') return this.#drop(events)
      while (this.#waiting > 0 && this.#waiting + events.count > buffer) this.#drop(this.#shift().events)
    }
    this.#queue.push({ events, at, came })
    this.#waiting += events.count
  }

  /** What waits, in one piece of at most 32,768 events that have a t0 in common. */
  take(): Required<Arrived> | undefined {
    if (this.#waiting === 0) return undefined
    const first = this.#shift()
    const { t0 } = first.events
    const parts = [first.events]
    for (let count = first.events.count; this.#waiting > 0; ) {
      const { events: next } = this.#queue[this.#head]!
      if (next.t0 !== t0 || (count += next.count) > PIECE) break
      parts.push(next)
      this.#shift()
    }
    return parts.length === 1 ? first : { ...first, events: joinBatches(parts, first.events, this.#options.address) }
  }

  #shift(): Required<Arrived> {
    const first = this.#queue[this.#head++]!
    this.#waiting -= first.events.count
    if (this.#head > 1024 && 2 * this.#head > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head)
      this.#head = 0
    }
    return first
  }

  #drop({ count }: EventBatch): void {
    this.dropped.events += count
    this.dropped.batches++
  }
}
