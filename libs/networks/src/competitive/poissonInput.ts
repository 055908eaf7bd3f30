import type { Random } from '@spikeline/core'
import type { Images } from '../data/images.ts'
import type { CompetitiveConstants } from './constants.ts'
import type { PoissonInput } from './twin.ts'

/**
 * Image b of a batch as chances of spikes: rate · dt a step, with rate = x · intensity · intensityHz for a pixel x in [0, 1], at most 1.
 * The generators take their words from `random`.
 */
export function poissonInput({ pixels, height, width, channels }: Images, b: number, intensity: number, { intensityHz, dtMs }: CompetitiveConstants, random: Random): PoissonInput {
  const size = height * width * channels
  const white = (intensity * intensityHz * dtMs) / 1000 / (pixels instanceof Uint8Array ? 255 : 1)
  const image = pixels.subarray(b * size, (b + 1) * size)
  const indices: number[] = []
  const chances: number[] = []
  for (let i = 0; i < size; i++) {
    const chance = Math.min(2 ** 32 - 1, Math.round(image[i]! * white * 2 ** 32))
    if (!(chance > 0)) continue
    indices.push(i)
    chances.push(chance)
  }
  const generators = Uint32Array.from({ length: 16 }, () => random.next() * 2 ** 32)
  // A generator of zeros alone would stay so.
  for (let lane = 0; lane < 4; lane++) if (!(generators[lane]! | generators[4 + lane]! | generators[8 + lane]! | generators[12 + lane]!)) generators[lane] = 1
  return { indices: Uint32Array.from(indices), chances: Uint32Array.from(chances), generators }
}
