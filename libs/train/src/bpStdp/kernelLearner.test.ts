import { createRandom } from '@spikeline/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bits, randomRaster, startNow } from '../testing/randomCases.ts'
import { openPairLearner } from './kernelLearner.ts'
import type { PairLayer, PairSettings } from './learner.ts'

const cases = fc.record({
  inputs: fc.integer({ min: 1, max: 30 }), hidden: fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(16, 64)), { maxLength: 2 }), threshold: fc.constantFrom(0.25, 0.5, 1),
  reset: fc.constantFrom('zero', 'subtract'), density: fc.constantFrom(0, 0.1, 0.5, 1), timesteps: fc.integer({ min: 1, max: 9 }), window: fc.integer({ min: 1, max: 4 }),
  samples: fc.integer({ min: 1, max: 5 }), lanes: fc.integer({ min: 1, max: 3 }), seed: fc.nat(1e6),
})
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never

function layersOf({ inputs, hidden, threshold, seed }: Case): PairLayer[] {
  const random = createRandom(seed)
  const sizes = [inputs, ...hidden, 3]
  return sizes.slice(1).map((units, l): PairLayer => {
    const below = sizes[l]!
    return { name: `${l}`, inputs: below, units, threshold, weight: Float32Array.from({ length: below * units }, () => (3 * (random.next() - 0.4)) / Math.sqrt(below)) }
  })
}

function learn(wanted: 'kernels' | 'twin', c: Case): unknown[] {
  const settings: PairSettings = { timesteps: c.timesteps, batch: 5, window: Math.min(c.window, c.timesteps), reset: c.reset as 'zero' }
  const learner = openPairLearner(layersOf(c), settings, wanted, { count: c.lanes, start: startNow })
  expect(learner.engine).toBe(wanted)
  const raster = randomRaster({ height: 1, width: 1, channels: c.inputs }, { ...c, held: false, graded: false })
  const seen: unknown[] = []
  for (let i = 0; i < 2; i++) {
    for (const { wrong, scores, rates } of [learner.learn(raster, 0.1), learner.evaluate(raster)]) seen.push({ wrong, rates, scores: bits(scores) })
    seen.push(learner.weights().map(bits))
  }
  return seen
}

test('the kernels give the bits of the twin, whatever the network, the windows and the lanes', () => {
  fc.assert(fc.property(cases, (c) => {
    expect(learn('kernels', c)).toEqual(learn('twin', c))
  }), { numRuns: 100 })
})

describe.each(['kernels', 'twin'] as const)('weights change as worked out by hand: %s', (wanted) => {
  // Two inputs, two hidden neurons, two classes; θ = 1, reset to zero, T = 4 in two windows of 2, μ = 0.1, and the sample is of class 0.
  //
  //     W1 = [0.6 0.2; 0.5 0.3] (row: input)      W2 = [0.4 1; 0.8 −0.2] (row: hidden)
  //     input 0 fires at steps 0, 1, 2; input 1 at steps 1 and 2
  //
  // Window 1   t = 0: u = (0.6, 0.2).  t = 1: u = (0.6 + 1.1, 0.2 + 0.5) = (1.7, 0.7), hidden 0 fires; outputs get (0.4, 1): output 1 fires.
  //            ξ_o = (1, −1): class 0 was silent, class 1 fired. n_in = (2, 1), n_h = (1, 0).
  //            ξ_h = (0.4·1 − 1·1, 0) = (−0.6, 0)
  //            ΔW2 = 0.1·n_h·ξ_o: row 0 (0.1, −0.1)                    W2 = [0.5 0.9; 0.8 −0.2]
  //            ΔW1 = 0.1·n_in·ξ_h: column 0 (−0.12, −0.06)             W1 = [0.48 0.2; 0.44 0.3]
  // Window 2   u_h = (0, 0.7), u_o = (0.4, 0).  t = 2: u_h = (0.92, 1.2), hidden 1 fires; u_o = (0.4 + 0.8, −0.2), output 0 fires.
  //            t = 3: nothing comes in.  ξ_o = (0, 0): nothing changes.
  const layers: PairLayer[] = [
    { name: 'hidden', inputs: 2, units: 2, threshold: 1, weight: Float32Array.of(0.6, 0.2, 0.5, 0.3) },
    { name: 'output', inputs: 2, units: 2, threshold: 1, weight: Float32Array.of(0.4, 1, 0.8, -0.2) },
  ]
  const raster = {
    timesteps: 4, samples: 1, neurons: 2, height: 1, width: 1, channels: 2, held: false, offsets: Uint32Array.of(0, 1, 3, 5, 5), indices: Uint32Array.of(0, 0, 1, 0, 1),
    labels: Uint8Array.of(0), classes: 2, first: 0,
  }
  const near = (got: Float32Array, expected: readonly number[]): void => expected.forEach((w, i) => expect(Math.abs(got[i]! - w)).toBeLessThan(1e-6))

  test('one sample', () => {
    const learner = openPairLearner(layers, { timesteps: 4, batch: 1, window: 2, reset: 'zero' }, wanted)
    const { wrong, scores, rates } = learner.learn(raster, 0.1)
    const [hidden, output] = learner.weights()
    near(hidden!, [0.48, 0.2, 0.44, 0.3])
    near(output!, [0.5, 0.9, 0.8, -0.2])
    // Two wrong outputs in the first window of two.
    expect(wrong).toBe(1)
    expect([...scores]).toEqual([1, 1])
    expect(rates).toEqual([2 / 8, 2 / 8])
  })

  test('of two samples side by side, the mean', () => {
    // The second one is silent: its target is too, but nothing came in that could be paired.
    const two = { ...raster, samples: 2, offsets: Uint32Array.of(0, 1, 1, 3, 3, 5, 5, 5, 5), labels: Uint8Array.of(0, 1) }
    const learner = openPairLearner(layers, { timesteps: 4, batch: 2, window: 2, reset: 'zero' }, wanted)
    learner.learn(two, 0.1)
    const [hidden, output] = learner.weights()
    near(hidden!, [0.54, 0.2, 0.47, 0.3])
    near(output!, [0.45, 0.95, 0.8, -0.2])
  })
})
