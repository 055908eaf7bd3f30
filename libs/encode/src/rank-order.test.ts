import { conformance } from '@spikeline/core'
import { checkRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RankOrderParams } from './generated/rank-order.ts'
import { rankOrder } from './rank-order.ts'
import { rankImages } from './rankImages.ts'
import { codesOf, images, intensityOf, someImages, stepsOf } from './testing/images.ts'

const usual: RankOrderParams = { timesteps: 6, ties: 'together' }
const encode = (batch: ReturnType<typeof images>, params: Partial<RankOrderParams> = {}) => checkRaster(rankImages(batch, { ...usual, ...params }))

describe('encode/rank-order', () => {
  test('a pixel spikes at the step of its rank, if it is not black and among the brightest', () => {
    fc.assert(fc.property(someImages, fc.integer({ min: 2, max: 12 }), fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }), fc.constantFrom('together' as const, 'position' as const), (batch, timesteps, spikes, ties) => {
      const raster = encode(batch, { timesteps, ties, ...(spikes !== undefined && { spikes }) })
      for (let b = 0; b < 4; b++) {
        const all = Array.from({ length: 6 }, (_, i) => intensityOf(batch, b, i))
        const count = spikes ?? all.filter((x) => x > 0).length
        all.forEach((x, i) => {
          const rank = all.filter((other, j) => other > x || (ties === 'position' && other === x && j < i)).length
          expect(stepsOf(raster, b, i)).toEqual(x > 0 && rank < count ? [Math.floor((rank * timesteps) / count)] : [])
        })
      }
    }))
  })

  test('contrast and lighting change nothing', () => {
    const bytes = Uint8Array.of(10, 200, 30, 30, 0, 90)
    expect(encode(images(bytes.map((b) => (b === 0 ? 0 : b / 2 + 20)))).indices).toEqual(encode(images(bytes)).indices)
  })

  test('modulation gives spikes the less value the later they come', () => {
    const raster = encode(images(Uint8Array.of(1, 2, 3)), { timesteps: 3, modulation: 0.5 })
    expect([[...raster.indices], [...raster.values!]]).toEqual([[2, 1, 0], [1, 0.5, 0.25]])
  })

  test('more spikes than an image has pixels are refused before anything runs, and an intensity beyond white', () => {
    expect(codesOf(() => rankOrder.shapes!({ images: { height: 2, width: 3, channels: 1 } }, { ...usual, spikes: 7 }))).toEqual(['E3061'])
    expect(codesOf(() => rankOrder.shapes!({ images: { height: 2, width: 3, channels: 1 } }, { ...usual, spikes: 6 }))).toEqual([])
    expect(codesOf(() => encode(images(Float32Array.of(0.5, 2))))).toEqual(['E3062'])
  })
})

describe('encode/rank-order keeps the stage contract', () => {
  for (const { name, run } of conformance(rankOrder, [
    { name: 'bytes', inputs: { images: [images(Uint8Array.of(0, 255, 51, 9, 0, 102), 3), images(Uint8Array.of(1, 7), 1, { first: 3 })] }, params: usual },
    { name: 'floats with modulation', inputs: { images: [images(Float32Array.of(0, 0.25, 1, 0.5, 0.5, 0), 2)] }, params: { timesteps: 4, spikes: 2, ties: 'position', modulation: 0.8 } },
  ])) test(name, run)
})
