import { fail, joinColumns } from '@spikeline/core'
import type { Sensor } from '../codecs/contract.ts'
import type { EventBatch } from '../eventBatch.ts'

/** The events of a recording that some window may still need, by their number within the recording. */
export class HeldEvents {
  readonly sensor: Sensor
  /** Number of the first event that is held. */
  first = 0
  /** Times in whole microseconds, of no batch's beginning. */
  #times: Float64Array = new Float64Array(0)
  #x: Uint16Array = new Uint16Array(0)
  #y: Uint16Array = new Uint16Array(0)
  #p: Uint8Array = new Uint8Array(0)
  #last = -Infinity

  constructor(sensor: Sensor) {
    this.sensor = sensor
  }

  /** Events of the recording so far. */
  get count(): number {
    return this.first + this.#times.length
  }

  /** The time that has come: that of the last event, or a later one that a batch without events said. */
  get last(): number {
    return this.#last
  }

  timeOf(event: number): number {
    return this.#times[event - this.first]!
  }

  /** Takes the events that follow; none, where time has come to t0 without any. Fails with E4133 where they don't follow. */
  append({ t, x, y, p, t0, count }: EventBatch): void {
    if (count === 0) {
      this.#last = Math.max(this.#last, t0)
      return
    }
    if (t0 + t[0]! < this.#last) fail('E4133', { place: 'a piece of a recording', event: 0, time: t0 + t[0]!, before: this.#last })
    this.#last = t0 + t[count - 1]!
    const times = new Float64Array(count)
    for (let i = 0; i < count; i++) times[i] = t0 + t[i]!
    this.#times = joinColumns([this.#times, times])
    this.#x = joinColumns([this.#x, x])
    this.#y = joinColumns([this.#y, y])
    this.#p = joinColumns([this.#p, p])
  }

  /** Number of the first event at or after a time; `count` where there is none. */
  firstAtOrAfter(time: number): number {
    let [low, high] = [0, this.#times.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#times[middle]! < time) low = middle + 1
      else high = middle
    }
    return this.first + low
  }

  /** Events `from` … `to` − 1 as a recording that begins at time t0. Fails with E4138 where it lasts longer than a batch holds. */
  recording(from: number, to: number, t0: number): EventBatch {
    const [at, end] = [from - this.first, to - this.first]
    const t = new Uint32Array(to - from)
    for (let i = at; i < end; i++) t[i - at] = this.#times[i]! - t0
    if (end > at && this.#times[end - 1]! - t0 >= 2 ** 32) fail('E4138', { place: 'a window', event: to - 1, time: this.#times[end - 1]! - t0 })
    return { t, x: this.#x.slice(at, end), y: this.#y.slice(at, end), p: this.#p.slice(at, end), t0, ...this.sensor, count: to - from }
  }

  /** Nothing before this event is needed any more. */
  forget(before: number): void {
    const by = Math.min(before, this.count) - this.first
    if (by <= 0) return
    this.#times = this.#times.slice(by)
    this.#x = this.#x.slice(by)
    this.#y = this.#y.slice(by)
    this.#p = this.#p.slice(by)
    this.first += by
  }
}
