import type { Sensor } from '../codecs/contract.ts'
import type { EventBatch } from '../eventBatch.ts'
import { KeepFilter } from './filter.ts'

/** Keeps every n-th event: the n-th, the 2n-th, … of each pixel, of both polarities together (as Tonic's decimate), or of all events. */
export class DecimateFilter extends KeepFilter {
  readonly #every: number
  /** Pixels of a row, or 0 where all events are counted together. */
  readonly #width: number
  /** Events since the last that was kept, of each pixel or of all. */
  readonly #counts: Uint32Array

  constructor({ width, height }: Sensor, every: number, perPixel: boolean) {
    super()
    this.#every = every
    this.#width = perPixel ? width : 0
    this.#counts = new Uint32Array(perPixel ? width * height : 1)
  }

  protected select({ x, y, count }: EventBatch, kept: Uint32Array): number {
    const [every, width, counts] = [this.#every, this.#width, this.#counts]
    let left = 0
    for (let i = 0; i < count; i++) {
      const pixel = width === 0 ? 0 : y[i]! * width + x[i]!
      const events = counts[pixel]! + 1
      kept[left] = i
      if (events === every) {
        left++
        counts[pixel] = 0
      } else counts[pixel] = events
    }
    return left
  }
}
