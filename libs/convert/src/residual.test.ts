import { conformance, createRandom, runStage, type Metric } from '@spikeline/core'
import {
  checkNetwork, createClock, createPlainAnn, annActivations, createTally, activeInputsOf, fitTopology, gatherActive, initialise, resetClock, stepClock, type Images, type Network,
} from '@spikeline/networks'
import { describe, expect, test } from 'vitest'
import type { RateParams } from './generated/rate.ts'
import { rate } from './rate.ts'
import { toFixedPoint } from './toFixedPoint.ts'

const defaults: RateParams = {
  percentile: 100, samples: 1000, neuron: 'if', threshold: 1, reset: 'subtract', compare: '>=', initial: 0.5, readout: 'membrane', reportSamples: 0, reportTimesteps: 64, compensation: 1, compensationSamples: 0,
}
const images = (pixels: readonly number[], side: number, channels: number): Images => {
  const samples = pixels.length / (side * side * channels)
  return { samples, height: side, width: side, channels, pixels: Float32Array.from(pixels), labels: new Uint8Array(samples), classes: 2, first: 0 }
}

async function convert(ann: Network, calibration: Images, params: Partial<RateParams> = {}) {
  const { model, metrics } = await runStage(rate, { model: [ann], calibration: [calibration] }, { ...defaults, ...params })
  return { snn: model[0]!, metrics: metrics[0]!.metrics as Metric[] }
}

/** a = relu(4x), b = relu(2a), c = relu(b/4 + a), logits (c, −c); the block is [b-c]. */
const block: Network = {
  name: 'ann', kind: 'ann', topology: '1FC-[1FC-1FC]-2', input: { height: 1, width: 1, channels: 1 }, classes: 2, provenance: [],
  layers: [
    { kind: 'dense', name: 'a', units: 1, bias: false, activation: { kind: 'relu' } },
    { kind: 'dropout', name: 'drop', rate: 0.5 },
    { kind: 'dense', name: 'b', units: 1, bias: false, activation: { kind: 'relu' } },
    { kind: 'dense', name: 'c', units: 1, bias: false, shortcut: { from: 'drop' }, activation: { kind: 'relu' } },
    { kind: 'dense', name: 'out', units: 2, bias: false, activation: { kind: 'none' } },
  ],
  parameters: { a: { weight: Float32Array.of(4) }, b: { weight: Float32Array.of(2) }, c: { weight: Float32Array.of(0.25) }, out: { weight: Float32Array.of(1, -1) } },
}
const side = 6
const random = createRandom(2)
const pictures = images(Array.from({ length: 8 * side * side }, () => random.next()), side, 1)

function residual(topology: string, seed = 3): Network {
  const input = { height: side, width: side, channels: 1 }
  const { layers, notation } = fitTopology(topology, input, 2, { shortcuts: true })
  const parameters = initialise(layers, input, createRandom(seed))
  const values = createRandom(seed + 1)
  for (const { bias, gamma, beta, mean, variance } of Object.values(parameters)) {
    for (const small of [bias, beta, mean]) small?.forEach((_, c) => (small[c] = 0.2 * (values.next() - 0.5)))
    for (const near of [gamma, variance]) near?.forEach((_, c) => (near[c] = 0.75 + 0.5 * values.next()))
  }
  return checkNetwork({ name: 'ann', kind: 'ann', topology: notation, input, classes: 2, layers, parameters, provenance: [] })
}

