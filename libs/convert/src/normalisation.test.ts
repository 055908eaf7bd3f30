import { runStage, type Metric } from '@spikeline/core'
import { annActivations, createClock, createPlainAnn, createTally, fitTopology, gatherActive, activeInputsOf, parameterShapes, resetClock, sizeOf, stepClock, type Images, type LayerParameters, type Network, type Topology } from '@spikeline/networks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RateParams } from './generated/rate.ts'
import { rate } from './rate.ts'
import { issueOf } from './testing/issueOf.ts'

const defaults: RateParams = {
  percentile: 100, samples: 1000, compensation: 1, compensationSamples: 0, neuron: 'if', threshold: 1, reset: 'subtract', compare: '>=', initial: 0.5, readout: 'membrane', reportSamples: 0, reportTimesteps: 64,
}
const images = (pixels: number[], height = 1, width = 1, channels = 2): Images => {
  const samples = pixels.length / (height * width * channels)
  return { samples, height, width, channels, pixels: Float32Array.from(pixels), labels: new Uint8Array(samples), classes: 2, first: 0 }
}
async function convert(ann: Network, calibration: Images, params: Partial<RateParams>) {
  const { model, metrics } = await runStage(rate, { model: [ann], calibration: [calibration] }, { ...defaults, ...params })
  const say = (name: string, layer?: string): number | undefined =>
    (metrics[0]!.metrics as Metric[]).find((m) => m.name === `conversion.${name}` && m.labels.layer === layer)?.value
  return { snn: model[0]! as Network, say }
}
const thresholdsOf = ({ layers }: Network): number[] => layers.flatMap((layer) => ('activation' in layer && layer.activation.kind === 'spiking' ? [layer.activation.neuron.threshold] : []))

/** hidden = relu(4·x0 + 1, 2·x1), logits = (h0 − h1, h1 + 0.5). */
const tiny: Network = {
  name: 'ann', kind: 'ann', topology: '2FC-2', input: { height: 1, width: 1, channels: 2 }, classes: 2, provenance: [],
  layers: [
    { kind: 'dense', name: 'hidden', units: 2, bias: true, activation: { kind: 'relu' } },
    { kind: 'dense', name: 'out', units: 2, bias: true, activation: { kind: 'none' } },
  ],
  parameters: {
    hidden: { weight: Float32Array.of(4, 0, 0, 2), bias: Float32Array.of(1, 0) },
    out: { weight: Float32Array.of(1, 0, -1, 1), bias: Float32Array.of(0, 0.5) },
  },
}
const bare: Network = {
  ...tiny, layers: tiny.layers.map((layer) => ({ ...layer, bias: false }) as typeof layer),
  parameters: { hidden: { weight: tiny.parameters.hidden!.weight }, out: { weight: tiny.parameters.out!.weight } },
}
const calibration = images([0, 0, 1, 0, 0.5, 1])

/** A network of the given topology with weights of either sign. */
function network(topology: Topology, seed: number, bias = true): Network {
  const input = { height: 4, width: 4, channels: 1 }
  const { layers, notation } = fitTopology(topology, input, 2, { bias })
  let i = 0
  const parameters = Object.fromEntries(Object.entries(parameterShapes(layers, input)).map(([name, shapes]) => [name, Object.fromEntries(
    Object.entries(shapes).map(([key, shape]) => [key, Float32Array.from({ length: sizeOf(shape) }, () => (key === 'variance' ? 1 : 0.3 + Math.sin(seed + ++i * i)))]),
  ) as unknown as LayerParameters]))
  return { name: 'ann', kind: 'ann', topology: notation, input, classes: 2, layers, parameters, provenance: [] }
}
const picture = (seed: number, samples = 2): Images => images(Array.from({ length: 16 * samples }, (_, i) => Math.abs(Math.sin(seed + i * 3.7))), 4, 4, 1)

/** Spikes of every layer and step for one image, held as a constant input. */
function spikesOf(snn: Network, pixels: Float32Array, timesteps: number): number[][] {
  const clock = createClock(snn)
  const tally = createTally(clock, timesteps)
  const input = gatherActive(pixels, activeInputsOf(pixels.length, true))
  resetClock(clock)
  return Array.from({ length: timesteps }, (_, t) => {
    stepClock(clock, t, t === 0 ? input : undefined, tally)
    return clock.layers.flatMap(({ spikes }, l) => [...spikes.indices.subarray(0, spikes.to)].map((k) => 1000 * l + k))
  })
}

