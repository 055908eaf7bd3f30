import { cutByTime, type EventBatch } from '@spikeline/events'
import type { Layout } from './layout.ts'

export interface SurfaceOptions {
  readonly frames: number
  /** Microseconds from one surface to the next; undefined: an equal part of each recording. */
  readonly length: number | undefined
  /** Time constant in microseconds. */
  readonly tau: number
  readonly decay: 'exponential' | 'linear'
}

/**
 * Time surfaces (Lagorce et al. 2017, HOTS) of the whole sensor, channels OFF and ON, at the end τ_k of each of the frames:
 *
 *     S_k(x, y, p) = exp(−(τ_k − τ_last)/τ), or linear, max(0, 1 − (τ_k − τ_last)/τ);  0 where the pixel had no event of polarity p before τ_k
 *     τ_k = τ₀ + (k + 1)·dt, or where dt is an equal part, τ₀ + (k + 1)·(τ_end + 1 − τ₀)/frames with τ_end the last event
 *
 * `surfaces` are 0 before. Gives the number of events later than the last surface.
 */
export function timeSurfaces(recording: EventBatch, { frames, length, tau, decay }: SurfaceOptions, layout: Layout, surfaces: Float32Array): number {
  const { t, x, y, p, width, height, count } = recording
  const cuts = cutByTime(recording, frames, length)
  const last = new Float64Array(width * height * 2).fill(-Infinity)
  if (count === 0) return 0
  const step = length ?? (t[count - 1]! + 1 - t[0]!) / frames
  for (let k = 0; k < frames; k++) {
    for (let i = cuts[k]!; i < cuts[k + 1]!; i++) last[(y[i]! * width + x[i]!) * 2 + p[i]!] = t[i]!
    const now = t[0]! + (k + 1) * step
    for (let neuron = 0; neuron < last.length; neuron++) {
      if (last[neuron] === -Infinity) continue
      const age = (now - last[neuron]!) / tau
      surfaces[k * layout.frame + (neuron >> 1) * layout.pixel + (neuron & 1)] = decay === 'exponential' ? Math.exp(-age) : Math.max(0, 1 - age)
    }
  }
  return count - cuts[frames]!
}
