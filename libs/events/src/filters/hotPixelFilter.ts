import type { Sensor } from '../codecs/contract.ts'
import type { EventBatch } from '../eventBatch.ts'
import { sliceEnd } from '../slicing/sliceEnd.ts'
import { KeepFilter } from './filter.ts'

/**
 * Drops the events of hot pixels, judged by their rate in windows of time one after the other from the first event on. A pixel with more
 * than n = rate · window events in a window is hot: its events after the n-th are dropped there, and all its events of the next window.
 * It stays so for as long as each window has more than n, dropped ones included.
 */
export class HotPixelFilter extends KeepFilter {
  readonly #width: number
  readonly #window: number
  readonly #most: number
  #begin: number | undefined
  /** The window that is now, and the time from begin at which it ends. */
  #now = 0
  #end: number
  /** Of each pixel: the last window in which it had an event, the events there, and whether it was hot from its beginning. */
  readonly #windows: Int32Array
  readonly #counts: Uint32Array
  readonly #hot: Uint8Array

  /** `window` in µs, more than 0; `rate` in events a second. */
  constructor({ width, height }: Sensor, rate: number, window: number) {
    super()
    this.#width = width
    this.#window = window
    this.#most = mostEvents(rate, window)
    this.#end = sliceEnd(0, window)
    this.#windows = new Int32Array(width * height).fill(-2)
    this.#counts = new Uint32Array(width * height)
    this.#hot = new Uint8Array(width * height)
  }

  protected select({ t, x, y, t0, count }: EventBatch, kept: Uint32Array): number {
    if (count === 0) return 0
    this.#begin ??= t0 + t[0]!
    const shift = t0 - this.#begin
    const [width, most, windows, counts, hot] = [this.#width, this.#most, this.#windows, this.#counts, this.#hot]
    let left = 0
    for (let i = 0; i < count; i++) {
      const pixel = y[i]! * width + x[i]!
      if (shift + t[i]! >= this.#end) {
        this.#now = Math.floor((shift + t[i]!) / this.#window)
        this.#end = sliceEnd(this.#now, this.#window)
      }
      const window = this.#now | 0
      if (window !== windows[pixel]) {
        hot[pixel] = ((window - 1) | 0) === windows[pixel] && counts[pixel]! > most ? 1 : 0
        windows[pixel] = window
        counts[pixel] = 0
      }
      const events = ++counts[pixel]!
      kept[left] = i
      if (hot[pixel] === 0 && events <= most) left++
    }
    return left
  }
}

/**
 * Drops all events of pixels that had more than rate · duration of them in the whole recording, from its first event to its last, as Tonic
 * finds hot pixels (identify_hot_pixel). Takes a whole recording at once.
 */
export class HotPixelsOfRecording extends KeepFilter {
  readonly #rate: number
  constructor(rate: number) {
    super()
    this.#rate = rate
  }

  protected select({ t, x, y, width, height, count }: EventBatch, kept: Uint32Array): number {
    if (count === 0) return 0
    const most = mostEvents(this.#rate, t[count - 1]! - t[0]!)
    const counts = new Uint32Array(width * height)
    for (let i = 0; i < count; i++) counts[y[i]! * width + x[i]!]!++
    let left = 0
    for (let i = 0; i < count; i++) {
      kept[left] = i
      if (counts[y[i]! * width + x[i]!]! <= most) left++
    }
    return left
  }
}

/** Events in so many µs at a rate per second, without what binary fractions add to a whole number. */
const mostEvents = (rate: number, time: number): number => Number((rate * time * 1e-6).toPrecision(12))
