import type { Sensor } from '../codecs/contract.ts'
import type { EventBatch } from '../eventBatch.ts'
import { eventsAt, type EventFilter } from './filter.ts'

/** Moves the events of each pixel to another one, of a sensor that may have another size, or drops them. */
export class PixelMap implements EventFilter {
  readonly #from: Sensor
  readonly #to: Sensor
  /** Pixel y·width + x of the new sensor for each of the old one; −1: none. */
  readonly #pixels: Int32Array
  #kept = new Uint32Array(0)

  /** `move` gives the new column and row of each pixel; outside of the sensor its events are dropped. */
  constructor(from: Sensor, to: Sensor, move: (x: number, y: number) => readonly [number, number]) {
    this.#from = from
    this.#to = to
    this.#pixels = new Int32Array(from.width * from.height)
    for (let y = 0; y < from.height; y++)
      for (let x = 0; x < from.width; x++) {
        const [column, row] = move(x, y)
        const inside = column >= 0 && column < to.width && row >= 0 && row < to.height
        this.#pixels[y * from.width + x] = inside ? row * to.width + column : -1
      }
  }

  push(events: EventBatch): EventBatch {
    const pixels = this.#pixels
    const { width } = this.#from
    if (this.#kept.length < events.count) this.#kept = new Uint32Array(events.count)
    const kept = this.#kept
    let left = 0
    for (let i = 0; i < events.count; i++) {
      kept[left] = i
      left += 1 + (pixels[events.y[i]! * width + events.x[i]!]! >> 31)
    }
    const inside = eventsAt(events, kept, left)
    const [x, y] = [new Uint16Array(left), new Uint16Array(left)]
    for (let i = 0; i < left; i++) {
      const pixel = pixels[inside.y[i]! * width + inside.x[i]!]!
      const row = (pixel / this.#to.width) | 0
      y[i] = row
      x[i] = pixel - row * this.#to.width
    }
    return { ...inside, x, y, ...this.#to }
  }
}
