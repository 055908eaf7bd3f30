import type { Sensor } from '../codecs/contract.ts'
import type { EventBatch } from '../eventBatch.ts'
import { eventsAt, type EventFilter } from './filter.ts'

/** The sensor of macro-pixels of factor × factor pixels; those at the right and lower edge may have fewer. */
export function downscaledSensor({ width, height }: Sensor, factor: number): Sensor {
  return { width: Math.ceil(width / factor), height: Math.ceil(height / factor) }
}

/**
 * Joins factor × factor pixels to a macro-pixel: x' = ⌊x/factor⌋, y' = ⌊y/factor⌋.
 *
 * With a threshold n above 1 a macro-pixel integrates and fires, as the integrator of Ghosh et al. 2023 ("Insect-inspired spatio-temporal
 * downsampling of event-based input") does over frames: v ← v ± 1 for an ON or OFF event; at |v| = n it gives an event of the sign of v,
 * with the time of the event that brought it there, and v ← 0. ON and OFF of the same macro-pixel cancel out.
 */
export class DownscaleFilter implements EventFilter {
  readonly #to: Sensor
  /** ⌊i/factor⌋ of each column or row: a table is faster than a division. */
  readonly #quotients: Uint16Array
  readonly #threshold: number
  readonly #sums: Int32Array
  #kept = new Uint32Array(0)

  constructor(sensor: Sensor, factor: number, threshold = 1) {
    this.#to = downscaledSensor(sensor, factor)
    this.#quotients = Uint16Array.from({ length: Math.max(sensor.width, sensor.height) }, (_, i) => Math.floor(i / factor))
    this.#threshold = threshold
    this.#sums = new Int32Array(threshold > 1 ? this.#to.width * this.#to.height : 0)
  }

  push(events: EventBatch): EventBatch {
    const fired = this.#threshold > 1 ? this.#fired(events) : events
    return { ...fired, x: this.#scaled(fired.x), y: this.#scaled(fired.y), ...this.#to }
  }

  /** The events that bring their macro-pixel to the threshold, with the polarity of its sum, which is theirs. */
  #fired(events: EventBatch): EventBatch {
    const { x, y, p, count } = events
    if (this.#kept.length < count) this.#kept = new Uint32Array(count)
    const [kept, sums, quotients, threshold, { width }] = [this.#kept, this.#sums, this.#quotients, this.#threshold, this.#to]
    let left = 0
    for (let i = 0; i < count; i++) {
      const pixel = quotients[y[i]!]! * width + quotients[x[i]!]!
      const sum = sums[pixel]! + 2 * p[i]! - 1
      kept[left] = i
      if (sum === threshold || sum === -threshold) {
        left++
        sums[pixel] = 0
      } else sums[pixel] = sum
    }
    return eventsAt(events, kept, left)
  }

  #scaled(column: Uint16Array): Uint16Array {
    const scaled = new Uint16Array(column.length)
    for (let i = 0; i < scaled.length; i++) scaled[i] = this.#quotients[column[i]!]!
    return scaled
  }
}
