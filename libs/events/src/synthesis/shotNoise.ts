import type { Random } from '@spikeline/core'
import type { Pixels, CameraModel } from './cameraModel.ts'

/** An event that noise causes at a pixel without light; a pixel with light has it where `chance` is below its part of that rate. */
export interface ShotNoise {
  readonly timeUs: number
  readonly pixel: number
  readonly on: 0 | 1
  /** Uniform in [0, 1). */
  readonly chance: number
}

/**
 * The shot noise of all pixels after `fromUs`, ascending in time and without end: a Poisson process at the rate of darkness, to be thinned
 * by the light at each event (Lewis, Shedler 1979, "Simulation of nonhomogeneous Poisson processes by thinning"). What is drawn does not
 * depend on what is seen.
 */
export function* drawShotNoise({ shotHz }: CameraModel, { noise }: Pixels, fromUs: number, random: Random): Generator<ShotNoise, undefined> {
  const sums = new Float64Array(noise.length)
  let total = 0
  noise.forEach((factor, i) => (sums[i] = total += factor))
  const ratePerUs = (shotHz * total) / 1e6
  if (ratePerUs === 0) return undefined
  for (let timeUs = fromUs; ; ) {
    timeUs -= Math.log(1 - random.next()) / ratePerUs
    yield { timeUs, pixel: firstAbove(sums, random.next() * total), on: random.next() < 0.5 ? 1 : 0, chance: random.next() }
  }
}

/** The first index whose sum is above `value`, which is below the last. */
function firstAbove(sums: Float64Array, value: number): number {
  let [low, high] = [0, sums.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sums[middle]! > value) high = middle
    else low = middle + 1
  }
  return low
}
