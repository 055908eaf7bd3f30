import { fail } from '@spikeline/core'
import type { EventBatch } from './eventBatch.ts'

/**
 * Gives the events back if they are what EventBatch promises. `place` is what they are called in a message: a file, a recording.
 * Fails with E4132 (outside of the sensor), E4133 (time that goes back), E4134 (columns of different lengths), E4139 (another polarity than 0
 * and 1, a beginning that is no whole number of microseconds).
 */
export function checkEvents(events: EventBatch, place: string): EventBatch {
  const { t, x, y, p, t0, width, height, count } = events
  for (const [column, { length }] of Object.entries({ t, x, y, p })) if (length !== count) fail('E4134', { place, column, length, count })
  if (!Number.isSafeInteger(t0)) fail('E4139', { place, what: `it begins at ${t0} µs` })
  for (let i = 0; i < count; i++) {
    if (x[i]! >= width || y[i]! >= height) fail('E4132', { place, event: i, x: x[i]!, y: y[i]!, width, height })
    if (p[i]! > 1) fail('E4139', { place, what: `event ${i} has polarity ${p[i]}` })
    if (i > 0 && t[i]! < t[i - 1]!) fail('E4133', { place, event: i, time: t[i]!, before: t[i - 1]! })
  }
  return events
}
