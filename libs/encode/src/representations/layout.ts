import type { Sensor } from '@spikeline/events'

/** Where the pixels of the frames of one recording stand: value c of pixel (x, y) of frame k at k·frame + (y·width + x)·pixel + c. */
export interface Layout {
  readonly frame: number
  readonly pixel: number
}

/** Frames as channels of one image, k·channels + c; or as images one after the other. */
export function layoutOf({ width, height }: Sensor, frames: number, channels: number, layout: 'channels' | 'series'): Layout {
  return layout === 'channels' ? { frame: channels, pixel: frames * channels } : { frame: width * height * channels, pixel: channels }
}

/** Divides sums into [0, 1]: "full" becomes 1, as does all above it; where that is undefined, the largest of them. */
export function scaleSums(sums: Float32Array, full = largest(sums)): void {
  if (full === 0) return
  for (let i = 0; i < sums.length; i++) sums[i] = Math.min(1, sums[i]! / full)
}

/** As scaleSums for values of both signs: 0 becomes ½, full 1, −full 0. */
export function scaleSigned(values: Float32Array, full = largest(values)): void {
  for (let i = 0; i < values.length; i++) values[i] = full === 0 ? 0.5 : 0.5 + Math.max(-1, Math.min(1, values[i]! / full)) / 2
}

function largest(values: Float32Array): number {
  let most = 0
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!))
  return most
}
