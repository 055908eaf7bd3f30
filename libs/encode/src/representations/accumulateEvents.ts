import { cutByTime, firstAtOrAfter, type EventBatch } from '@spikeline/events'

/** Which events of a recording are taken in, in microseconds from its first event on. */
export type Window =
  /** Those of the slices of encode/slices. Length undefined: a part of each recording, hence all of it. */
  | { readonly slices: number; readonly length: number | undefined }
  /** from ≤ τ − τ₀ < to. */
  | { readonly from: number; readonly to: number }

export interface Counting {
  /** A polarity of a pixel counts 1 for each slice in which it had any event. */
  readonly bySlice: boolean
  /** Both polarities in one. */
  readonly summed: boolean
}

/**
 * Counts events in a window of a recording into `sums`, which are 0: those of pixel (x, y) and polarity p at (y·width + x)·2 + p, or of both
 * polarities at y·width + x. Gives the number of events outside of the window.
 */
export function accumulateEvents(recording: EventBatch, window: Window, { bySlice, summed }: Counting, sums: Float32Array): number {
  const { x, y, p, width, height, count } = recording
  const cuts = cutsOf(recording, window)
  const counted = bySlice ? new Uint32Array(width * height * 2) : undefined
  for (let k = 0; k + 1 < cuts.length; k++)
    for (let i = cuts[k]!; i < cuts[k + 1]!; i++) {
      const neuron = (y[i]! * width + x[i]!) * 2 + p[i]!
      if (counted?.[neuron] === k + 1) continue
      if (counted) counted[neuron] = k + 1
      sums[summed ? neuron >> 1 : neuron]!++
    }
  return count - (cuts.at(-1)! - cuts[0]!)
}

function cutsOf(recording: EventBatch, window: Window): Uint32Array {
  if ('slices' in window) return cutByTime(recording, window.slices, window.length)
  const { t, count } = recording
  const begin = count === 0 ? 0 : t[0]!
  return Uint32Array.of(firstAtOrAfter(begin + window.from, recording), firstAtOrAfter(begin + window.to, recording))
}

/**
 * The q-th percentile of the values that are not 0; 0 where all are. Rank (n − 1)·q/100, linear between the values around it, as NumPy's
 * `percentile` has it. Without the zeros, since most pixels have no event: of all values it would often be 0.
 */
export function percentileOf(values: Float32Array, q: number): number {
  const sorted = values.filter((value) => value !== 0).sort()
  if (sorted.length === 0) return 0
  const rank = ((sorted.length - 1) * q) / 100
  const below = Math.floor(rank)
  const low = sorted[below]!
  return low + (rank - below) * ((sorted[below + 1] ?? low) - low)
}
