import type { EventBatch } from '../eventBatch.ts'
import { copiedEvents, ROOM, type KernelWorkspace } from '../kernels/workspace.ts'

/**
 * Changes the events of one recording: gives those that are left, or others in their place, in the order of time. Batches come as the
 * recording is cut; where it is cut changes nothing of all that is given. Batches are not written to: others may be reading them.
 */
export interface EventFilter {
  push(events: EventBatch): EventBatch
  /** What was held back, when the recording is over. */
  end?(): EventBatch | undefined
}

/** Keeps some events as they are. A filter of this kind says which; columns are made once, and none where all are kept. */
export abstract class KeepFilter implements EventFilter {
  #kept = new Uint32Array(0)

  push(events: EventBatch): EventBatch {
    if (this.#kept.length < events.count) this.#kept = new Uint32Array(events.count)
    return eventsAt(events, this.#kept, this.select(events, this.#kept))
  }

  /**
   * Writes the indices of the events to keep into `kept`, ascending, and gives their number. The fastest way is to write each index and to count on
   * only where it is kept, without a branch: which way it goes is hard to foretell.
   */
  protected abstract select(events: EventBatch, kept: Uint32Array): number
}

/**
 * What a kernel leaves of the events, which it finds in the block of a workspace: it gives their number, and has them in front. `moves` says that it
 * may also change them.
 */
export function throughKernel(workspace: KernelWorkspace, events: EventBatch, kernel: (events: EventBatch) => number, moves = false): EventBatch {
  const { count } = events
  if (count <= ROOM) {
    const left = inBlock(workspace, events, kernel)
    return left === count && !moves ? events : { ...events, ...copiedEvents(workspace, left) }
  }
  // Room for all: what is not written to takes none.
  const all = { ...events, t: new Uint32Array(count), x: new Uint16Array(count), y: new Uint16Array(count), p: new Uint8Array(count) }
  let at = 0
  for (let from = 0; from < count; from += ROOM) {
    const left = inBlock(workspace, eventsBetween(events, from, Math.min(count, from + ROOM)), kernel)
    for (const column of ['t', 'x', 'y', 'p'] as const) all[column].set(workspace[column].subarray(0, left), at)
    at += left
  }
  return at === count && !moves ? events : eventsBetween(all, 0, at)
}

function inBlock(workspace: KernelWorkspace, events: EventBatch, kernel: (events: EventBatch) => number): number {
  workspace.t.set(events.t)
  workspace.x.set(events.x)
  workspace.y.set(events.y)
  workspace.p.set(events.p)
  return kernel(events)
}

/** The events at the first `count` of these indices, ascending. */
export function eventsAt(events: EventBatch, indices: Uint32Array, count: number): EventBatch {
  if (count === events.count) return events
  const { t, x, y, p } = events
  const [times, columns, rows, polarities] = [new Uint32Array(count), new Uint16Array(count), new Uint16Array(count), new Uint8Array(count)]
  for (let i = 0; i < count; i++) {
    const from = indices[i]!
    times[i] = t[from]!
    columns[i] = x[from]!
    rows[i] = y[from]!
    polarities[i] = p[from]!
  }
  return { ...events, t: times, x: columns, y: rows, p: polarities, count }
}

/** Events `from` … `to` − 1, without a copy. */
export function eventsBetween(events: EventBatch, from: number, to: number): EventBatch {
  if (from === 0 && to === events.count) return events
  const { t, x, y, p } = events
  return { ...events, t: t.subarray(from, to), x: x.subarray(from, to), y: y.subarray(from, to), p: p.subarray(from, to), count: to - from }
}

/** The first event at or after `time` (microseconds after t0), from number `from` on; the number of events where there is none. */
export function firstAtOrAfter(time: number, { t, count }: Pick<EventBatch, 't' | 'count'>, from = 0): number {
  let [low, high] = [from, count]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (t[middle]! < time) low = middle + 1
    else high = middle
  }
  return low
}
