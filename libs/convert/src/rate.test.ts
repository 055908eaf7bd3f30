import { conformance, runStage, type Metric } from '@spikeline/core'
import { annActivations, createPlainAnn, fitTopology, parameterShapes, sizeOf, type ConvLayer, type DenseLayer, type Images, type LayerParameters, type Network, type Topology } from '@spikeline/networks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RateParams } from './generated/rate.ts'
import { rate } from './rate.ts'

const defaults: RateParams = {
  percentile: 100, samples: 1000, neuron: 'if', threshold: 1, reset: 'subtract', compare: '>=', initial: 0.5, readout: 'membrane', reportSamples: 0, reportTimesteps: 64, compensation: 1, compensationSamples: 0,
}

const images = (pixels: number[], [height, width, channels]: readonly [number, number, number] = [1, 1, 2]): Images => {
  const samples = pixels.length / (height * width * channels)
  return { samples, height, width, channels, pixels: Float32Array.from(pixels), labels: new Uint8Array(samples), classes: 2, first: 0 }
}

async function convert(ann: Network, calibration: Images | Images[], params: Partial<RateParams> = {}) {
  const { model, metrics } = await runStage(rate, { model: [ann], calibration: [calibration].flat() }, { ...defaults, ...params })
  const say = (name: string, layer?: string): number | undefined =>
    (metrics[0]!.metrics as Metric[]).find((m) => m.name === `conversion.${name}` && m.labels.layer === layer)?.value
  return { snn: model[0]!, say, metrics: metrics[0]!.metrics }
}

/** A network of the given topology, its parameters filled by a function of a running index. */
function ann(topology: Topology, value: (i: number) => number = (i) => Math.sin(1 + i * i)): Network {
  const input = { height: 4, width: 4, channels: 1 }
  const { layers, notation } = fitTopology(topology, input, 2)
  let i = 0
  const parameters = Object.fromEntries(Object.entries(parameterShapes(layers, input)).map(([name, shapes]) => [name, Object.fromEntries(
    Object.entries(shapes).map(([key, shape]) => [key, Float32Array.from({ length: sizeOf(shape) }, () => (key === 'variance' ? 0.1 + Math.abs(value(i++)) : value(i++)))]),
  ) as unknown as LayerParameters]))
  return { name: 'ann', kind: 'ann', topology: notation, input, classes: 2, layers, parameters, provenance: ['by hand'] }
}
const picture = (seed: number): Images => images(Array.from({ length: 32 }, (_, i) => Math.abs(Math.sin(seed + i * 3.7))), [4, 4, 1])

/** hidden = relu(4·x0 + 1, 2·x1), logits = (h0 − h1, h1 + 0.5). */
const tiny: Network = {
  name: 'ann', kind: 'ann', topology: '2FC-2', input: { height: 1, width: 1, channels: 2 }, classes: 2, provenance: [],
  layers: [
    { kind: 'dense', name: 'hidden', units: 2, bias: true, activation: { kind: 'relu' } },
    { kind: 'dropout', name: 'drop', rate: 0.5 },
    { kind: 'dense', name: 'out', units: 2, bias: true, activation: { kind: 'none' } },
  ],
  parameters: {
    hidden: { weight: Float32Array.of(4, 0, 0, 2), bias: Float32Array.of(1, 0) },
    out: { weight: Float32Array.of(1, 0, -1, 1), bias: Float32Array.of(0, 0.5) },
  },
}
/** Activations (1, 0), (5, 0), (3, 2): λ of the hidden layer is 5. Logits (1, .5), (5, .5), (1, 2.5). */
const calibration = images([0, 0, 1, 0, 0.5, 1])

