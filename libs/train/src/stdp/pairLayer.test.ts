import { createRandom } from '@spikeline/core'
import { buildTopology, compileEvents, fitTopology, initialise, type EventLayer, type Network } from '@spikeline/networks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Events } from '../spiking/twinEvents.ts'
import { PairLayer, type PairRule } from './pairLayer.ts'

const rule: PairRule = { potentiation: 0.1, depression: 0.2, preDecay: 0.5, postDecay: 0.25, leak: 1, meanWeight: 0.5, targetRate: 0.5, homeostasis: 0 }

/** The first weighted layer of a topology. */
function layerOf(topology: string, input: { height: number; width: number; channels: number }): EventLayer {
  const { layers } = fitTopology(topology, input, 2, { bias: false })
  const network: Network = { name: 'test', kind: 'ann', topology, input, classes: 2, layers, parameters: initialise(layers, input, createRandom(1)), provenance: [] }
  return compileEvents(network).layers[0]!
}
const eventsOf = (...steps: number[][]): Events => ({ starts: Uint32Array.from([0, ...steps.map((_, t) => steps.slice(0, t + 1).flat().length)]), indices: steps.flat(), values: steps.flat().map(() => 1) })

/**
 * Worked out by hand. Two inputs, one neuron, weights 0.6 and 0.4 (mean 0.5), θ = 1, no leak, pre trace ½ a step, post trace ¼.
 *
 *     t   in     x_0, x_1      u           D += s·y             spike                       y
 *     0   0      1, 0          0.6                                                          0
 *     1   1      0.5, 1        1.0         y = 0                yes: P = 0.5, 1             1
 *     2   0 1    1.25, 1.5     1.0         y = 0.25: 0.25, 0.25 yes: P = 1.75, 2.5          1.25
 *     3   1      0.625, 1.75   0.4         y = 0.3125: D_1 = 0.5625                         0.3125
 *
 *     n = 2: w_0 += (0.1·1.75·0.4 − 0.2·0.25·0.6)/2 = 0.02          w_1 += (0.1·2.5·0.6 − 0.2·0.5625·0.4)/2 = 0.0525
 *     sum 1.0725, kept at 2·0.5: w = 0.62/1.0725, 0.4525/1.0725 = 0.5780886, 0.4219114
 */
test('the change of weights for given spike times, worked out by hand', () => {
  const state = { weight: Float32Array.of(0.6, 0.4), threshold: Float32Array.of(1) }
  // A little below 1, so that rounding of 0.6 + 0.4 doesn't decide.
  state.threshold[0] = 0.999
  const layer = new PairLayer(layerOf('1FC-2', { height: 1, width: 2, channels: 1 }), rule, state)
  const { spikes, change } = layer.learn(eventsOf([0], [1], [0, 1], [1]))
  expect(spikes).toBe(2)
  expect(Math.abs(change - 0.0725)).toBeLessThan(1e-6)
  expect(Math.abs(state.weight[0]! - 0.5780886)).toBeLessThan(1e-6)
  expect(Math.abs(state.weight[1]! - 0.4219114)).toBeLessThan(1e-6)
  // Nothing of a sample is left in the next one.
  const again = { weight: Float32Array.of(0.6, 0.4), threshold: Float32Array.of(0.999) }
  const used = new PairLayer(layerOf('1FC-2', { height: 1, width: 2, channels: 1 }), rule, again)
  used.learn(eventsOf([1], [0]))
  again.weight.set([0.6, 0.4])
  used.learn(eventsOf([0], [1], [0, 1], [1]))
  expect(again.weight).toEqual(state.weight)
})

describe('competition between maps', () => {
  const line = { height: 1, width: 2, channels: 1 }

  test('the farthest above its threshold fires, and all start from 0 again', () => {
    // Two neurons that input 0 drives: membranes 0.9 and 0.8 over thresholds 0.9 and 0.5.
    const state = { weight: Float32Array.of(0.9, 0.8, 0.1, 0.2), threshold: Float32Array.of(0.9, 0.5) }
    const layer = new PairLayer(layerOf('2FC-2', line), rule, state)
    const { spikes } = layer.learn(eventsOf([0]))
    expect(spikes).toBe(1)
    expect(state.weight[0]).toBe(Math.fround(0.9))
    expect(state.weight[1]).not.toBe(Math.fround(0.8))
    // Had the loser kept its membrane, it would fire at once in the second step: input 1 brings 0.1.
    state.weight.set([0.9, 0.8, 0.1, 0.2])
    expect(layer.learn(eventsOf([0], [1])).spikes).toBe(1)
  })

  test('thresholds rise where a map fires more than its share, and fall where it fires less', () => {
    const state = { weight: Float32Array.of(0.9, 0.8, 0.1, 0.2), threshold: Float32Array.of(0.9, 0.5) }
    const layer = new PairLayer(layerOf('2FC-2', line), { ...rule, targetRate: 0.5, homeostasis: 0.1 }, state)
    // Two steps: a share of half a spike each. Map 1 fires in both: 4 times its share, counted as 3 above it.
    layer.learn(eventsOf([0], [0]))
    expect(state.threshold[0]).toBeCloseTo(0.9 * 0.9, 6)
    expect(state.threshold[1]).toBeCloseTo(0.5 * 1.3, 6)
  })

  test('positions of a convolution are independent of each other, and weights are shared', () => {
    const input = { height: 3, width: 3, channels: 1 }
    const state = { weight: new Float32Array(9).fill(0.5), threshold: Float32Array.of(0.4) }
    const layer = new PairLayer(layerOf('1C3-2', input), { ...rule, depression: 0 }, state)
    // The pixel in the middle reaches all nine positions, each by another tap: all fire, and P is 1 at each tap once.
    expect(layer.learn(eventsOf([4])).spikes).toBe(9)
    state.weight.forEach((w) => expect(w).toBeCloseTo(0.5, 6))
    // A pixel in the corner reaches four: their taps gain.
    expect(layer.learn(eventsOf([0])).spikes).toBe(4)
    const gained = [...state.weight].map((w) => w > 0.5)
    expect(gained).toEqual([false, false, false, false, true, true, false, true, true].map((_, k) => [0, 1, 3, 4].includes(k)))
  })
})

test('weights stay within 0 and 1 and thresholds above 0, and maps that fire keep their mean', () => {
  const input = { height: 4, width: 4, channels: 2 }
  const wires = layerOf('3C3-2', input)
  expect(buildTopology('3C3-2', { bias: false }).layers).toHaveLength(2)
  fc.assert(fc.property(fc.array(fc.uniqueArray(fc.nat(31), { maxLength: 12 }), { minLength: 1, maxLength: 6 }), fc.nat(1000), (steps, seed) => {
    const random = createRandom(seed)
    const state = { weight: Float32Array.from({ length: 54 }, () => random.next()), threshold: new Float32Array(3).fill(0.8) }
    const before = state.weight.slice()
    const layer = new PairLayer(wires, { ...rule, potentiation: 1, depression: 1, meanWeight: 0.3, homeostasis: 0.2 }, state)
    const { spikes, change } = layer.learn(eventsOf(...steps.map((step) => step.sort((a, b) => a - b))))
    for (const w of state.weight) expect(w >= 0 && w <= 1).toBe(true)
    for (const theta of state.threshold) expect(theta).toBeGreaterThan(0)
    if (spikes === 0) expect(state.weight).toEqual(before)
    expect(Number.isFinite(change)).toBe(true)
  }))
})
