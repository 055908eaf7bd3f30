import { createRandom, type Random } from '@spikeline/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Images } from '../data/images.ts'
import { issueOf } from '../testing/issueOf.ts'
import { mapSize } from '../topology/shapes.ts'
import { dogWindow, RankEncoder } from './encodeRanks.ts'
import type { FirstSpikeEngine } from './engine.ts'
import { placeLayers, type FirstSpikeLayer, type PlacedLayer } from './model.ts'
import { openFirstSpike } from './open.ts'
import { indexArray, seenBits, seenWords, type SpikeBlock } from './spikeBlock.ts'

/** Spikes of samples, given by step as lists of neurons. */
function blockOf(samples: readonly (readonly (readonly number[])[])[], neurons: number): SpikeBlock {
  const rows = samples.flat()
  const starts = new Uint32Array(rows.length + 1)
  rows.forEach((row, r) => (starts[r + 1] = starts[r]! + row.length))
  const indices = indexArray(neurons, starts[rows.length]!)
  rows.forEach((row, r) => indices.set([...row].sort((a, b) => a - b), starts[r]))
  return { samples: samples.length, timesteps: samples[0]!.length, starts, indices }
}
/** Each neuron spikes once at most, at a random step. */
function randomBlock(samples: number, timesteps: number, neurons: number, rate: number, random: Random): SpikeBlock {
  return blockOf(Array.from({ length: samples }, () => {
    const rows = Array.from({ length: timesteps }, (): number[] => [])
    for (let i = 0; i < neurons; i++) if (random.next() < rate) rows[random.integer(timesteps)]!.push(i)
    return rows
  }), neurons)
}
const seenOf = (block: SpikeBlock, neurons: number): Uint32Array => {
  const seen = new Uint32Array(block.samples * seenWords(neurons))
  seenBits(block, neurons, seen, 0)
  return seen
}
/** One layer alone, behind a map of its own. */
const layerOf = (height: number, width: number, channels: number, layer: Omit<FirstSpikeLayer, 'name'>): PlacedLayer => {
  const padding = Math.floor(layer.kernel / 2)
  const output = { height: height + 2 * padding - layer.kernel + 1, width: width + 2 * padding - layer.kernel + 1, channels: layer.filters }
  const pooled = { height: Math.floor(output.height / layer.pool), width: Math.floor(output.width / layer.pool), channels: layer.filters }
  return { name: 'layer', ...layer, padding, input: { height, width, channels }, output, pooled }
}
const kinds = ['kernels', 'twin'] as const

describe('the kernels have the bits of their twin', () => {
  test('in spikes, winners, potentials and weights, whatever the layer', () => {
    const cases = fc.record({
      height: fc.integer({ min: 1, max: 7 }), width: fc.integer({ min: 1, max: 7 }), channels: fc.integer({ min: 1, max: 5 }), filters: fc.integer({ min: 1, max: 70 }),
      kernel: fc.integer({ min: 1, max: 5 }), pool: fc.integer({ min: 1, max: 2 }), timesteps: fc.integer({ min: 1, max: 6 }), rate: fc.double({ min: 0, max: 1, noNaN: true }),
      reach: fc.double({ min: 0.05, max: 0.9, noNaN: true }), count: fc.integer({ min: 1, max: 6 }), radius: fc.integer({ min: 0, max: 3 }), seed: fc.integer(),
    })
    fc.assert(fc.property(cases, ({ height, width, channels, filters, kernel, pool, timesteps, rate, reach, count, radius, seed }) => {
      const random = createRandom(seed)
      const threshold = reach * kernel * kernel * channels * 0.5
      const firing = layerOf(height, width, channels, { filters, kernel, pool, threshold })
      fc.pre(firing.pooled.height > 0 && firing.pooled.width > 0)
      const layers = [firing, layerOf(height, width, channels, { filters, kernel, pool: 1 })]
      const block = randomBlock(19, timesteps, height * width * channels, rate, random)
      const weight = Float32Array.from({ length: kernel * kernel * channels * filters }, () => random.next())
      const seen = seenOf(block, mapSize(firing.input))
      const words = seenWords(mapSize(firing.input))
      const [kernels, twin] = kinds.map((kind) => {
        const engine = openFirstSpike(layers, timesteps, kind)
        engine.setWeights(0, weight)
        engine.setWeights(1, weight)
        const won = Array.from({ length: 5 }, (_, b) => {
          const winners = engine.winners(0, block, b, count, radius)
          winners.forEach((winner) => engine.learn(0, winner, { up: 0.1, down: -0.075, soft: true, lower: 0, upper: 1 }))
          const strongest = engine.strongest(1, seen.subarray(b * words, (b + 1) * words))
          if (strongest) engine.learn(1, strongest, { up: 0.3, down: -0.2, soft: false, lower: 0.2, upper: 0.8 })
          return { winners, strongest }
        })
        const { block: spikes, fired } = engine.forward(0, block)
        const answer = { kind: engine.kind, won, spikes, fired, greatest: engine.greatest(1, block), weights: [engine.weights(0), engine.weights(1)] }
        engine.close()
        return answer
      })
      expect([kernels!.kind, twin!.kind]).toEqual(kinds)
      expect({ ...kernels, kind: '' }).toEqual({ ...twin, kind: '' })
    }), { numRuns: 60 })
  })
})

