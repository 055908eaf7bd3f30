import type { EventBatch } from '../eventBatch.ts'

/** Events as they are found, pixel by pixel, to be put in the order of time. */
export class EventList {
  readonly #width: number
  readonly #height: number
  /** One number an event: time · 2 · pixels + 2 · pixel + polarity, exact to 2⁵³: 2³² µs of 1024 × 1024 pixels. */
  #keys = new Float64Array(4096)
  #count = 0

  constructor(width: number, height: number) {
    this.#width = width
    this.#height = height
  }

  /** The time is cut to whole microseconds, as a camera's counter does. */
  add(timeUs: number, pixel: number, on: 0 | 1): void {
    if (this.#count === this.#keys.length) {
      const keys = new Float64Array(2 * this.#count)
      keys.set(this.#keys)
      this.#keys = keys
    }
    this.#keys[this.#count++] = (Math.floor(timeUs) * this.#width * this.#height + pixel) * 2 + on
  }

  /** All events by time, those of one microsecond by row, column and polarity; the list is empty then. */
  take(): EventBatch {
    const [count, width, height] = [this.#count, this.#width, this.#height]
    const keys = this.#keys.subarray(0, count).sort()
    const [t, x, y, p] = [new Uint32Array(count), new Uint16Array(count), new Uint16Array(count), new Uint8Array(count)]
    const each = 2 * width * height
    for (let i = 0; i < count; i++) {
      const key = keys[i]!
      t[i] = Math.floor(key / each)
      const rest = key - t[i]! * each
      p[i] = rest & 1
      x[i] = (rest >> 1) % width
      y[i] = Math.floor((rest >> 1) / width)
    }
    this.#count = 0
    return { t, x, y, p, t0: 0, width, height, count }
  }
}
