import { checkNetwork, createTally, neuronSchema, openSimulator, topologySchema } from '@spikeline/networks'
import { describe, expect, test } from 'vitest'
import type { StbpParams } from './generated/stbp.ts'
import { stbp } from './stbp.ts'
import { accuracyOf } from './testing/answers.ts'
import { bars } from './testing/bars.ts'
import { metricOf } from './testing/metricOf.ts'
import { asCurrents, asSpikes } from './testing/stbpParams.ts'
import { parallel, spiking, train } from './testing/trainStbp.ts'

describe('train/stbp', () => {
  test.each([
    ['a dense network that sees the image', {}],
    ['momentum', { optimiser: 'sgd', learningRate: 0.5 }],
    ['a convolutional network with voting', { network: '4C3-AP2-16FC-8-vote2', epochs: 12 }],
    ['images sampled anew each epoch', { encoding: 'bernoulli', timesteps: 10, epochs: 12 }],
    ['cross-entropy of rates', { loss: { kind: 'rateCrossEntropy', scale: 5 } }],
    ['cross-entropy of membranes', { loss: { kind: 'membraneCrossEntropy' }, readout: 'membrane' }],
    ['cross-entropy of mean membranes', { loss: { kind: 'membraneCrossEntropy', over: 'mean' }, readout: 'membrane' }],
    ['spike counts', { loss: { kind: 'spikeCount', trueCount: 3, falseCount: 0 } }],
    ['neurons without leak, reset by subtraction', { neuron: { model: 'if', threshold: 0.5, reset: 'subtract', compare: '>=', initial: 0 } }],
    ['the triangle, without gradient through the reset', { surrogate: { kind: 'triangle', width: 1, scale: 1 }, detachReset: true }],
    ['dropout of inputs, spikes and pooled spikes', { network: 'D0.1-6C3-D0.2-AP2-D0.2-20FC-4', epochs: 16 }],
    ['batch normalisation of the encoding layer, of spikes and of the output', { network: '4C3BN-AP2-12FCBN-4BN', epochs: 8 }],
    ['batch normalisation, of Bernoulli spikes', { network: '16FCBN-4', encoding: 'bernoulli', timesteps: 10, epochs: 12 }],
    ['auxiliary neurons of the encoding layer, pooled, and of a dense one', { network: '4C3-NN0.5-AP2-16FC-NN-8-vote2', epochs: 12 }],
    ['parallel neurons over all steps', { neuron: { ...parallel, parallel: { kind: 'full' } }, surrogate: { kind: 'arctangent', width: 2, scale: 1 }, learningRate: 0.01, epochs: 12 }],
    ['the sigmoid, and scaled weights', { surrogate: { kind: 'sigmoid', width: 4, scale: 1 }, initialisation: 'scaled' }],
  ] as [string, Partial<StbpParams>][])('learns: %s', async (_, params) => {
    const { network, metrics } = await train({ epochs: 8, ...params }, {}, { images: [bars(300)] })
    const epochs = params.epochs ?? 8
    expect(checkNetwork(network)).toMatchObject({ kind: 'snn', name: 'snn', classes: 4, input: { height: 6, width: 6, channels: 1 } })
    expect(metricOf(metrics, 'train.accuracy', epochs)).toBeGreaterThan(0.9)
    expect(metricOf(metrics, 'train.loss', epochs)).toBeLessThan(metricOf(metrics, 'train.loss', 1))
    const test = bars(200, { seed: 99 })
    expect(accuracyOf(network, (params.encoding === 'bernoulli' ? asSpikes : asCurrents)([test], params.timesteps ?? 4)[0]!)).toBeGreaterThan(0.85)
  })

  test('learns spikes as they come, with the steps that they have', async () => {
    const { network, metrics } = await train({ ...spiking, epochs: 12 }, {}, { spikes: asSpikes([bars(300)], 10) })
    expect(metricOf(metrics, 'train.accuracy', 12)).toBeGreaterThan(0.9)
    expect(accuracyOf(network, asSpikes([bars(200, { seed: 99 })], 10)[0]!)).toBeGreaterThan(0.85)
  })

  test('images held by it and images held by encode/direct train the same network', async () => {
    const { network, metrics } = await train({})
    const same = await train(spiking, {}, { spikes: asCurrents([bars(120)], 4) })
    expect(same.metrics).toEqual(metrics)
    expect(same.network.parameters).toEqual(network.parameters)
  })

  test.each([['spiking', { kind: 'rateMse' }], ['membrane', { kind: 'membraneCrossEntropy', over: 'mean' }]] as const)(
    'the simulator gives the answers that training saw: %s', async (readout, loss) => {
      // An epoch that learns nothing scores the network as it is: then the accuracy is that of the simulator.
      const frozen: Partial<StbpParams> = { network: '4C3-AP2-9FC-8-vote2', readout, loss, epochs: 1, optimiser: 'sgd', learningRate: 1e-30, initialisation: 'scaled' }
      const raster = asSpikes([bars(120)], 5)[0]!
      const { network, metrics } = await train({ ...frozen, ...spiking }, {}, { spikes: [raster] })
      expect(metricOf(metrics, 'train.accuracy', 1)).toBe(accuracyOf(network, raster))
      expect(metricOf(metrics, 'train.accuracy', 1)).toBeGreaterThan(0)
    })

  test('rates are the spikes of each layer per neuron and step, those of the simulator', async () => {
    const raster = asSpikes([bars(120)], 5)[0]!
    const { network, metrics } = await train({ ...spiking, epochs: 1, optimiser: 'sgd', learningRate: 1e-30 }, {}, { spikes: [raster] })
    const { simulator } = openSimulator(network)
    const tally = createTally(simulator, 5)
    for (let b = 0; b < 120; b++) simulator.present(raster, b, tally)
    const rates = metrics.filter(({ name }) => name === 'train.rate')
    expect(rates.map(({ labels }) => labels)).toEqual([{ model: 'snn', epoch: 1, layer: '1:12FC' }, { model: 'snn', epoch: 1, layer: '2:4FC' }])
    rates.forEach((rate, l) => {
      const spikes = tally[l]!.spikes.reduce((a, b) => a + b)
      expect(rate.value).toBeCloseTo(spikes / (simulator.layers[l]!.wires.neurons * 5 * 120), 10)
    })
  })

  test('an upper bound on rates lowers them', async () => {
    const rate = async (params: Partial<StbpParams>) => metricOf((await train({ epochs: 6, ...params })).metrics, 'train.rate', 6)
    expect(await rate({ rateTarget: { weight: 50, lower: 0, upper: 0.05 } })).toBeLessThan(0.6 * await rate({}))
  })

  test('truncated gradients train other weights, unless the window holds all steps', async () => {
    const { network: { parameters } } = await train({})
    expect((await train({ truncate: 4 })).network.parameters).toEqual(parameters)
    expect((await train({ truncate: 5 })).network.parameters).toEqual(parameters)
    const { network, metrics } = await train({ truncate: 2, epochs: 8 }, {}, { images: [bars(300)] })
    expect(network.parameters).not.toEqual(parameters)
    expect(metricOf(metrics, 'train.accuracy', 8)).toBeGreaterThan(0.9)
  })

  test('with windows of one step a loss on the last membranes learns from the last step alone', async () => {
    const still = { ...spiking, network: '4', readout: 'membrane', loss: { kind: 'membraneCrossEntropy' }, epochs: 1, batch: 120, optimiser: 'sgd', learningRate: 1 } as const
    const { offsets, indices, ...rest } = asSpikes([bars(120)], 5)[0]!
    const end = offsets[4 * 120]!
    // No spikes in the last step.
    const raster = { ...rest, offsets: offsets.map((at) => Math.min(at, end)), indices: indices.subarray(0, end) }
    const learned = async (given: Partial<StbpParams>) => (await train({ ...still, ...given }, {}, { spikes: [raster] })).network.parameters['1:4FC']!
    const [start, truncated, whole] = [await learned({ learningRate: 1e-30 }), await learned({ truncate: 1 }), await learned({})]
    expect(truncated.weight).toEqual(start.weight)
    expect(truncated.bias).not.toEqual(start.bias)
    expect(whole.weight).not.toEqual(start.weight)
  })

  test('the schema states the same topology and neuron as the networks library', () => {
    const { properties } = stbp.params as { properties?: { network?: unknown; neuron?: unknown } }
    expect(properties!.network).toEqual(topologySchema)
    expect(properties!.neuron).toEqual(neuronSchema)
  })
})
