import { conformance, runStage } from '@spikeline/core'
import type { Images } from '@spikeline/networks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { noise } from './noise.ts'
import { codesOf, images, intensityOf, someImages } from './testing/images.ts'

type Params = Parameters<typeof noise.run>[1]
const through = async (batches: Images[], params: Params, seed = 1): Promise<Images[]> => (await runStage(noise, { images: batches }, params, { seed })).images
const gaussian = (strength: number): Params => ({ kind: 'gaussian', strength })
const saltAndPepper = (strength: number): Params => ({ kind: 'salt-and-pepper', strength })
const grey = images(new Float32Array(20_000).fill(0.5))

describe('encode/noise', () => {
  test('a strength of 0 gives images as they are', async () => {
    const batch = images(Uint8Array.of(0, 7, 255))
    for (const params of [gaussian(0), saltAndPepper(0)]) expect((await through([batch], params))[0]).toBe(batch)
  })

  test('gaussian: the mean is kept, and the standard deviation is the strength where nothing is clipped', async () => {
    const pixels = Float64Array.from((await through([grey], gaussian(0.1)))[0]!.pixels)
    const mean = pixels.reduce((sum, v) => sum + v, 0) / pixels.length
    const deviation = Math.sqrt(pixels.reduce((sum, v) => sum + (v - mean) ** 2, 0) / pixels.length)
    expect(Math.abs(mean - 0.5)).toBeLessThan((4 * 0.1) / Math.sqrt(pixels.length))
    expect(Math.abs(deviation - 0.1)).toBeLessThan((4 * 0.1) / Math.sqrt(2 * pixels.length))
  })

  test('gaussian: twice the strength is twice the same noise', async () => {
    const [weak, strong] = await Promise.all([0.02, 0.04].map(async (strength) => (await through([images(new Float32Array(50).fill(0.5))], gaussian(strength)))[0]!.pixels))
    weak!.forEach((value, i) => expect(strong![i]! - 0.5).toBeCloseTo(2 * (value - 0.5), 6))
  })

  test('salt and pepper: so many values become black or white, each as likely, and the others stay', async () => {
    const { pixels } = (await through([grey], saltAndPepper(0.2)))[0]!
    const count = (wanted: number): number => pixels.filter((v) => v === wanted).length
    for (const value of [0, 1]) expect(Math.abs(count(value) - 2000)).toBeLessThan(4 * Math.sqrt(20_000 * 0.1 * 0.9))
    expect(count(0) + count(0.5) + count(1)).toBe(pixels.length)
    // What a smaller strength struck, a larger one strikes, too.
    const more = (await through([grey], saltAndPepper(0.4)))[0]!.pixels
    pixels.forEach((value, i) => value !== 0.5 && expect(more[i]).toBe(value))
  })

  test('values stay in 0 to 1, bytes become what they stand for, and labels stay', async () => {
    await fc.assert(fc.asyncProperty(someImages, fc.double({ min: 0.01, max: 3, noNaN: true }), async (batch, strength) => {
      const [noisy] = await through([batch], gaussian(strength))
      expect(noisy!.pixels.every((v) => v >= 0 && v <= 1)).toBe(true)
      expect(noisy).toMatchObject({ labels: batch.labels, first: batch.first, samples: batch.samples })
      const [tiny] = await through([batch], gaussian(1e-9))
      tiny!.pixels.forEach((v, i) => expect(v).toBeCloseTo(intensityOf(batch, Math.floor(i / 6), i % 6), 6))
    }), { numRuns: 30 })
  })

  test('another seed gives other noise', async () => {
    const [a, b, c] = await Promise.all([1, 1, 2].map(async (seed) => (await through([images(new Uint8Array(20))], gaussian(1), seed))[0]!.pixels))
    expect(a).toEqual(b)
    expect(a).not.toEqual(c)
  })

  test('what is no intensity, and a probability above 1, are refused', async () => {
    await expect(through([images(Float32Array.of(1.5))], gaussian(0.1))).rejects.toMatchObject({ issues: [{ code: 'E8055' }] })
    expect(codesOf(() => noise.shapes!({ images: {} }, saltAndPepper(1.1)))).toEqual(['E8056'])
    expect(codesOf(() => noise.shapes!({ images: {} }, gaussian(1.1)))).toEqual([])
  })

  for (const { name, run } of conformance(noise, [
    { name: 'gaussian', inputs: { images: [images(Uint8Array.of(1, 2, 3, 4), 2), images(Uint8Array.of(9, 8), 1, { first: 2 })] }, params: gaussian(0.3) },
    { name: 'salt and pepper', inputs: { images: [images(Uint8Array.of(1, 2, 3, 4), 2)] }, params: saltAndPepper(0.5), seed: 'other' },
  ])) test(name, run)
})