describe('convert/rate with "normalisation": "model"', () => {
  test('worked by hand: the positive weights of a neuron times λ of the layer before, and its bias', async () => {
    // hidden: max(4 + 1, 2) = 5; out: max(1·5 + 0, 1·5 + 0.5) = 5.5
    const { snn, say } = await convert(tiny, calibration, { normalisation: 'model', readout: 'spiking' })
    expect([say('lambda', 'hidden'), say('lambda', 'out')]).toEqual([5, 5.5])
    ;[5 / 5.5, 0, -5 / 5.5, 5 / 5.5].forEach((w, i) => expect(snn.parameters.out!.weight[i]).toBeCloseTo(w, 6))
    expect(snn.parameters.out!.bias![1]).toBeCloseTo(0.5 / 5.5, 6)
  })

  test('law: no image can reach beyond λ, with pooling and batch normalisation too', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 1000 }), async (seed) => {
      const ann = network('3C3-AP2-4C3BN-5FC-2', seed)
      const { say } = await convert(ann, picture(seed), { normalisation: 'model', reportTimesteps: 1 })
      const bright = new Float32Array(16).map((_, i) => (Math.sin(seed * i) > 0 ? 1 : 0))
      const names = ann.layers.filter((layer) => 'activation' in layer).map(({ name }) => name)
      annActivations(createPlainAnn(ann), bright).forEach((values, l) => {
        if (l < names.length - 1) expect(Math.max(...values)).toBeLessThanOrEqual(say('lambda', names[l])! * (1 + 1e-6))
      })
    }), { numRuns: 20 })
  })
})

describe('convert/rate with "balance": "thresholds"', () => {
  test('worked by hand: weights stay, θ_l = λ_l/λ_{l−1}, b_l/λ_{l−1}', async () => {
    // λ of the maximum: 5 for the hidden layer, 5 for the output (logits (1, .5), (5, .5), (1, 2.5)).
    const { snn } = await convert(tiny, calibration, { balance: 'thresholds', readout: 'spiking' })
    expect(thresholdsOf(snn)).toEqual([5, 1])
    expect([...snn.parameters.hidden!.weight, ...snn.parameters.out!.weight]).toEqual([4, 0, 0, 2, 1, 0, -1, 1])
    expect([...snn.parameters.hidden!.bias!]).toEqual([1, 0])
    expect(snn.parameters.out!.bias![1]).toBeCloseTo(0.1, 7)
    expect(snn.layers[0]).toMatchObject({ activation: { neuron: { initial: 2.5 } } })
  })

  test('law: the same spikes as with the scales in the weights, but for rounding', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 1000 }), fc.constantFrom('zero' as const, 'subtract' as const), async (seed, reset) => {
      const ann = network('3C3-AP2-6FC-2', seed)
      // λ is no activation, and the initial membrane no simple fraction: no membrane comes to lie on its threshold, where rounding would decide.
      const same = { percentile: 90, reset, initial: 0.123, readout: 'spiking' as const }
      const [weights, thresholds] = [await convert(ann, picture(seed), same), await convert(ann, picture(seed), { ...same, balance: 'thresholds' })]
      const pixels = picture(seed).pixels.slice(0, 16) as Float32Array
      expect(spikesOf(thresholds.snn, pixels, 20)).toEqual(spikesOf(weights.snn, pixels, 20))
    }), { numRuns: 20 })
  })

  test('the report compares an integrating output with what its weights make of the logits', async () => {
    const { say } = await convert(tiny, calibration, { balance: 'thresholds', reportSamples: 3, reportTimesteps: 400 })
    expect(say('lambda', 'out')).toBeCloseTo(5, 6)
    expect(say('error', 'out')).toBeLessThan(0.02)
  })
})

describe('convert/rate with "normalisation": "none"', () => {
  test('copies weights, and every layer has the stated threshold; rates are a_l/θ^l', async () => {
    const { snn, say } = await convert(bare, images([0.5, 0.5]), { normalisation: 'none', threshold: 2, reportSamples: 1, reportTimesteps: 400 })
    expect(thresholdsOf(snn)).toEqual([2])
    for (const name of ['hidden', 'out']) expect(snn.parameters[name]!.weight).toEqual(bare.parameters[name]!.weight)
    // hidden = (2, 1): rates 1 and ½.
    expect(say('rate', 'hidden')).toBeCloseTo(0.75, 2)
    expect([say('lambda', 'hidden'), say('lambda', 'out')]).toEqual([2, 2])
    expect(say('error', 'out')).toBeLessThan(0.01)
  })

  test('an input scale is in all rates, and in no answer', async () => {
    const { say } = await convert(bare, images([0.5, 0.5]), { normalisation: 'none', threshold: 2, inputScale: 2, reportSamples: 1, reportTimesteps: 400 })
    expect(say('rate', 'hidden')).toBeCloseTo(0.375, 2)
    expect([say('lambda', 'hidden'), say('lambda', 'out')]).toEqual([4, 2])
    expect(say('error', 'out')).toBeLessThan(0.01)
  })
})

