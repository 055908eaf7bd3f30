import { recordingOf, type Recordings } from './recordings.ts'
import type { View } from '@spikeline/core'

/** The largest image, in pixels: 64 columns by 24 lines of a terminal. */
const WIDEST = 64
const HIGHEST = 48

/** The last events of a stream as a small image: what each of its pixels saw within a stretch of time. */
export class EventImage {
  readonly #span: number
  readonly #factor: number
  readonly #width: number
  readonly #height: number
  /** When each pixel of the image had its last OFF event, and its last ON event. */
  readonly #last: readonly [Float64Array, Float64Array]
  #now = -Infinity

  /** `span`: microseconds that are shown. */
  constructor({ width, height }: { readonly width: number; readonly height: number }, span: number) {
    this.#span = span
    this.#factor = Math.max(1, Math.ceil(width / WIDEST), Math.ceil(height / HIGHEST))
    this.#width = Math.ceil(width / this.#factor)
    this.#height = Math.ceil(height / this.#factor)
    const size = this.#width * this.#height
    this.#last = [new Float64Array(size).fill(-Infinity), new Float64Array(size).fill(-Infinity)]
  }

  /** Takes the events of a recording of a batch: those that are recent at its end. */
  add(recordings: Recordings, b: number): void {
    const { t, x, y, p, t0, count } = recordingOf(recordings, b)
    if (count === 0) return
    this.#now = t0 + t[count - 1]!
    const since = this.#now - this.#span - t0
    const factor = this.#factor
    for (let i = count - 1; i >= 0 && t[i]! > since; i--) {
      const last = this.#last[p[i]!]!
      const at = Math.floor(y[i]! / factor) * this.#width + Math.floor(x[i]! / factor)
      last[at] = Math.max(last[at]!, t0 + t[i]!)
    }
  }

  /** Forgets what was seen: time may begin anew. */
  clear(): void {
    for (const last of this.#last) last.fill(-Infinity)
    this.#now = -Infinity
  }

  image(): NonNullable<View['image']> {
    const [off, on] = this.#last
    const since = this.#now - this.#span
    const pixels = Uint8Array.from(off, (time, i) => (time > since ? 1 : 0) | (on[i]! > since ? 2 : 0))
    return { width: this.#width, height: this.#height, pixels }
  }
}