describe.each(kinds)('%s', (kind) => {
  const open = (layer: PlacedLayer, timesteps: number, weight: readonly number[]): FirstSpikeEngine => {
    const engine = openFirstSpike([layer], timesteps, kind)
    engine.setWeights(0, Float32Array.from(weight))
    return engine
  }

  test('change weights by the order of spikes, worked by hand', () => {
    // Three inputs of one position, one map: spikes at steps 0, 2 and never. u = 0.6, 0.6, 0.6 + 0.5 = 1.1 > 1 at step 2; step 3 has nothing to say.
    const engine = open(layerOf(1, 1, 3, { filters: 1, kernel: 1, pool: 1, threshold: 1 }), 4, [0.6, 0.5, 0.9])
    const [winner] = engine.winners(0, blockOf([[[0], [], [1], []]], 3), 0, 1, 0)
    expect(winner).toMatchObject({ map: 0, y: 0, x: 0, step: 2 })
    expect(winner!.potential).toBeCloseTo(1.1, 6)
    engine.learn(0, winner!, { up: 0.1, down: -0.075, soft: true, lower: 0, upper: 1 })
    // 0.6 + 0.1·0.6·0.4 = 0.624; 0.5 + 0.1·0.25 = 0.525, as it spiked together with the neuron; 0.9 − 0.075·0.9·0.1 = 0.89325.
    const changed = [...engine.weights(0)]
    ;[0.624, 0.525, 0.89325].forEach((w, i) => expect(Math.abs(changed[i]! - w)).toBeLessThan(1e-6))
  })

  test('an input that spikes after the winner is weakened like a silent one, and so is the padding', () => {
    // A row of two positions, kernel 3: the neuron on the left sees padding, itself, its neighbour. Its own spike at step 0 makes it fire.
    const weight = [0.2, 0.5, 0.5, 0.9, 0.4, 0.3, 0.2, 0.5, 0.5]
    const engine = open(layerOf(1, 2, 1, { filters: 1, kernel: 3, pool: 1, threshold: 0.85 }), 2, weight)
    const [winner] = engine.winners(0, blockOf([[[0], [1]]], 2), 0, 1, 0)
    // Input 0 is seen with weight[4] = 0.4 by the left neuron and with weight[3] = 0.9 by the right one, which fires.
    expect(winner).toMatchObject({ x: 1, step: 0 })
    engine.learn(0, winner!, { up: 0.1, down: -0.1, soft: true, lower: 0, upper: 1 })
    // Input 0 (weight 3): + 0.1·0.9·0.1; input 1 (weight 4), later: − 0.1·0.4·0.6; all others are padding.
    const wanted = weight.map((w, i) => w + (i === 3 ? 1 : -1) * 0.1 * w * (1 - w))
    engine.weights(0).forEach((w, i) => expect(Math.abs(w - wanted[i]!)).toBeLessThan(1e-6))
  })

  test('reward and punishment of the last layer stay within its bounds', () => {
    const layer = layerOf(1, 1, 3, { filters: 2, kernel: 1, pool: 1 })
    const engine = open(layer, 1, [0.79, 0.3, 0.5, 0.3, 0.21, 0.3])
    const winner = engine.strongest(0, seenOf(blockOf([[[0, 1]]], 3), 3))!
    expect(winner).toMatchObject({ map: 0 })
    engine.learn(0, winner, { up: 0.02, down: -0.03, soft: false, lower: 0.2, upper: 0.8 })
    // Map 0 alone: 0.79 + 0.02 → 0.8, 0.5 + 0.02, 0.21 − 0.03 → 0.2.
    ;[0.8, 0.3, 0.52, 0.3, 0.2, 0.3].forEach((w, i) => expect(Math.abs(engine.weights(0)[i]! - w)).toBeLessThan(1e-6))
  })

  test('a neuron fires where its potential is above the threshold, not where it reaches it, and once', () => {
    const engine = open(layerOf(1, 1, 4, { filters: 1, kernel: 1, pool: 1, threshold: 1 }), 4, [0.5, 0.5, 0.5, 0.5])
    const { block, fired } = engine.forward(0, blockOf([[[0], [1], [2], [3]], [[0, 1], [], [], []]], 4))
    expect([...block.starts]).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 1])
    expect([...fired]).toEqual([0, 0, 1, 0])
  })

  test('pooling passes the earliest spike of its square on, and drops what is left over at the border', () => {
    // A row of five neurons that copy five inputs.
    const engine = open(layerOf(2, 5, 1, { filters: 1, kernel: 1, pool: 2, threshold: 0.5 }), 3, [1])
    const { block, fired } = engine.forward(0, blockOf([[[4], [1, 2], [0, 3, 9]]], 10))
    expect([[...block.starts], [...block.indices]]).toEqual([[0, 0, 2, 2], [0, 1]])
    expect([...fired]).toEqual([1, 2, 3])
  })

  test('the earliest wins, then the greatest potential, then the lowest map; a winner rules out its map and what is near', () => {
    // Maps 0 and 1 copy channels 0 and 1 with weights 0.8 and 0.9, on a row of six positions.
    const layer = layerOf(1, 6, 2, { filters: 2, kernel: 1, pool: 1, threshold: 0.5 })
    const winners = (rows: number[][], count: number, radius: number): string[] => {
      const engine = open(layer, rows.length, [0.8, 0, 0, 0.9])
      return engine.winners(0, blockOf([rows], 12), 0, count, radius).map(({ map, x, step }) => `map ${map} at ${x}, step ${step}`)
    }
    expect(winners([[2, 9]], 1, 0)).toEqual(['map 1 at 4, step 0'])
    expect(winners([[2], [9]], 2, 0)).toEqual(['map 0 at 1, step 0', 'map 1 at 4, step 1'])
    expect(winners([[2], [9]], 2, 3)).toEqual(['map 0 at 1, step 0'])
    expect(winners([[2], [3]], 2, 0), 'a position is taken by what fires first there').toEqual(['map 0 at 1, step 0'])
    expect(winners([[2, 4, 6]], 3, 0)).toEqual(['map 0 at 1, step 0'])
    expect(winners([[], []], 3, 0)).toEqual([])
  })

  test('of equal potentials the lowest map answers, and nothing where nothing has spiked', () => {
    const engine = open(layerOf(1, 2, 1, { filters: 2, kernel: 1, pool: 1 }), 1, [0.5, 0.5])
    expect(engine.strongest(0, seenOf(blockOf([[[0, 1]]], 2), 2))).toMatchObject({ map: 0, x: 0 })
    expect(engine.strongest(0, seenOf(blockOf([[[]]], 2), 2))).toBeUndefined()
  })
})

