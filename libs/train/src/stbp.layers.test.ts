import { createRandom } from '@spikeline/core'
import { checkNetwork, type LayerSpec, type Network, type Neuron } from '@spikeline/networks'
import { describe, expect, test } from 'vitest'
import type { StbpParams } from './generated/stbp.ts'
import { accuracyOf, answersOf } from './testing/answers.ts'
import { bars } from './testing/bars.ts'
import { metricOf } from './testing/metricOf.ts'
import { asCurrents, asSpikes, stbpParams } from './testing/stbpParams.ts'
import { parallel, spiking, train, type Answer } from './testing/trainStbp.ts'
import { splitSet } from './training/trainingSet.ts'

describe('layers and neurons of train/stbp', () => {
  test('U of a NeuNorm begins at 0, is learned, and is what the simulator computes with', async () => {
    const given: Partial<StbpParams> = { network: '4C3-NN0.5-AP2-12FC-NN-4', ...spiking, initialisation: 'scaled' }
    const raster = asSpikes([bars(120)], 5)[0]!
    const still = { epochs: 1, optimiser: 'sgd', learningRate: 1e-30 } as const
    const strengthsOf = ({ parameters }: Network): number[] => ['2:NN0.5', '5:NN'].flatMap((name) => [...parameters[name]!.weight])
    const untrained = await train({ ...given, ...still }, {}, { spikes: [raster] })
    expect(strengthsOf(untrained.network).every((u) => Math.abs(u) < 1e-20)).toBe(true)
    // Without strengths it is the network without the layers.
    const plain = await train({ ...given, ...still, network: [{ kind: 'conv', filters: 4, kernel: 3, name: '1:4C3' }, { kind: 'averagePool', size: 2 }, { kind: 'dense', units: 12, name: '4:12FC' }, { kind: 'dense', units: 4, name: '6:4FC' }] }, {}, { spikes: [raster] })
    expect(metricOf(plain.metrics, 'train.loss', 1)).toBe(metricOf(untrained.metrics, 'train.loss', 1))
    const { network } = await train({ ...given, epochs: 4 }, {}, { spikes: [raster] })
    expect(strengthsOf(checkNetwork(network)).filter((u) => Math.abs(u) > 1e-3).length).toBeGreaterThan(8)
    const without = { ...network, parameters: { ...network.parameters, '2:NN0.5': { weight: new Float32Array(4) }, '5:NN': { weight: new Float32Array(12) } } }
    expect(answersOf(network, raster)).not.toEqual(answersOf(without, raster))
  })

  test.each([{ kind: 'full' }, { kind: 'masked', order: 2 }, { kind: 'sliding', order: 3 }] as const)(
    'parallel neurons, $kind: what they learn over steps is in the network, and the simulator gives the answers that training saw', async (over) => {
      const raster = asSpikes([bars(120)], 5)[0]!
      const given: Partial<StbpParams> = { network: '4C3-AP2-12FC-4', neuron: { ...parallel, parallel: over }, surrogate: { kind: 'arctangent', width: 2, scale: 1 }, initialisation: 'scaled', ...spiking }
      const frozen = await train({ ...given, epochs: 1, optimiser: 'sgd', learningRate: 1e-30 }, {}, { spikes: [raster] })
      expect(metricOf(frozen.metrics, 'train.accuracy', 1)).toBe(accuracyOf(frozen.network, raster))
      const { network } = await train({ ...given, epochs: 4 }, {}, { spikes: [raster] })
      const size = over.kind === 'sliding' ? 3 : 25
      for (const name of ['1:4C3', '3:12FC', '4:4FC']) {
        const [before, after] = [frozen.network, checkNetwork(network)].map(({ parameters }) => parameters[name]!.temporal!)
        expect([before!.length, after!.length]).toEqual([size, size])
        expect(after).not.toEqual(before)
        expect(network.parameters[name]!.offset).toHaveLength(over.kind === 'sliding' ? 1 : 5)
      }
    })

  test('neurons with further mechanisms learn as well, without a warning', async () => {
    const log: string[] = []
    const neuron = {
      model: 'lif', threshold: 0.3, decay: 0.5, reset: 'subtract', compare: '>', initial: 0, decayInput: true, current: { decay: 0.5, taken: 'after' },
      adaptation: { decay: 0.8, strength: 0.05, subtracts: 'base' }, refractory: 1,
    } as const
    const { network } = await train({ neuron, epochs: 12, timesteps: 8 }, { onLog: (level, message) => void (level === 'warning' && log.push(`${level}: ${message}`)) })
    expect(accuracyOf(checkNetwork(network), asCurrents([bars(80, { seed: 99 })], 8)[0]!)).toBeGreaterThan(0.9)
    expect(log).toEqual([])
  })

  test('thresholds and decays are learned where the neuron says so: metrics tell of each epoch, and the model\'s neurons state the last', async () => {
    const neuron: StbpParams['neuron'] = { ...stbpParams({ network: '4' }).neuron, threshold: 0.6, decay: 0.9, learned: ['decay', 'threshold'] }
    const { network, metrics } = await train({ neuron, epochs: 6, readout: 'membrane', loss: { kind: 'membraneCrossEntropy', over: 'mean' } })
    expect(accuracyOf(checkNetwork(network), asCurrents([bars(80, { seed: 99 })], 4)[0]!)).toBeGreaterThan(0.9)
    const of = (name: string) => metrics.filter((metric) => metric.name === name)
    // The output integrates and has no neurons that could learn.
    expect(of('train.threshold').map(({ labels }) => labels)).toEqual([1, 2, 3, 4, 5, 6].map((epoch) => ({ model: 'snn', epoch, layer: '1:12FC' })))
    const { activation } = network.layers[0] as { activation: { neuron: Neuron } }
    expect(activation.neuron).toEqual({ ...neuron, threshold: of('train.threshold').at(-1)!.value, decay: of('train.decay').at(-1)!.value })
    expect(Math.abs(activation.neuron.threshold - 0.6)).toBeGreaterThan(0.02)
    expect(Math.abs(activation.neuron.decay - 0.9)).toBeGreaterThan(0.005)
    expect(Object.keys(network.parameters['1:12FC']!)).toEqual(['weight', 'bias'])
  })

  test('what is learned begins as it is stated, and is what the simulator computes with', async () => {
    const raster = asSpikes([bars(120)], 5)[0]!
    const neuron: StbpParams['neuron'] = {
      ...stbpParams({ network: '4' }).neuron, adaptation: { decay: 0.9, strength: 0.1, subtracts: 'adapted' }, reset: 'subtract', learned: ['decay', 'threshold'],
    }
    const still = { ...spiking, epochs: 1, optimiser: 'sgd', learningRate: 1e-30, initialisation: 'scaled' } as const
    const { network, metrics } = await train({ neuron, ...still }, {}, { spikes: [raster] })
    expect(metricOf(metrics, 'train.threshold', 1)).toBe(Math.fround(0.3))
    expect(metricOf(metrics, 'train.decay', 1)).toBeCloseTo(0.5, 7)
    expect(metricOf(metrics, 'train.accuracy', 1)).toBe(accuracyOf(network, raster))
    // A learning rate that moves it makes the next epoch another.
    const moved = await train({ neuron, ...still, epochs: 2, learningRate: 0.1, batch: 120 }, {}, { spikes: [raster] })
    expect(metricOf(moved.metrics, 'train.threshold', 2)).not.toBe(metricOf(moved.metrics, 'train.threshold', 1))
  })

  test('dropout is drawn by sample and epoch, whatever the batch, and only while training', async () => {
    const network = (...between: LayerSpec[]): LayerSpec[] => [{ kind: 'dense', units: 12 }, ...between, { kind: 'dense', units: 4, name: 'out' }]
    const still = { network: network({ kind: 'dropout', rate: 0.5 }), epochs: 2, validation: 0.2, optimiser: 'sgd', learningRate: 1e-30, initialisation: 'scaled' } as const
    const [one, other, plain] = [await train({ ...still, batch: 16 }), await train({ ...still, batch: 5 }), await train({ ...still, network: network() })]
    for (const epoch of [1, 2]) expect(metricOf(one.metrics, 'train.loss', epoch)).toBeCloseTo(metricOf(other.metrics, 'train.loss', epoch), 12)
    expect(metricOf(one.metrics, 'train.loss', 1)).not.toBeCloseTo(metricOf(one.metrics, 'train.loss', 2), 4)
    // What is dropped has fired nevertheless.
    const rates = (answer: Answer) => answer.metrics.filter(({ name, labels }) => name === 'train.rate' && labels.epoch === 1).map((m) => m.value)
    expect(rates(one)[0]).toBeCloseTo(rates(plain)[0]!, 10)
    expect(rates(one)[1]).not.toBeCloseTo(rates(plain)[1]!, 4)
    expect(metricOf(one.metrics, 'validation.loss', 1)).toBe(metricOf(plain.metrics, 'validation.loss', 1))
    expect(metricOf(one.metrics, 'validation.loss', 2)).toBe(metricOf(one.metrics, 'validation.loss', 1))
  })

  test('batch normalisation is folded in: the network has none, and the simulator gives the answers of the validation', async () => {
    const params = { network: '4C3BN-AP2-9FCBN-8-vote2', epochs: 4, validation: 0.5, encoding: undefined, timesteps: undefined } as const
    const raster = asSpikes([bars(120)], 5)[0]!
    const { network, metrics } = await train(params, {}, { spikes: [raster] })
    expect(network.layers.some((layer) => 'batchNorm' in layer)).toBe(false)
    expect(network.topology).toBe(params.network)
    expect(Object.keys(checkNetwork(network).parameters['1:4C3BN']!)).toEqual(['weight', 'bias'])
    const right = answersOf(network, raster).map((answer, b) => answer === raster.labels[b])
    const aside = splitSet(120, 0.5, createRandom(5).substream('split')).validation
    expect(metricOf(metrics, 'validation.accuracy', 4)).toBe([...aside].filter((b) => right[b]).length / aside.length)
  })

  test('batch normalisation trains neurons that there are no kernels for, too', async () => {
    const neuron = { model: 'lif', threshold: 0.3, decay: 0.5, reset: 'subtract', compare: '>', initial: 0, refractory: 1 } as const
    const { network } = await train({ network: '12FCBN-D0.1-4', neuron, epochs: 8 }, {}, { images: [bars(300)] })
    expect(accuracyOf(checkNetwork(network), asCurrents([bars(80, { seed: 99 })], 4)[0]!)).toBeGreaterThan(0.85)
  })
})
