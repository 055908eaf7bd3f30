import { conformance } from '@spikeline/core'
import { checkRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { burst } from './burst.ts'
import { burstCode } from './burstCode.ts'
import type { BurstParams } from './generated/burst.ts'
import { encodePixels } from './pixelCode.ts'
import { codesOf, images, intensityOf, someImages, stepsOf } from './testing/images.ts'

const usual: BurstParams = { timesteps: 32, spikes: 5, shortest: 2 }
const encode = (batch: ReturnType<typeof images>, params: Partial<BurstParams> = {}) => checkRaster(encodePixels(batch, burstCode({ ...usual, ...params })))

describe('encode/burst', () => {
  test('a pixel has ⌈N_max·x⌉ spikes, ⌈T_max − (T_max − T_min)·x⌉ steps apart', () => {
    fc.assert(fc.property(someImages, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 5 }), (batch, spikes, shortest, more) => {
      const longest = shortest + more
      const raster = encode(batch, { timesteps: 60, spikes, shortest, longest })
      for (let b = 0; b < 4; b++) for (let i = 0; i < 6; i++) {
        const x = intensityOf(batch, b, i)
        const interval = Math.ceil(longest - more * x - 1e-9)
        expect(stepsOf(raster, b, i)).toEqual(Array.from({ length: Math.ceil(spikes * x - 1e-9) }, (_, k) => k * interval))
      }
    }))
  })

  test('black is silent, white has all spikes at the shortest interval', () => {
    const raster = encode(images(Uint8Array.of(0, 255)))
    expect([stepsOf(raster, 0, 0), stepsOf(raster, 0, 1)]).toEqual([[], [0, 2, 4, 6, 8]])
  })

  test('numbers that are whole stay so: 51 spikes at 35/255 are 7', () =>
    expect(stepsOf(encode(images(Uint8Array.of(35)), { timesteps: 200, spikes: 51, shortest: 1 }), 0, 0)).toHaveLength(7))

  test('left out, the longest interval is the most with which every burst ends in the window', () => {
    fc.assert(fc.property(fc.integer({ min: 12, max: 80 }), fc.integer({ min: 2, max: 6 }), (timesteps, spikes) => {
      const ramp = images(Float32Array.from({ length: 513 }, (_, i) => i / 512))
      const { offsets, samples } = encode(ramp, { timesteps, spikes, shortest: 2 })
      expect(samples * timesteps + 1).toBe(offsets.length)
      let longest = 2
      while (codesOf(() => burstCode({ timesteps, spikes, shortest: 2, longest: longest + 1 })).length === 0 && longest < timesteps - 1) longest++
      expect(encode(ramp, { timesteps, spikes, shortest: 2, longest })).toEqual(encode(ramp, { timesteps, spikes, shortest: 2 }))
    }))
  })

  test('bursts that would go on after the window, and intervals the wrong way round, are refused', () => {
    expect(codesOf(() => burst.shapes!({}, { ...usual, timesteps: 8 }))).toEqual(['E3060'])
    expect(codesOf(() => burst.shapes!({}, { ...usual, timesteps: 9 }))).toEqual([])
    expect(codesOf(() => burst.shapes!({}, { ...usual, longest: 24 }))).toEqual(['E3060'])
    expect(codesOf(() => burst.shapes!({}, { ...usual, longest: 1 }))).toEqual(['E3061'])
  })
})

describe('encode/burst keeps the stage contract', () => {
  for (const { name, run } of conformance(burst, [
    { name: 'bytes', inputs: { images: [images(Uint8Array.of(0, 255, 51, 9, 0, 102), 3), images(Uint8Array.of(1, 7), 1, { first: 3 })] }, params: usual },
    { name: 'floats', inputs: { images: [images(Float32Array.of(0, 0.25, 1, 0.5), 2)] }, params: { timesteps: 12, spikes: 3, shortest: 1, longest: 6 } },
  ])) test(name, run)
})
