import type { EventBatch } from '../eventBatch.ts'

/**
 * Changes the events of one recording: gives those that are left, or others in their place, in the order of time. Batches come as the
 * recording is cut; where it is cut changes nothing of all that is given. Batches are not written to: others may be reading them.
 */
export interface EventFilter {
  push(events: EventBatch): EventBatch
}

/** The events for which `keeps` holds, by their index. */
export function keepEvents(events: EventBatch, keeps: (i: number) => boolean): EventBatch {
  const { t, x, y, p, count } = events
  const kept = new Uint32Array(count)
  let left = 0
  for (let i = 0; i < count; i++) if (keeps(i)) kept[left++] = i
  if (left === count) return events
  const of = <C extends Uint32Array | Uint16Array | Uint8Array>(column: C, into: C): C => {
    for (let i = 0; i < left; i++) into[i] = column[kept[i]!]!
    return into
  }
  return { ...events, t: of(t, new Uint32Array(left)), x: of(x, new Uint16Array(left)), y: of(y, new Uint16Array(left)), p: of(p, new Uint8Array(left)), count: left }
}
