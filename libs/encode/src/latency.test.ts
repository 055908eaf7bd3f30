import { conformance } from '@spikeline/core'
import { checkRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LatencyParams } from './generated/latency.ts'
import { latency } from './latency.ts'
import { latencyCode } from './latencyCode.ts'
import { encodePixels } from './pixelCode.ts'
import { goldenOf } from './testing/golden.ts'
import { codesOf, images, intensityOf, someImages, stepsOf } from './testing/images.ts'

const usual: LatencyParams = { timesteps: 11, curve: 'linear', threshold: 0.01, dim: 'silent', firstStep: 0 }
const encode = (batch: ReturnType<typeof images>, params: Partial<LatencyParams> = {}) => checkRaster(encodePixels(batch, latencyCode({ ...usual, ...params })))

describe('encode/latency', () => {
  test.each(goldenOf('latency'))('gives the steps of %s', (_, { params, intensities, steps }) => {
    const raster = encode(images(Float32Array.from(intensities!)), params)
    expect(steps!.map((_, i) => stepsOf(raster, 0, i))).toEqual(steps)
  })

  test('each pixel spikes once, at the step of the formula, and not below the threshold', () => {
    const anyParams = fc.record({ timesteps: fc.integer({ min: 4, max: 60 }), threshold: fc.constantFrom(0.01, 0.2, 0.7), firstStep: fc.integer({ min: 0, max: 2 }), curve: fc.constantFrom('linear', 'charging', 'logarithmic'), dim: fc.constantFrom('silent', 'late') })
    fc.assert(fc.property(someImages, anyParams, (batch, given) => {
      const { timesteps, threshold, firstStep, curve, dim } = given
      const raster = encode(batch, given as LatencyParams)
      const left = timesteps - 1 - firstStep
      const charge = (x: number): number => Math.log(x / (x - threshold))
      for (let b = 0; b < 4; b++) for (let i = 0; i < 6; i++) {
        const x = Math.max(intensityOf(batch, b, i), threshold)
        const time = curve === 'linear' ? left * (1 - x) : curve === 'charging' ? (left * charge(Math.max(x, threshold + 1e-7))) / charge(threshold + 1e-7) : left - Math.log((Math.exp(left) - 1) * x + 1)
        const steps = stepsOf(raster, b, i)
        if (intensityOf(batch, b, i) < threshold && dim === 'silent') expect(steps).toEqual([])
        else {
          expect(steps).toHaveLength(1)
          expect(Math.abs(steps[0]! - firstStep - time)).toBeLessThanOrEqual(0.5 + 1e-6)
        }
      }
    }))
  })

  test('brighter is never later, whatever the curve', () => {
    const ramp = images(Uint8Array.from({ length: 256 }, (_, i) => 255 - i))
    for (const curve of ['linear', 'charging', 'logarithmic'] as const) {
      const raster = encode(ramp, { curve, timesteps: 40 })
      const steps = Array.from({ length: 253 }, (_, i) => stepsOf(raster, 0, i)[0]!)
      expect(steps).toEqual([...steps].sort((a, b) => a - b))
      expect(steps[0]).toBe(0)
    }
  })

  test('a window that is too short is refused with the one that it takes', () => {
    const refused = (params: Partial<LatencyParams>) => {
      try {
        return latency.shapes!({}, { ...usual, ...params })
      } catch (error) {
        return (error as { issues: object[] }).issues[0]
      }
    }
    expect(refused({ timesteps: 1 })).toMatchObject({ code: 'E3060', values: { needs: 2 }, pointer: '/timesteps' })
    expect(refused({ firstStep: 10 })).toMatchObject({ code: 'E3060', values: { needs: 12 } })
    expect(refused({ tau: 20, timesteps: 20 })).toMatchObject({ code: 'E3060', values: { needs: 21 } })
    // τ·ln((θ + 10⁻⁷)/10⁻⁷) = 57.6
    expect(refused({ curve: 'charging', tau: 5, timesteps: 58 })).toMatchObject({ code: 'E3060', values: { needs: 59 } })
    expect(refused({ curve: 'charging', tau: 5, timesteps: 59 })).toEqual({ spikes: { timesteps: 59 } })
  })

  test('parameters that exclude each other are refused, and so is an intensity beyond white', () => {
    expect(codesOf(() => latencyCode({ ...usual, curve: 'logarithmic', tau: 3 }))).toEqual(['E3061'])
    expect(codesOf(() => latencyCode({ ...usual, curve: 'charging', threshold: 0 }))).toEqual(['E3061'])
    for (const value of [1.5, -0.1, Number.NaN]) expect(codesOf(() => encode(images(Float32Array.of(0.5, value))))).toEqual(['E3062'])
  })
})

describe('encode/latency keeps the stage contract', () => {
  const floats = [images(Float32Array.of(0, 0.25, 1, 0.5), 2), images(Float32Array.of(0.125, 0.75), 1, { first: 2 })]
  for (const { name, run } of conformance(latency, [
    { name: 'bytes', inputs: { images: [images(Uint8Array.of(0, 255, 51, 9, 0, 102), 3), images(Uint8Array.of(1, 7), 1, { first: 3 })] }, params: usual },
    { name: 'floats, charging', inputs: { images: floats }, params: { ...usual, curve: 'charging', dim: 'late' } },
  ])) test(name, run)
})
