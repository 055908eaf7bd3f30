import type { EventBatch } from '@spikeline/events'

/** Columns as rows, and rows as columns. */
export const transpose = (events: EventBatch): EventBatch => ({ ...events, x: events.y, y: events.x, width: events.height, height: events.width })
