import { conformance, runStage } from '@spikeline/core'
import type { Images } from '@spikeline/networks'
import { checkRaster, type SpikeRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { direct } from './direct.ts'

const images = (pixels: Uint8Array | Float32Array, samples: number, first = 0): Images => ({
  samples, height: 1, width: pixels.length / samples, channels: 1,
  pixels, labels: Uint8Array.from({ length: samples }, (_, i) => i % 10), classes: 10, first,
})
const encode = async (batches: Images[], timesteps = 5, gain = 1) =>
  (await runStage(direct, { images: batches }, { timesteps, gain })).spikes as SpikeRaster[]

describe('encode/direct', () => {
  test('an image is one held step of graded inputs, without its black pixels', async () => {
    const [raster] = await encode([images(Uint8Array.of(0, 255, 51, 0, 0, 102), 2)], 7)
    expect(checkRaster(raster!)).toMatchObject({ timesteps: 7, samples: 2, neurons: 3, held: true, classes: 10, first: 0 })
    expect([...raster!.offsets]).toEqual([0, 2, 3])
    expect([...raster!.indices]).toEqual([1, 2, 2])
    expect([...raster!.values!]).toEqual([1, Math.fround(0.2), Math.fround(0.4)])
  })

  test('bytes and the floats that they stand for give the same raster', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
    const floats = Float32Array.from(bytes, (b) => b / 255)
    expect(await encode([images(bytes, 1)])).toEqual(await encode([images(floats, 1)]))
  })

  test('gain multiplies the input and does not clip it', async () => {
    const [raster] = await encode([images(Float32Array.of(0.5, 1), 1)], 3, 4)
    expect([...raster!.values!]).toEqual([2, 4])
  })

  test('a black image has no input at all', async () => {
    const [raster] = await encode([images(new Uint8Array(9), 1)])
    expect(checkRaster(raster!).indices.length).toBe(0)
  })

  test('how images are batched changes nothing', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ minLength: 12, maxLength: 12 }), fc.integer({ min: 1, max: 3 }), async (pixels, cut) => {
      const whole = (await encode([images(pixels, 4)]))[0]!
      const parts = await encode([images(pixels.slice(0, cut * 3), cut), images(pixels.slice(cut * 3), 4 - cut, cut)])
      expect(parts.flatMap((p) => [...p.values!])).toEqual([...whole.values!])
      expect(parts.flatMap((p) => [...p.indices])).toEqual([...whole.indices])
      expect(parts[1]!.first).toBe(cut)
    }), { numRuns: 30 })
  })
})

describe('encode/direct keeps the stage contract', () => {
  for (const { name, run } of conformance(direct, [
    { name: 'bytes', inputs: { images: [images(Uint8Array.of(0, 255, 51, 0, 0, 102), 2), images(Uint8Array.of(9, 0, 7), 1, 2)] }, params: { timesteps: 7, gain: 1 } },
    { name: 'floats with gain', inputs: { images: [images(Float32Array.of(0.25, 0, 1, 0.5), 2)] }, params: { timesteps: 2, gain: 4 } },
  ])) test(name, run)
})
