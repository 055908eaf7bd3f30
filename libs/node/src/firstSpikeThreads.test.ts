import { createRandom } from '@spikeline/core'
import { openFirstSpike, placeLayers, RankEncoder, type Images } from '@spikeline/networks'
import { expect, test } from 'vitest'
import { startThread } from './startThread.ts'

test('neurons that fire at most once do so alike with one thread and with three', () => {
  const random = createRandom(1)
  const images: Images = {
    samples: 70, height: 10, width: 10, channels: 1, pixels: Uint8Array.from({ length: 7000 }, () => random.integer(256)), labels: new Uint8Array(70), classes: 2, first: 0,
  }
  const block = new RankEncoder({ timesteps: 5, sizes: [3, 5], threshold: 30, normalisationRadius: 2 }).encode(images, 0, 70, 'model')
  const layers = placeLayers(images, [3, 5], [{ name: 'a', filters: 12, kernel: 3, threshold: 8, pool: 2 }, { name: 'b', filters: 6, kernel: 3, pool: 1 }])
  const weights = layers.map(({ kernel, input, filters }) => Float32Array.from({ length: kernel * kernel * input.channels * filters }, () => random.next()))
  const [alone, together] = [1, 3].map((count) => {
    const engine = openFirstSpike(layers, 5, 'kernels', { count, start: startThread })
    weights.forEach((weight, l) => engine.setWeights(l, weight))
    const { block: spikes, fired } = engine.forward(0, block)
    const answer = { spikes, fired, greatest: engine.greatest(1, spikes) }
    engine.close()
    return answer
  })
  expect(together).toEqual(alone)
  expect(alone!.spikes.indices.length).toBeGreaterThan(1000)
})
