import { cutByTime, type EventBatch } from '@spikeline/events'

export interface PatternOptions {
  /** T. */
  readonly slices: number
  /** Microseconds of a slice; undefined: a T-th of each recording. */
  readonly length: number | undefined
}

/**
 * Sets to 255 what had any event in a slice of a recording: pixel (x, y) and polarity p of slice k at (k·height·width + y·width + x)·2 + p.
 * The slices are those of encode/slices. Gives the number of events later than the last slice, which are in none.
 */
export function eventPattern(recording: EventBatch, { slices, length }: PatternOptions, pixels: Uint8Array): number {
  const { x, y, p, width, height, count } = recording
  const cuts = cutByTime(recording, slices, length)
  for (let k = 0; k < slices; k++)
    for (let i = cuts[k]!; i < cuts[k + 1]!; i++) pixels[((k * height + y[i]!) * width + x[i]!) * 2 + p[i]!] = 255
  return count - cuts[slices]!
}
