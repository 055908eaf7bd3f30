import { cutByCount, cutByTime, type EventBatch } from '@spikeline/events'
import type { Layout } from './layout.ts'

export interface FrameOptions {
  readonly frames: number
  readonly by: 'time' | 'count'
  /** Microseconds of a frame; undefined: an equal part of each recording. */
  readonly length: number | undefined
  readonly signed: boolean
}

/**
 * Adds the events of each frame of a recording to `sums`, which are 0: their number for each pixel and polarity, channels OFF and ON; or
 * signed, ON less OFF, one channel. Gives the number of events later than the last frame, which are in none.
 */
export function eventFrames(recording: EventBatch, { frames, by, length, signed }: FrameOptions, layout: Layout, sums: Float32Array): number {
  const { x, y, p, width, count } = recording
  const cuts = by === 'count' ? cutByCount(recording, frames) : cutByTime(recording, frames, length)
  for (let k = 0; k < frames; k++)
    for (let i = cuts[k]!; i < cuts[k + 1]!; i++) {
      const pixel = k * layout.frame + (y[i]! * width + x[i]!) * layout.pixel
      if (signed) sums[pixel]! += 2 * p[i]! - 1
      else sums[pixel + p[i]!]!++
    }
  return count - cuts[frames]!
}
