import { describe, expect, test } from 'vitest'
import type { Images } from '../data/images.ts'
import { RankEncoder } from './encodeRanks.ts'
import { placeLayers } from './model.ts'
import { openFirstSpike } from './open.ts'
import { seenBits, seenWords, type SpikeBlock } from './spikeBlock.ts'
import golden from './testing/goldenFirstSpike.json' with { type: 'json' }

/** See tools/bench/peers/golden_first_spike.py, which writes them with conv2d of PyTorch. */
const { side, timesteps, sizes, threshold, radius, image, layers: stated, output, up, down } = golden
const input = { height: side, width: side, channels: 1 }
const layers = placeLayers(input, sizes, [
  ...stated.map(({ filters, kernel, threshold, pool }, l) => ({ name: `layer ${l}`, filters, kernel, threshold, pool })),
  { name: 'output', filters: output.filters, kernel: output.kernel, pool: 1 },
])
const images: Images = { samples: 1, ...input, pixels: Uint8Array.from(image), labels: new Uint8Array(1), classes: 2, first: 0 }
const encoded = new RankEncoder({ timesteps, sizes, threshold, normalisationRadius: radius }).encode(images, 0, 1, 'model')

/** When each neuron spikes, + 1; 0 where silent. */
function latencies({ starts, indices }: SpikeBlock, neurons: number): number[] {
  const found = new Array<number>(neurons).fill(0)
  for (let t = 0; t < timesteps; t++) for (let k = starts[t]!; k < starts[t + 1]!; k++) found[indices[k]!] = t + 1
  return found
}
const furthest = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length)
  return Math.max(...Array.from(a, (x, i) => Math.abs(x - b[i]!)))
}

test('the rank order of an image is that of PyTorch', () => {
  expect(latencies(encoded, golden.latencies.length)).toEqual(golden.latencies)
})

describe.each(['kernels', 'twin'] as const)('%s agree with PyTorch in', (kind) => {
  test('spikes, winners and what they learn, layer by layer, and in the answer and what reward and punishment change', () => {
    const engine = openFirstSpike(layers, timesteps, kind)
    let block = encoded
    stated.forEach(({ weight, winners, count, radius: around, after, fired, pooled }, l) => {
      const initial = Float32Array.from(weight)
      engine.setWeights(l, initial)
      const won = engine.winners(l, block, 0, count, around)
      expect(won).toMatchObject(winners)
      expect(won.length).toBe(winners.length)
      for (const winner of won) engine.learn(l, winner, { up, down, soft: true, lower: 0, upper: 1 })
      expect(furthest(engine.weights(l), after)).toBeLessThan(1e-6)

      engine.setWeights(l, initial)
      const forward = engine.forward(l, block)
      expect(forward.fired.reduce((a, b) => a + b)).toBe(fired)
      expect(latencies(forward.block, pooled.length)).toEqual(pooled)
      block = forward.block
    })
    const last = layers.length - 1
    engine.setWeights(last, Float32Array.from(output.weight))
    expect(furthest(engine.greatest(last, block), output.greatest.flat())).toBeLessThan(1e-5)
    const neurons = layers[last]!.input.height * layers[last]!.input.width * layers[last]!.input.channels
    const seen = new Uint32Array(seenWords(neurons))
    seenBits(block, neurons, seen, 0)
    const { lower, upper } = output
    for (const [rates, wanted] of [[output.reward, output.rewarded], [output.punishment, output.punished]] as const) {
      engine.setWeights(last, Float32Array.from(output.weight))
      const winner = engine.strongest(last, seen)!
      const { map, y, x } = output.winner
      expect(winner).toMatchObject({ map, y, x })
      engine.learn(last, winner, { up: rates[0]!, down: rates[1]!, soft: false, lower, upper })
      expect(furthest(engine.weights(last), wanted)).toBeLessThan(1e-6)
    }
    engine.close()
  })
})
