import type { EventBatch } from '../eventBatch.ts'
import { eventsAt, type EventFilter } from './filter.ts'

/** Pixels of a sensor: columns left … left + width − 1, rows top … top + height − 1. */
export interface Area {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Keeps the events of an area, which becomes the sensor: x' = x − left, y' = y − top. */
export class CropFilter implements EventFilter {
  readonly #area: Area
  #kept = new Uint32Array(0)
  constructor(area: Area) {
    this.#area = area
  }

  push(events: EventBatch): EventBatch {
    const { left, top, width, height } = this.#area
    if (width === events.width && height === events.height) return events
    const { x, y, count } = events
    if (this.#kept.length < count) this.#kept = new Uint32Array(count)
    const kept = this.#kept
    let inside = 0
    for (let i = 0; i < count; i++) {
      kept[inside] = i
      // What lies to the left or above wraps to a large number.
      if (((x[i]! - left) >>> 0) < width && ((y[i]! - top) >>> 0) < height) inside++
    }
    const left_ = eventsAt(events, kept, inside)
    return { ...left_, x: shifted(left_.x, left), y: shifted(left_.y, top), width, height }
  }
}

function shifted(column: Uint16Array, by: number): Uint16Array {
  if (by === 0) return column
  const result = new Uint16Array(column.length)
  for (let i = 0; i < result.length; i++) result[i] = column[i]! - by
  return result
}
