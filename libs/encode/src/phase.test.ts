import { conformance } from '@spikeline/core'
import { checkRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PhaseParams } from './generated/phase.ts'
import { phase, phaseCode } from './phase.ts'
import { encodePixels } from './pixelCode.ts'
import { goldenOf } from './testing/golden.ts'
import { codesOf, images, intensityOf, someImages, stepsOf } from './testing/images.ts'

const usual: PhaseParams = { timesteps: 8, bits: 8, values: 'graded' }
const encode = (batch: ReturnType<typeof images>, params: Partial<PhaseParams> = {}) => checkRaster(encodePixels(batch, phaseCode({ ...usual, ...params })))

describe('encode/phase', () => {
  test.each(goldenOf('phase'))('gives the steps of %s', (_, { params, intensities, steps }) => {
    const raster = encode(images(Float32Array.from(intensities!)), params)
    expect(steps!.map((_, i) => stepsOf(raster, 0, i))).toEqual(steps)
    expect(raster.values).toBeUndefined()
  })

  test('a period sums up to the intensity, but for less than the weight of the last bit', () => {
    fc.assert(fc.property(someImages, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 3 }), (batch, bits, periods) => {
      const { values, indices, offsets, samples } = encode(batch, { bits, timesteps: bits * periods })
      const sums = new Float64Array(24)
      for (let r = 0; r < bits * periods * samples; r++) for (let k = offsets[r]!; k < offsets[r + 1]!; k++) sums[(r % samples) * 6 + indices[k]!]! += values![k]!
      sums.forEach((sum, at) => {
        const x = Math.min(intensityOf(batch, Math.floor(at / 6), at % 6), 1 - 2 ** -bits)
        expect(x - sum / periods).toBeGreaterThanOrEqual(0)
        expect(x - sum / periods).toBeLessThan(2 ** -bits)
      })
    }))
  })

  test('with eight bits a byte is coded by its own bits', () => {
    const raster = encode(images(Uint8Array.from({ length: 256 }, (_, i) => i)))
    for (let byte = 0; byte < 256; byte++) expect(stepsOf(raster, 0, byte).reduce((sum, t) => sum + 2 ** (7 - t), 0)).toBe(byte)
  })

  test('a window of less than a period, or one that ends within a period, is refused', () => {
    expect(codesOf(() => phase.shapes!({}, { ...usual, timesteps: 7 }))).toEqual(['E3060'])
    expect(codesOf(() => phase.shapes!({}, { ...usual, timesteps: 12 }))).toEqual(['E3061'])
  })
})

describe('encode/phase keeps the stage contract', () => {
  for (const { name, run } of conformance(phase, [
    { name: 'bytes', inputs: { images: [images(Uint8Array.of(0, 255, 51, 9, 0, 102), 3), images(Uint8Array.of(1, 7), 1, { first: 3 })] }, params: { ...usual, timesteps: 16 } },
    { name: 'floats in binary', inputs: { images: [images(Float32Array.of(0, 0.25, 1, 0.5), 2)] }, params: { timesteps: 3, bits: 3, values: 'binary' } },
  ])) test(name, run)
})