describe('convert/rate refuses', () => {
  test('E3743: biases, and batch normalisation, where weights are copied; early where it is known', async () => {
    expect(await issueOf(() => convert(tiny, calibration, { normalisation: 'none' }))).toMatchObject({ code: 'E3743', values: { layer: 'hidden' } })
    await expect(convert(network('3FCBN-2', 1, false), picture(1), { normalisation: 'none' })).rejects.toThrow('E3743')
    const shapes = (model: object, params: Partial<RateParams>) => () => rate.shapes!({ model: { kind: 'ann', ...model }, calibration: undefined }, { ...defaults, ...params })
    expect((await issueOf(shapes({ biased: true }, { normalisation: 'none' }))).code).toBe('E3743')
    expect(shapes({ biased: false }, { normalisation: 'none' })()).toEqual({ model: { kind: 'snn' } })
    expect(shapes({ biased: true, activation: 'relu' }, {})()).toEqual({ model: { kind: 'snn' } })
  })

  test('E3744: a hidden layer that never fires in the time of the comparison', async () => {
    expect(await issueOf(() => convert(bare, images([0.5, 0.5]), { normalisation: 'none', threshold: 100, reportSamples: 1, reportTimesteps: 8 }))).toMatchObject({ code: 'E3744', values: { layer: 'hidden', timesteps: 8 } })
  })

  test('E3744: so is an output that is read by its spikes, but none that integrates', async () => {
    // hidden = (4, 2): with θ = 4 its first neuron fires at each step, but within three steps the output has at most 3.
    const params = { normalisation: 'none', threshold: 4, reportSamples: 1, reportTimesteps: 3, initial: 0 } as const
    expect(await issueOf(() => convert(bare, images([1, 1]), { ...params, readout: 'spiking' }))).toMatchObject({ code: 'E3744', values: { layer: 'out' } })
    await convert(bare, images([1, 1]), params)
  })

  test('E3748: a balance of what has no scale', async () => {
    const shapes = () => rate.shapes!({ model: undefined, calibration: undefined }, { ...defaults, normalisation: 'none', balance: 'thresholds' })
    expect(await issueOf(shapes)).toMatchObject({ code: 'E3748', pointer: '/balance' })
  })

  test('E3763: residual blocks, where rates would not be in one unit; not where thresholds are balanced', async () => {
    const { layers } = fitTopology('4FC-[4FC-4FC]-2', bare.input, 2, { bias: false, shortcuts: true })
    const block: Network = { ...bare, topology: '4FC-[4FC-4FC]-2', layers, parameters: Object.fromEntries(Object.entries(parameterShapes(layers, bare.input)).map(([name, { weight }]) => [name, { weight: new Float32Array(sizeOf(weight!)).fill(0.3) }])) }
    for (const normalisation of ['none', 'model'] as const) {
      expect((await issueOf(() => convert(block, calibration, { normalisation }))).code).toBe('E3763')
      expect(() => rate.shapes!({ model: { kind: 'ann', topology: block.topology }, calibration: undefined }, { ...defaults, normalisation })).toThrow('E3763')
    }
    const { say } = await convert(block, calibration, { balance: 'thresholds', reportSamples: 3, reportTimesteps: 400 })
    for (const { name } of layers) expect(say('error', name)).toBeLessThan(0.05)
  })

  test('E3742: activations that another stage converts, before anything runs', async () => {
    const stepped: Network = { ...tiny, layers: [{ ...tiny.layers[0]!, activation: { kind: 'clipFloorShift', levels: 4, shift: 0.5, bound: 2 } } as Network['layers'][number], tiny.layers[1]!] }
    expect(await issueOf(() => convert(stepped, calibration, {}))).toMatchObject({ code: 'E3742', values: { wanted: 'relu', other: 'convert/qcfs' } })
    expect(() => rate.shapes!({ model: { kind: 'ann', activation: 'softLif' }, calibration: undefined }, defaults)).toThrow(/E3742/)
  })
})
