import type { Random } from '@spikeline/core'
import type { Sensor } from '../codecs/contract.ts'
import type { EventFilter } from './filter.ts'
import { PixelMap } from './pixelMap.ts'
import { rotation } from './rotateFilter.ts'

/** How far a recording may be moved at random. */
export interface Augmentation {
  /** Probability that left and right are turned over. */
  readonly flip: number
  /** Largest angle in degrees, either way. */
  readonly rotate: number
  /** Most columns, and most rows, either way. */
  readonly shift: number
}

/** Flips, turns and shifts a recording, in this order, by what it draws. All is drawn in any case, so that one range changes nothing of the others. */
export function augmentFilter(sensor: Sensor, { flip, rotate, shift }: Augmentation, random: Random): EventFilter {
  const flipped = random.next() < flip
  const degrees = (2 * random.next() - 1) * rotate
  const [right, down] = [random.integer(2 * shift + 1) - shift, random.integer(2 * shift + 1) - shift]
  const turn = rotation(sensor, sensor, degrees)
  return new PixelMap(sensor, sensor, (x, y) => {
    const [column, row] = turn(flipped ? sensor.width - 1 - x : x, y)
    return [column + right, row + down]
  })
}
