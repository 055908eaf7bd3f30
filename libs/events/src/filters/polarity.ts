import type { EventBatch } from '../eventBatch.ts'
import { keepEvents, type EventFilter } from './filter.ts'

/** Keeps the events of one polarity, or swaps ON and OFF. */
export function polarityFilter(keep: 'on' | 'off' | 'swapped'): EventFilter {
  if (keep === 'swapped') return { push: (events: EventBatch) => ({ ...events, p: events.p.map((p) => 1 - p) }) }
  const kept = keep === 'on' ? 1 : 0
  return { push: (events: EventBatch) => keepEvents(events, (i) => events.p[i] === kept) }
}
