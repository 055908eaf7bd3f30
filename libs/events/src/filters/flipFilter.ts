import type { EventBatch } from '../eventBatch.ts'
import type { EventFilter } from './filter.ts'

/** Turns left and right over, x' = width − 1 − x; or top and bottom, y' = height − 1 − y; or both. */
export class FlipFilter implements EventFilter {
  readonly #axes: { readonly columns: boolean; readonly rows: boolean }
  constructor(axes: { readonly columns: boolean; readonly rows: boolean }) {
    this.#axes = axes
  }

  push(events: EventBatch): EventBatch {
    const { columns, rows } = this.#axes
    return { ...events, x: columns ? turned(events.x, events.width) : events.x, y: rows ? turned(events.y, events.height) : events.y }
  }
}

function turned(column: Uint16Array, size: number): Uint16Array {
  const result = new Uint16Array(column.length)
  for (let i = 0; i < result.length; i++) result[i] = size - 1 - column[i]!
  return result
}
