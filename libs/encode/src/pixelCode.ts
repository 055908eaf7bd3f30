import { fail } from '@spikeline/core'
import type { Images } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'

/** A code in which the spikes of a value depend on nothing but that value. */
export interface PixelCode {
  /** T. */
  readonly timesteps: number
  /** Neurons of a value, M. */
  readonly units: number
  /** The most spikes that a value has. */
  readonly most: number
  /** Writes the spikes of an intensity in [0, 1] into `spikes`, each as unit · T + step, ascending, and gives their number. */
  write(intensity: number, spikes: Uint32Array): number
  /** The value of a spike by its step; absent where every spike is 1. */
  readonly values?: Float32Array
}

/**
 * Encodes each pixel of a batch by itself:
 *
 *     pixel of row y, column x, channel c      neurons ((y·width + x)·channels + c)·M + unit
 *
 * Fails with E3062 where an intensity is not in [0, 1]. Two passes, one that counts and one that writes: the time grows with the pixels,
 * the spikes and the rows. Of bytes there are 256, whose spikes are worked out once.
 */
export function encodePixels(images: Images, code: PixelCode): SpikeRaster {
  const { samples, height, width, channels, pixels, labels, classes, first } = images
  const { timesteps, units, values: byStep } = code
  const size = height * width * channels
  const tables = pixels instanceof Uint8Array ? byteTables(code) : undefined
  const own = { spikes: new Uint32Array(code.most), count: 0 }
  const spikesOf = (b: number, i: number): { readonly spikes: Uint32Array; readonly count: number } => {
    const pixel = pixels[b * size + i]!
    if (tables) return tables[pixel]!
    own.count = code.write(intensity(pixel, first + b, i), own.spikes)
    return own
  }

  // The end of each row of the raster after the first pass, its next place in the second.
  const ends = new Uint32Array(timesteps * samples + 1)
  for (let b = 0; b < samples; b++) {
    for (let i = 0; i < size; i++) {
      const { spikes, count } = spikesOf(b, i)
      for (let k = 0; k < count; k++) ends[(spikes[k]! % timesteps) * samples + b + 1]!++
    }
  }
  for (let r = 1; r < ends.length; r++) ends[r]! += ends[r - 1]!
  const offsets = ends.slice()
  const indices = new Uint32Array(offsets[offsets.length - 1]!)
  const values = byStep && new Float32Array(indices.length)
  for (let b = 0; b < samples; b++) {
    for (let i = 0; i < size; i++) {
      const { spikes, count } = spikesOf(b, i)
      for (let k = 0; k < count; k++) {
        const step = spikes[k]! % timesteps
        const at = ends[step * samples + b]!++
        indices[at] = i * units + Math.floor(spikes[k]! / timesteps)
        if (values) values[at] = byStep[step]!
      }
    }
  }
  return {
    timesteps, samples, neurons: size * units, height, width, channels: channels * units, held: false,
    offsets, indices, ...(values && { values }), labels, classes, first,
  }
}

/** The spikes of each of the 256 bytes. */
function byteTables(code: PixelCode): readonly { readonly spikes: Uint32Array; readonly count: number }[] {
  return Array.from({ length: 256 }, (_, byte) => {
    const spikes = new Uint32Array(code.most)
    const count = code.write(byte / 255, spikes)
    return { spikes: spikes.slice(0, count), count }
  })
}

/** Gives an intensity back; fails with E3062 where it is not in [0, 1]. */
export function intensity(value: number, sample: number, pixel: number): number {
  return value >= 0 && value <= 1 ? value : fail('E3062', { sample, pixel, value })
}