describe('convert/rate', () => {
  test('a network of two layers worked by hand: W·λ_{l−1}/λ_l, b/λ_l, an output in units of logits', async () => {
    const { snn, say } = await convert(tiny, calibration)
    expect(snn).toMatchObject({ name: 'ann-to-snn', kind: 'snn', classes: 2, input: tiny.input, topology: '2FC-2' })
    expect([...snn.parameters.hidden!.weight].map((w) => Number(w.toFixed(6)))).toEqual([0.8, 0, 0, 0.4])
    expect([...snn.parameters.hidden!.bias!].map((w) => Number(w.toFixed(6)))).toEqual([0.2, 0])
    expect([...snn.parameters.out!.weight]).toEqual([5, 0, -5, 5])
    expect([...snn.parameters.out!.bias!]).toEqual([0, 0.5])
    expect([say('lambda', 'hidden'), say('max', 'hidden'), say('lambda', 'out'), say('samples')]).toEqual([5, 5, 1, 3])
  })

  test('an input whose rate 1 stands for another intensity is scaled back by the first weights alone', async () => {
    const report = { reportSamples: 3, reportTimesteps: 32 }
    const plain = await convert(tiny, calibration, report)
    const { snn, say } = await convert(tiny, calibration, { ...report, inputScale: 4 })
    expect([...snn.parameters.hidden!.weight]).toEqual([...plain.snn.parameters.hidden!.weight].map((w) => Math.fround(w * 4)))
    expect(snn.parameters.hidden!.bias).toEqual(plain.snn.parameters.hidden!.bias)
    expect(snn.parameters.out).toEqual(plain.snn.parameters.out)
    // The comparison feeds a quarter of each intensity, and sees the same rates.
    for (const layer of ['hidden', 'out']) expect(say('rate', layer)).toBeCloseTo(plain.say('rate', layer)!, 6)
    expect(say('agreement')).toBe(plain.say('agreement'))
  })

  test('an output that fires is scaled to rates as well', async () => {
    const { snn, say } = await convert(tiny, calibration, { readout: 'spiking' })
    expect(say('lambda', 'out')).toBe(5)
    expect([...snn.parameters.out!.weight]).toEqual([1, 0, -1, 1])
    expect(snn.layers.at(-1)).toMatchObject({ activation: { kind: 'spiking' } })
  })

  test('ReLU becomes the stated neuron; dropout, the identity, is left out', async () => {
    const { snn } = await convert(tiny, calibration, { neuron: 'lif', decay: 0.9, threshold: 2, reset: 'zero', compare: '>', initial: 0.25, name: 'mine' })
    expect(snn.name).toBe('mine')
    expect(snn.layers).toEqual([
      { kind: 'dense', name: 'hidden', units: 2, bias: true, activation: { kind: 'spiking', neuron: { model: 'lif', decay: 0.9, threshold: 2, reset: 'zero', compare: '>', initial: 0.5 } } },
      { kind: 'dense', name: 'out', units: 2, bias: true, activation: { kind: 'membrane' } },
    ])
  })

  test('a percentile below 100 takes λ down, and the report says how much is clipped', async () => {
    // Non-zero activations 1, 2, 3, 5: the 75th percentile is 3.
    const { say } = await convert(tiny, calibration, { percentile: 75 })
    expect(say('lambda', 'hidden')).toBeCloseTo(3, 3)
    expect(say('clipped', 'hidden')).toBe(0.25)
    expect(say('max', 'hidden')).toBe(5)
  })

  test('only the first so many images are looked at', async () => {
    const { say } = await convert(tiny, calibration, { samples: 1 })
    expect([say('lambda', 'hidden'), say('samples')]).toEqual([1, 1])
  })

  test('a layer without bias gets none', async () => {
    const bare = ann([{ kind: 'dense', units: 3, bias: false }, { kind: 'dense', units: 2 }])
    const { snn } = await convert(bare, picture(1))
    expect(snn.layers[0]).toMatchObject({ bias: false })
    expect(snn.parameters[snn.layers[0]!.name]!.bias).toBeUndefined()
  })

  test('batch normalisation is folded: without its scales, the converted weights compute the ANN\'s activations', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 1000 }), async (seed) => {
      const original = ann('3C3BN-AP2-5FCBN-2', (i) => Math.sin(seed + i * 1.3))
      const { snn, say } = await convert(original, picture(seed))
      const weighted = snn.layers.filter((layer): layer is ConvLayer | DenseLayer => layer.kind === 'conv' || layer.kind === 'dense')
      for (const layer of weighted) expect(layer).not.toHaveProperty('batchNorm')
      // As an ANN again, each layer gives its activations divided by λ.
      const relu: Network = { ...snn, kind: 'ann', layers: snn.layers.map((layer) => ('activation' in layer ? { ...layer, activation: { kind: layer === weighted.at(-1) ? 'none' : 'relu' } } as typeof layer : layer)) }
      const pixels = picture(seed).pixels.slice(0, 16) as Float32Array
      const expected = annActivations(createPlainAnn(original), pixels)
      annActivations(createPlainAnn(relu), pixels).forEach((scaled, l) => {
        const lambda = say('lambda', weighted[l]!.name)!
        scaled.forEach((a, i) => expect(Math.abs(a * lambda - expected[l]![i]!)).toBeLessThan(1e-4 * (1 + Math.abs(expected[l]![i]!))))
      })
    }), { numRuns: 20 })
  })

  test('the report compares rates with activations: the loss shrinks with the time steps', async () => {
    const network = ann('3C3-AP2-6FC-2', (i) => 0.4 + Math.sin(i * 1.7))
    const losses = await Promise.all([8, 64, 512].map(async (reportTimesteps) => {
      const { say } = await convert(network, picture(3), { reportSamples: 2, reportTimesteps })
      expect(say('correlation', '3:6FC')).toBeGreaterThan(0.9)
      expect(say('agreement')).toBe(1)
      return say('error', '3:6FC')!
    }))
    expect(losses[1]!).toBeLessThan(losses[0]!)
    expect(losses[2]!).toBeLessThan(0.02)
  })

  test('a layer that a threshold silences is named; where the normalisation is stated, refused', async () => {
    const said = async (params: Partial<RateParams>): Promise<string[]> => {
      const log: string[] = []
      await runStage(rate, { model: [tiny], calibration: [images([0.5, 0.5, 1, 0.2])] }, { ...defaults, reportSamples: 2, ...params }, { onLog: (level, message) => void log.push(`${level}: ${message}`) })
      return log
    }
    expect(await said({ threshold: 1e6 })).toEqual(['warning: layer "hidden" never fires on any of 2 images within 64 steps: take a lower threshold, or see whether it has died in training'])
    expect(await said({})).toEqual([])
    await expect(said({ threshold: 1e6, normalisation: 'activations' })).rejects.toMatchObject({ issues: [{ code: 'E3744', values: { layer: 'hidden', images: 2 } }] })
  })

  test('voting is kept: it is linear', async () => {
    const { snn, say } = await convert(ann('6FC-4-vote2'), picture(2), { reportSamples: 2 })
    expect(snn.layers.at(-1)).toMatchObject({ kind: 'vote', group: 2 })
    expect(say('agreement')).toBe(1)
  })

  test.each([
    ['E3402', 'maximum pooling', ann('3C3-MP2-2'), defaults],
    ['E3013', 'a recurrent layer', ann('3R-2'), defaults],
    ['E3402', 'an activation other than ReLU before the last layer', ann([{ kind: 'dense', units: 3, activation: 'none' }, { kind: 'dense', units: 2 }]), defaults],
    ['E3401', 'a spiking network', { ...ann('2FC'), kind: 'snn', layers: ann('2FC').layers.map((layer) => ({ ...layer, activation: { kind: 'membrane' } })) } as Network, defaults],
    ['E3404', 'a layer that is never active', ann('3FC-2', () => -1), defaults],
    ['E3405', 'a leaky neuron without its decay', ann('3FC-2'), { ...defaults, neuron: 'lif' }],
    ['E3405', 'a decay without a leak', ann('3FC-2'), { ...defaults, decay: 0.5 }],
  ] as const)('%s: %s is refused', async (code, _, network, params) => {
    await expect(convert(network, picture(1), params)).rejects.toThrow(code)
  })

  test('E3403: no calibration images, or images of another size, are refused', async () => {
    await expect(convert(tiny, [])).rejects.toThrow('E3403')
    await expect(convert(tiny, picture(1))).rejects.toThrow('E3403')
  })

  test('a spiking network on the port "model", and maximum pooling in it, are refused before anything runs', () => {
    expect(() => rate.shapes!({ model: { kind: 'snn' }, calibration: undefined }, defaults)).toThrow('E2301')
    expect(() => rate.shapes!({ model: { kind: 'ann', arithmetic: 'quantised' }, calibration: undefined }, defaults)).toThrow('E2301')
    expect(() => rate.shapes!({ model: { kind: 'ann', topology: '4C3-MP2-10' }, calibration: undefined }, defaults)).toThrow('E3402')
    expect(rate.shapes!({ model: { kind: 'ann', classes: 2 }, calibration: undefined }, defaults)).toEqual({ model: { kind: 'snn', classes: 2 } })
  })

  for (const { name, run } of conformance(rate, [
    { name: 'a small network', inputs: { model: [tiny], calibration: [calibration] }, params: { ...defaults, percentile: 75, reportSamples: 2 } },
    {
      name: 'folded batch norm and pooling, of a part of the images', inputs: { model: [ann('4C3BN-AP2-2')], calibration: [1, 2, 3].map((i) => ({ ...picture(i), first: 2 * i - 2 })) },
      params: { ...defaults, percentile: 99, samples: 5, reset: 'zero', reportSamples: 3, reportTimesteps: 8 },
    },
  ])) test(name, run)
})