describe('convert/rate of residual networks', () => {
  for (const { name, run } of conformance(rate, [
    { name: 'a residual block', inputs: { model: [block], calibration: [images([0, 1], 1, 1)] }, params: { ...defaults, compensationSamples: 2, reportSamples: 1, reportTimesteps: 8 } },
  ])) test(name, run)

  // On the image 1: a = 4, b = 8, c = 2 + 4 = 6, so λ = 4, 8, 6 and λ_out = 1.
  test('brings both inputs of the addition to the unit of the layer, and leaves no dropout', async () => {
    const { snn } = await convert(block, images([0, 1], 1, 1))
    expect(checkNetwork(snn).layers.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'out'])
    // W of a: 4 · 1/4; of b: 2 · 4/8; of c: 0.25 · 8/6; its shortcut: 4/6.
    expect(['a', 'b', 'c'].map((layer) => snn.parameters[layer]!.weight[0])).toEqual([1, 1, Math.fround(1 / 3)])
    expect(snn.layers[2]).toMatchObject({ shortcut: { from: 'a', scale: Math.fround(4 / 6) } })
    expect([...snn.parameters['out']!.weight]).toEqual([6, -6])
  })

  test('the factor of compensation is on weights and shortcuts of what fires, and not on biases', async () => {
    const { snn, metrics } = await convert(block, images([0, 1], 1, 1), { compensation: 1.25 })
    expect(snn.parameters['c']!.weight[0]).toBe(Math.fround(1.25 / 3))
    expect(snn.layers[2]).toMatchObject({ shortcut: { scale: Math.fround(5 / 6) } })
    expect([...snn.parameters['out']!.weight]).toEqual([6, -6])
    expect(metrics.filter(({ name }) => name === 'conversion.compensation').map(({ value, labels }) => [labels.layer, value])).toEqual([['a', 1.25], ['b', 1.25], ['c', 1.25]])
    const ann = residual('4C3-[4C3]-2')
    const [plain, scaled] = await Promise.all([1, 1.5].map((compensation) => convert(ann, pictures, { compensation })))
    expect(scaled!.snn.parameters['2:4C3']!.bias).toEqual(plain!.snn.parameters['2:4C3']!.bias)
  })

  test.each(['5C3BN-[5C3BN-5C3BN]-[8C3S2BN-8C3BN]-AP3-2', '4C3-AP2-[4C3]-D0.5-[6C3-6C3]-8FC-[8FC]-2'])('%s answers as before: its membranes come to T times the logits', async (topology) => {
    const ann = residual(topology)
    const { snn, metrics } = await convert(ann, pictures, { reportSamples: 8, reportTimesteps: 400 })
    const clock = createClock(checkNetwork(snn))
    const plain = createPlainAnn(ann)
    const input = activeInputsOf(side * side, true)
    const T = 400
    const tally = createTally(clock, T)
    for (let b = 0; b < pictures.samples; b++) {
      const pixels = (pictures.pixels as Float32Array).subarray(b * side * side, (b + 1) * side * side)
      gatherActive(pixels, input)
      resetClock(clock)
      for (let t = 0; t < T; t++) stepClock(clock, t, t === 0 ? input : undefined, tally)
      const logits = annActivations(plain, pixels).at(-1)!
      logits.forEach((z, k) => expect(Math.abs(clock.output.membrane[k]! / T - z)).toBeLessThan(0.03 * Math.max(1, ...logits.map(Math.abs))))
    }
    expect(metrics.find(({ name }) => name === 'conversion.agreement')!.value).toBe(1)
    for (const { value } of metrics.filter(({ name }) => name === 'conversion.correlation')) expect(value).toBeGreaterThan(0.99)
  })

  test('found layer by layer, compensation brings the rates of each layer to its activations', async () => {
    const ann = residual('4C3-[4C3-4C3]-[4C3-4C3]-2')
    // Without a membrane to begin with, and in few steps, each layer loses spikes.
    const few = { initial: 0, reportSamples: 8, reportTimesteps: 16 }
    const [plain, found] = await Promise.all([convert(ann, pictures, few), convert(ann, pictures, { ...few, compensationSamples: 8 })])
    const factors = found.metrics.filter(({ name }) => name === 'conversion.compensation')
    expect(factors.map(({ labels }) => labels.layer)).toEqual(['1:4C3', '2:4C3', '3:4C3', '4:4C3', '5:4C3'])
    for (const { value } of factors) expect(value).toBeGreaterThanOrEqual(1)
    expect(factors.some(({ value }) => value > 1.02)).toBe(true)
    const rate = ({ metrics }: typeof plain): number => metrics.find(({ name, labels }) => name === 'conversion.rate' && labels.layer === '5:4C3')!.value
    const mean = rate(await convert(ann, pictures, { reportSamples: 8, reportTimesteps: 2000 }))
    expect(rate(plain)).toBeLessThan(0.9 * mean)
    expect(Math.abs(rate(found) - mean)).toBeLessThan(0.5 * (mean - rate(plain)))
    expect(found.snn.provenance.at(-1)).toContain('compensation found on 8 images')
  })

  test('has no fixed-point form', async () => {
    const { snn } = await convert(block, images([0, 1], 1, 1))
    expect(() => toFixedPoint(snn, { name: 'int', bits: 8, fit: 'range', inputExponent: -8 })).toThrow('E3763')
  })

  test('compensation is one number or found, not both; a layer whose spikes never come has none', async () => {
    expect(() => rate.shapes!({ model: undefined, calibration: undefined }, { ...defaults, compensation: 1.1, compensationSamples: 3 })).toThrow('E3765')
    // At a threshold of 8 an activation of λ takes 8 steps.
    await expect(convert(block, images([0, 1], 1, 1), { threshold: 8, compensationSamples: 2, reportTimesteps: 4, initial: 0 })).rejects.toThrow('E3764')
  })
})
