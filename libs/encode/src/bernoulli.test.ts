import { conformance, runStage } from '@spikeline/core'
import type { Images } from '@spikeline/networks'
import { checkRaster, type SpikeRaster } from '@spikeline/spikes'
import { describe, expect, test } from 'vitest'
import { bernoulli } from './bernoulli.ts'

const image = (intensities: number[], first = 0): Images => ({
  samples: 1, height: 1, width: intensities.length, channels: 1,
  pixels: Float32Array.from(intensities), labels: Uint8Array.of(3), classes: 10, first,
})
const encode = async (batches: Images[], timesteps: number, seed = 1, gain = 1) =>
  (await runStage(bernoulli, { images: batches }, { timesteps, gain }, { seed })).spikes as SpikeRaster[]

describe('encode/bernoulli', () => {
  test('black never spikes, white spikes at every step', async () => {
    const [raster] = await encode([image([0, 1])], 50)
    expect([...checkRaster(raster!).indices]).toEqual(new Array(50).fill(1))
  })

  test('the firing rate is the intensity, within four standard errors', async () => {
    const intensities = [0.1, 0.5, 0.9]
    const [raster] = await encode([image(intensities)], 4000)
    intensities.forEach((x, i) => {
      const rate = raster!.indices.filter((n) => n === i).length / 4000
      expect(Math.abs(rate - x)).toBeLessThan(4 * Math.sqrt((x * (1 - x)) / 4000))
    })
  })

  test('gain multiplies the rate, and the probability is clipped at 1', async () => {
    const [raster] = await encode([image([0.5])], 30, 1, 4)
    expect(raster!.indices.length).toBe(30)
  })

  test('another seed gives other spikes; the same seed the same', async () => {
    const [a, b, c] = await Promise.all([1, 1, 2].map(async (seed) => (await encode([image([0.5, 0.5])], 64, seed))[0]!))
    expect(a).toEqual(b)
    expect(a!.indices).not.toEqual(c!.indices)
  })
})

describe('encode/bernoulli keeps the stage contract', () => {
  const images = [image([0.1, 0.9, 0.5]), image([0, 1, 0.3], 1), image([0.7, 0.2, 0], 2)]
  for (const { name, run } of conformance(bernoulli, [
    { name: 'three images', inputs: { images }, params: { timesteps: 6, gain: 1 } },
    { name: 'one step with gain', inputs: { images: images.slice(0, 1) }, params: { timesteps: 1, gain: 2.5 }, seed: 'other' },
  ])) test(name, run)
})