const grey = (pixels: Uint8Array | Float32Array, side: number): Images =>
  ({ samples: pixels.length / side ** 2, height: side, width: side, channels: 1, pixels, labels: new Uint8Array(pixels.length / side ** 2), classes: 2, first: 10 })

describe('the rank order of an image', () => {
  const encoder = new RankEncoder({ timesteps: 5, sizes: [3], threshold: 50, normalisationRadius: 0 })

  test('windows sum to 0 and have the greatest tap 1, on-centre and off-centre', () => {
    for (const size of [3, 7, 13]) {
      const { taps, off } = dogWindow(size)
      const sum = taps.reduce((a, b) => a + b, 0)
      expect([Math.abs(sum) < 1e-4, Math.max(...taps), taps[(size * size - 1) / 2], Math.max(...taps.map((x) => -x * off))]).toEqual([true, 1, 1, expect.closeTo(1, 6)])
    }
  })

  test('of one bright pixel has the on-centre answer there, and off-centre answers around it, one a step where there are fewer than steps', () => {
    const pixels = new Uint8Array(25)
    pixels[12] = 255
    const { starts, indices } = new RankEncoder({ timesteps: 20, sizes: [3], threshold: 200, normalisationRadius: 0 }).encode(grey(pixels, 5), 0, 1, 'model')
    // The four beside it, or the four at the corners, are the off-centre window's greatest taps, 1; none of the others reaches 200/255.
    expect([...indices].filter((i) => i % 2 === 0)).toEqual([2 * 12])
    expect([[...starts.slice(0, 6)], starts[20]]).toEqual([[0, 1, 2, 3, 4, 5], 5])
  })

  test('puts the same number of neurons into each bin, none twice, and leaves fewer than T out', () => {
    fc.assert(fc.property(fc.integer(), fc.boolean(), (seed, normalised) => {
      const random = createRandom(seed)
      const one = new RankEncoder({ timesteps: 5, sizes: [3, 5], threshold: 30, normalisationRadius: normalised ? 2 : 0 })
      const { starts, indices } = one.encode(grey(Uint8Array.from({ length: 3 * 64 }, () => random.integer(256)), 8), 0, 3, 'model')
      for (let b = 0; b < 3; b++) {
        const counts = [0, 1, 2, 3, 4].map((t) => starts[5 * b + t + 1]! - starts[5 * b + t]!)
        expect(new Set(counts).size).toBe(1)
        const own = [...indices.subarray(starts[5 * b], starts[5 * b + 5])]
        expect(new Set(own).size).toBe(own.length)
      }
    }), { numRuns: 20 })
  })

  test('of a black image is empty', () => expect(encoder.encode(grey(new Uint8Array(25), 5), 0, 1, 'model').indices.length).toBe(0))

  test('is the same for bytes and for the numbers that they stand for; what is no intensity is refused', () => {
    const bytes = Uint8Array.from({ length: 64 }, (_, i) => (i * 37) % 256)
    const [a, b] = [bytes, Float32Array.from(bytes, (x) => x / 255)].map((pixels) => encoder.encode(grey(pixels, 8), 0, 1, 'model'))
    expect(a).toEqual(b)
    expect(issueOf(() => encoder.encode(grey(new Float32Array(25).fill(2), 5), 0, 1, 'model'))).toMatchObject({ code: 'E3526', values: { sample: 10 } })
  })
})

test('layers that do not fit their images are refused', () => {
  const place = (channels: number, pool: number) => placeLayers({ height: 6, width: 6, channels }, [3], [{ name: 'a', filters: 2, kernel: 3, threshold: 1, pool }])
  expect(place(1, 3)[0]).toMatchObject({ padding: 1, input: { channels: 2 }, output: { height: 6, width: 6, channels: 2 }, pooled: { height: 2, width: 2 } })
  expect(issueOf(() => place(3, 1)).code).toBe('E3640')
  expect(issueOf(() => place(1, 7)).code).toBe('E3640')
})
