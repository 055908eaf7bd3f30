import { createRandom } from '@spikeline/core'
import type { SpikeRaster } from '@spikeline/spikes'
import { describe, expect, test } from 'vitest'
import { bars } from '../testing/bars.ts'
import { imageSource } from './sampleSource.ts'

const set = bars(30, { first: 100 })
const source = imageSource(set, { timesteps: 3, encoding: 'direct', gain: 1, augmentation: { crop: 2, flip: false } })
/** The b-th image of a held raster, row by row. */
const image = ({ offsets, indices, values }: SpikeRaster, b: number): number[] => {
  const pixels: number[] = new Array(36).fill(0)
  for (let k = offsets[b]!; k < offsets[b + 1]!; k++) pixels[indices[k]!] = Math.round(255 * values![k]!)
  return pixels
}
const own = (i: number): number[] => [...set.pixels.subarray(36 * i, 36 * i + 36)]
const shifted = (pixels: number[], down: number, right: number): number[] => pixels.map((_, at) => {
  const [y, x] = [Math.floor(at / 6) + down, (at % 6) + right]
  return y >= 0 && y < 6 && x >= 0 && x < 6 ? pixels[6 * y + x]! : 0
})

describe('augmented images', () => {
  const shifts = [-2, -1, 0, 1, 2].flatMap((down) => [-2, -1, 0, 1, 2].map((right) => [down, right] as const))

  test('are the images, shifted by up to so many pixels, not all alike', () => {
    const all = Uint32Array.from({ length: 30 }, (_, i) => i)
    const raster = source.take(all, createRandom(1), true)
    expect([...raster.labels]).toEqual([...set.labels])
    const found = [...all].map((i) => shifts.findIndex(([down, right]) => JSON.stringify(shifted(own(i), down, right)) === JSON.stringify(image(raster, i))))
    expect(found).not.toContain(-1)
    expect(new Set(found).size).toBeGreaterThan(8)
  })

  test('do not depend on the batch, but on the epoch', () => {
    const [alone, among] = [source.take(Uint32Array.of(7), createRandom(1), true), source.take(Uint32Array.of(3, 7, 1), createRandom(1), true)]
    expect(image(alone, 0)).toEqual(image(among, 1))
    const epochs = [1, 2, 3, 4, 5].map((seed) => JSON.stringify(image(source.take(Uint32Array.of(7), createRandom(seed), true), 0)))
    expect(new Set(epochs).size).toBeGreaterThan(1)
  })

  test('are left alone where they are only judged by', () => {
    const raster = source.take(Uint32Array.of(4, 9), createRandom(1), false)
    expect([image(raster, 0), image(raster, 1)]).toEqual([own(4), own(9)])
  })
})
