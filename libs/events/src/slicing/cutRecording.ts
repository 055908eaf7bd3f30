import type { EventBatch } from '../eventBatch.ts'
import { firstAtOrAfter } from '../filters/filter.ts'
import { sliceEnd } from './sliceEnd.ts'

/**
 * Cuts a recording into slices of time from its first event on. Slice k has the events cuts[k] … cuts[k + 1] − 1:
 *
 *     event at time τ      slice ⌊(τ − τ₀)/length⌋, or without a length, ⌊(τ − τ₀)·slices/(τ_last − τ₀ + 1)⌋
 *
 * Events from cuts[slices] on came later than the last slice; without a length there are none.
 */
export function cutByTime(recording: Pick<EventBatch, 't' | 'count'>, slices: number, length?: number): Uint32Array {
  const { t, count } = recording
  const cuts = new Uint32Array(slices + 1)
  if (count === 0) return cuts
  const begin = t[0]!
  const span = t[count - 1]! - begin + 1
  for (let k = 0; k < slices; k++) cuts[k + 1] = firstAtOrAfter(begin + (length === undefined ? Math.ceil(((k + 1) * span) / slices) : sliceEnd(k, length)), recording)
  return cuts
}

/** Cuts a recording into parts of as many events each, or one more: part k has the events cuts[k] … cuts[k + 1] − 1. */
export function cutByCount({ count }: Pick<EventBatch, 'count'>, parts: number): Uint32Array {
  return Uint32Array.from({ length: parts + 1 }, (_, k) => Math.floor((k * count) / parts))
}
