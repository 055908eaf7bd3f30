import { columnar, createRandom, runStage, type Checkpoint, type MetricBatch, type Progress, type RunStageOptions } from '@spikeline/core'
import {
  argmax, checkNetwork, createTally, neuronSchema, openSimulator, readScores, topologySchema, type Images, type LayerSpec, type Network, type Neuron,
} from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import { describe, expect, test } from 'vitest'
import type { StbpParams } from './generated/stbp.ts'
import { stbp } from './stbp.ts'
import { bars, inBatches } from './testing/bars.ts'
import { issueOf } from './testing/issueOf.ts'
import { asCurrents, asSpikes, stbpParams } from './testing/stbpParams.ts'
import type { TrainingState } from './training/checkpoint.ts'
import { splitSet } from './training/trainingSet.ts'

const small = {
  network: '12FC-4', epochs: 3, batch: 16, learningRate: 0.02, encoding: 'direct', timesteps: 4, surrogate: { kind: 'rectangle', width: 1, scale: 1 },
} as const
/** Of the settings above what is left where the input is spikes. */
const spiking = { encoding: undefined, timesteps: undefined } as const

interface Answer { readonly network: Network; readonly metrics: MetricBatch['metrics'] }
type Inputs = { readonly images?: readonly Images[]; readonly spikes?: readonly SpikeRaster[] }

async function train(given: Partial<StbpParams>, options: RunStageOptions = {}, inputs: Inputs = { images: [bars(120)] }): Promise<Answer> {
  const { model, metrics } = await runStage(stbp, inputs as Required<Inputs>, stbpParams({ ...small, ...given }), { seed: 5, ...options })
  return { network: model![0] as Network, metrics: (metrics![0] as MetricBatch).metrics }
}
const value = (metrics: Answer['metrics'], name: string, epoch: number): number =>
  metrics.find((m) => m.name === name && m.labels.epoch === epoch)!.value

/** A checkpoint that goes through bytes, as the one on disk does; `breakAt` throws after that many saves. */
function memoryCheckpoint(breakAt = Infinity): Checkpoint & { saves: number } {
  const codec = columnar<TrainingState>()
  let bytes: Uint8Array | undefined
  return {
    saves: 0,
    load: async <T>() => (bytes ? codec.decode(bytes) as T : undefined),
    async save(state) {
      bytes = codec.encode(state as TrainingState)
      if (++this.saves === breakAt) throw new Error('the power fails')
    },
  }
}

/** Learns its constants, and has mechanisms besides. */
const learning: StbpParams['neuron'] = { ...stbpParams({ network: '4' }).neuron, current: { decay: 0.5, taken: 'after' }, refractory: 1, learned: ['decay', 'threshold'] }

/** Parallel, but for over which steps. */
const parallel = { model: 'psn', threshold: 0.3, compare: '>=', reset: 'zero', initial: 0 } as const

/** Answers of the simulator that simulate/clock runs. */
function answers(network: Network, raster: SpikeRaster): number[] {
  const { simulator } = openSimulator(network)
  const tally = createTally(simulator, raster.timesteps)
  return Array.from({ length: raster.samples }, (_, b) => {
    simulator.present(raster, b, tally)
    return argmax(readScores(simulator, new Float32Array(network.classes)))
  })
}
const accuracy = (network: Network, raster: SpikeRaster): number =>
  answers(network, raster).filter((answer, b) => answer === raster.labels[b]).length / raster.samples

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
    expect(value(metrics, 'train.accuracy', epochs)).toBeGreaterThan(0.9)
    expect(value(metrics, 'train.loss', epochs)).toBeLessThan(value(metrics, 'train.loss', 1))
    const test = bars(200, { seed: 99 })
    expect(accuracy(network, (params.encoding === 'bernoulli' ? asSpikes : asCurrents)([test], params.timesteps ?? 4)[0]!)).toBeGreaterThan(0.85)
  })

  test('learns spikes as they come, with the steps that they have', async () => {
    const { network, metrics } = await train({ ...spiking, epochs: 12 }, {}, { spikes: asSpikes([bars(300)], 10) })
    expect(value(metrics, 'train.accuracy', 12)).toBeGreaterThan(0.9)
    expect(accuracy(network, asSpikes([bars(200, { seed: 99 })], 10)[0]!)).toBeGreaterThan(0.85)
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
      expect(value(metrics, 'train.accuracy', 1)).toBe(accuracy(network, raster))
      expect(value(metrics, 'train.accuracy', 1)).toBeGreaterThan(0)
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

  test('U of a NeuNorm begins at 0, is learned, and is what the simulator computes with', async () => {
    const given: Partial<StbpParams> = { network: '4C3-NN0.5-AP2-12FC-NN-4', ...spiking, initialisation: 'scaled' }
    const raster = asSpikes([bars(120)], 5)[0]!
    const still = { epochs: 1, optimiser: 'sgd', learningRate: 1e-30 } as const
    const strengthsOf = ({ parameters }: Network): number[] => ['2:NN0.5', '5:NN'].flatMap((name) => [...parameters[name]!.weight])
    const untrained = await train({ ...given, ...still }, {}, { spikes: [raster] })
    expect(strengthsOf(untrained.network).every((u) => Math.abs(u) < 1e-20)).toBe(true)
    // Without strengths it is the network without the layers.
    const plain = await train({ ...given, ...still, network: [{ kind: 'conv', filters: 4, kernel: 3, name: '1:4C3' }, { kind: 'averagePool', size: 2 }, { kind: 'dense', units: 12, name: '4:12FC' }, { kind: 'dense', units: 4, name: '6:4FC' }] }, {}, { spikes: [raster] })
    expect(value(plain.metrics, 'train.loss', 1)).toBe(value(untrained.metrics, 'train.loss', 1))
    const { network } = await train({ ...given, epochs: 4 }, {}, { spikes: [raster] })
    expect(strengthsOf(checkNetwork(network)).filter((u) => Math.abs(u) > 1e-3).length).toBeGreaterThan(8)
    const without = { ...network, parameters: { ...network.parameters, '2:NN0.5': { weight: new Float32Array(4) }, '5:NN': { weight: new Float32Array(12) } } }
    expect(answers(network, raster)).not.toEqual(answers(without, raster))
  })

  test.each([{ kind: 'full' }, { kind: 'masked', order: 2 }, { kind: 'sliding', order: 3 }] as const)(
    'parallel neurons, $kind: what they learn over steps is in the network, and the simulator gives the answers that training saw', async (over) => {
      const raster = asSpikes([bars(120)], 5)[0]!
      const given: Partial<StbpParams> = { network: '4C3-AP2-12FC-4', neuron: { ...parallel, parallel: over }, surrogate: { kind: 'arctangent', width: 2, scale: 1 }, initialisation: 'scaled', ...spiking }
      const frozen = await train({ ...given, epochs: 1, optimiser: 'sgd', learningRate: 1e-30 }, {}, { spikes: [raster] })
      expect(value(frozen.metrics, 'train.accuracy', 1)).toBe(accuracy(frozen.network, raster))
      const { network } = await train({ ...given, epochs: 4 }, {}, { spikes: [raster] })
      const size = over.kind === 'sliding' ? 3 : 25
      for (const name of ['1:4C3', '3:12FC', '4:4FC']) {
        const [before, after] = [frozen.network, checkNetwork(network)].map(({ parameters }) => parameters[name]!.temporal!)
        expect([before!.length, after!.length]).toEqual([size, size])
        expect(after).not.toEqual(before)
        expect(network.parameters[name]!.offset).toHaveLength(over.kind === 'sliding' ? 1 : 5)
      }
    })

  test('an upper bound on rates lowers them', async () => {
    const rate = async (params: Partial<StbpParams>) => value((await train({ epochs: 6, ...params })).metrics, 'train.rate', 6)
    expect(await rate({ rateTarget: { weight: 50, lower: 0, upper: 0.05 } })).toBeLessThan(0.6 * await rate({}))
  })

  test('truncated gradients train other weights, unless the window holds all steps', async () => {
    const { network: { parameters } } = await train({})
    expect((await train({ truncate: 4 })).network.parameters).toEqual(parameters)
    expect((await train({ truncate: 5 })).network.parameters).toEqual(parameters)
    const { network, metrics } = await train({ truncate: 2, epochs: 8 }, {}, { images: [bars(300)] })
    expect(network.parameters).not.toEqual(parameters)
    expect(value(metrics, 'train.accuracy', 8)).toBeGreaterThan(0.9)
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

  test('the memory of the kernels is told of, once', async () => {
    const log: string[] = []
    await train({ epochs: 2 }, { onLog: (level, message) => void log.push(`${level}: ${message}`) })
    expect(log).toEqual([expect.stringMatching(/^info: kernels reserve \d+ MiB for T = 4, \d+ of \d+ samples of a batch at a time$/)])
  })

  test('neurons with further mechanisms learn as well, without a warning', async () => {
    const log: string[] = []
    const neuron = {
      model: 'lif', threshold: 0.3, decay: 0.5, reset: 'subtract', compare: '>', initial: 0, decayInput: true, current: { decay: 0.5, taken: 'after' },
      adaptation: { decay: 0.8, strength: 0.05, subtracts: 'base' }, refractory: 1,
    } as const
    const { network } = await train({ neuron, epochs: 12, timesteps: 8 }, { onLog: (level, message) => void (level === 'warning' && log.push(`${level}: ${message}`)) })
    expect(accuracy(checkNetwork(network), asCurrents([bars(80, { seed: 99 })], 8)[0]!)).toBeGreaterThan(0.9)
    expect(log).toEqual([])
  })

  test('thresholds and decays are learned where the neuron says so: metrics tell of each epoch, and the model\'s neurons state the last', async () => {
    const neuron: StbpParams['neuron'] = { ...stbpParams({ network: '4' }).neuron, threshold: 0.6, decay: 0.9, learned: ['decay', 'threshold'] }
    const { network, metrics } = await train({ neuron, epochs: 6, readout: 'membrane', loss: { kind: 'membraneCrossEntropy', over: 'mean' } })
    expect(accuracy(checkNetwork(network), asCurrents([bars(80, { seed: 99 })], 4)[0]!)).toBeGreaterThan(0.9)
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
    expect(value(metrics, 'train.threshold', 1)).toBe(Math.fround(0.3))
    expect(value(metrics, 'train.decay', 1)).toBeCloseTo(0.5, 7)
    expect(value(metrics, 'train.accuracy', 1)).toBe(accuracy(network, raster))
    // A learning rate that moves it makes the next epoch another.
    const moved = await train({ neuron, ...still, epochs: 2, learningRate: 0.1, batch: 120 }, {}, { spikes: [raster] })
    expect(value(moved.metrics, 'train.threshold', 2)).not.toBe(value(moved.metrics, 'train.threshold', 1))
  })

  test('the schema states the same topology and neuron as the networks library', () => {
    const { properties } = stbp.params as { properties?: { network?: unknown; neuron?: unknown } }
    expect(properties!.network).toEqual(topologySchema)
    expect(properties!.neuron).toEqual(neuronSchema)
  })

  test('the same seed gives the same bits, another seed others', async () => {
    const params = { encoding: 'bernoulli', validation: 0.2 } as const
    const [a, b] = [await train(params), await train(params)]
    expect(a).toEqual(b)
    expect((await train(params, { seed: 6 })).network.parameters).not.toEqual(a.network.parameters)
  })

  test('sampled spikes do not depend on how the images were batched, nor on the batch of a step', async () => {
    const params: Partial<StbpParams> = { encoding: 'bernoulli', validation: 0.2 }
    const whole = await train(params)
    expect(await train(params, {}, { images: inBatches(bars(120), 1, 50, 7) })).toEqual(whole)
    const still = { ...params, epochs: 2, optimiser: 'sgd', learningRate: 1e-30 } as const
    const [one, other] = [await train({ ...still, batch: 16 }), await train({ ...still, batch: 5 })]
    for (const epoch of [1, 2]) expect(value(one.metrics, 'train.accuracy', epoch)).toBe(value(other.metrics, 'train.accuracy', epoch))
    // Anew in each epoch: the same weights on other spikes. The samples set aside stay the same spikes.
    expect(value(one.metrics, 'train.loss', 1)).not.toBe(value(one.metrics, 'train.loss', 2))
    expect(value(one.metrics, 'validation.loss', 1)).toBe(value(one.metrics, 'validation.loss', 2))
  })

  test.each<['adam' | 'sgd', number, Partial<StbpParams>]>([
    ['adam', 1, {}], ['adam', 3, { network: '4C3-D0.2-AP2-12FC-D0.2-4', surrogate: { kind: 'gaussian', width: 0.5, scale: 1 } }], ['sgd', 2, {}],
    ['adam', 2, { network: '4C3BN-AP2-12FCBN-4' }], ['sgd', 1, { network: '4C3-NN0.5-AP2-12FC-NN-4', learningRate: 0.1 }],
    ['adam', 2, { network: '4C3-AP2-12FC-4', neuron: { ...parallel, parallel: { kind: 'masked', order: 2 } }, surrogate: { kind: 'arctangent', width: 2, scale: 1 } }], ['adam', 2, { neuron: learning }],
  ])(
    'training by %s, dead after epoch %i and started again, ends bit for bit as an undisturbed one', async (optimiser, breakAt, extra) => {
      const params: Partial<StbpParams> = {
        network: '4C3-AP2-12FCR-4', epochs: 4, schedule: 'cosine', weightDecay: 0.01, validation: 0.2, patience: 4, encoding: 'bernoulli', optimiser, ...extra,
      }
      const undisturbed = await train(params)
      const checkpoint = memoryCheckpoint(breakAt)
      await expect(train(params, { checkpoint })).rejects.toThrow('the power fails')
      const log: string[] = []
      expect(await train(params, { checkpoint, onLog: (_, message) => void (message.startsWith('going on') && log.push(message)) })).toEqual(undisturbed)
      expect(log).toEqual([`going on after epoch ${breakAt} of 4`])
    })

  test('dropout is drawn by sample and epoch, whatever the batch, and only while training', async () => {
    const network = (...between: LayerSpec[]): LayerSpec[] => [{ kind: 'dense', units: 12 }, ...between, { kind: 'dense', units: 4, name: 'out' }]
    const still = { network: network({ kind: 'dropout', rate: 0.5 }), epochs: 2, validation: 0.2, optimiser: 'sgd', learningRate: 1e-30, initialisation: 'scaled' } as const
    const [one, other, plain] = [await train({ ...still, batch: 16 }), await train({ ...still, batch: 5 }), await train({ ...still, network: network() })]
    for (const epoch of [1, 2]) expect(value(one.metrics, 'train.loss', epoch)).toBeCloseTo(value(other.metrics, 'train.loss', epoch), 12)
    expect(value(one.metrics, 'train.loss', 1)).not.toBeCloseTo(value(one.metrics, 'train.loss', 2), 4)
    // What is dropped has fired nevertheless.
    const rates = (answer: Answer) => answer.metrics.filter(({ name, labels }) => name === 'train.rate' && labels.epoch === 1).map((m) => m.value)
    expect(rates(one)[0]).toBeCloseTo(rates(plain)[0]!, 10)
    expect(rates(one)[1]).not.toBeCloseTo(rates(plain)[1]!, 4)
    expect(value(one.metrics, 'validation.loss', 1)).toBe(value(plain.metrics, 'validation.loss', 1))
    expect(value(one.metrics, 'validation.loss', 2)).toBe(value(one.metrics, 'validation.loss', 1))
  })

  test('batch normalisation is folded in: the network has none, and the simulator gives the answers of the validation', async () => {
    const params = { network: '4C3BN-AP2-9FCBN-8-vote2', epochs: 4, validation: 0.5, encoding: undefined, timesteps: undefined } as const
    const raster = asSpikes([bars(120)], 5)[0]!
    const { network, metrics } = await train(params, {}, { spikes: [raster] })
    expect(network.layers.some((layer) => 'batchNorm' in layer)).toBe(false)
    expect(network.topology).toBe(params.network)
    expect(Object.keys(checkNetwork(network).parameters['1:4C3BN']!)).toEqual(['weight', 'bias'])
    const right = answers(network, raster).map((answer, b) => answer === raster.labels[b])
    const aside = splitSet(120, 0.5, createRandom(5).substream('split')).validation
    expect(value(metrics, 'validation.accuracy', 4)).toBe([...aside].filter((b) => right[b]).length / aside.length)
  })

  test('batch normalisation trains neurons that there are no kernels for, too', async () => {
    const neuron = { model: 'lif', threshold: 0.3, decay: 0.5, reset: 'subtract', compare: '>', initial: 0, refractory: 1 } as const
    const { network } = await train({ network: '12FCBN-D0.1-4', neuron, epochs: 8 }, {}, { images: [bars(300)] })
    expect(accuracy(checkNetwork(network), asCurrents([bars(80, { seed: 99 })], 4)[0]!)).toBeGreaterThan(0.85)
  })

  test('the memory that is announced grows with the batch only where that is normalised', () => {
    const images = { samples: 1000, height: 6, width: 6, channels: 1, classes: 4 }
    const bytes = (network: string, batch: number) => stbp.memory!({ images }, stbpParams({ ...small, network, batch }))!
    const perSample = 8 * 36
    expect(bytes('500FC-4', 200) - bytes('500FC-4', 100)).toBe(100 * perSample)
    expect(bytes('500FCBN-4', 200) - bytes('500FCBN-4', 100)).toBe(100 * (perSample + 4 * 4 * (2 * (36 + 500 + 4) + 500)))
  })

  test('an output that never fires any more is told of', async () => {
    const log: string[] = []
    const parameters = { network: '4FC', epochs: 2, optimiser: 'sgd', learningRate: 1e-30, initialisation: 'scaled', neuron: { ...stbpParams({ network: '4' }).neuron, threshold: 50 } } as const
    await train(parameters, { onLog: (level, message) => void (level === 'warning' && log.push(`${level}: ${message}`)) })
    expect(log).toEqual(['warning: the output of classes 0, 1, 2, 3 never fired in the last epoch: lower the threshold, or take more time steps'])
  })

  test('early stopping keeps the weights of the best validation epoch', async () => {
    const params = { epochs: 30, validation: 40, patience: 3, learningRate: 0.3 }
    const { network, metrics } = await train(params)
    const accuracies = metrics.filter(({ name }) => name === 'validation.accuracy').map((m) => m.value)
    const best = accuracies.indexOf(Math.max(...accuracies)) + 1
    expect(accuracies).toHaveLength(best + 3)
    expect((await train({ ...params, epochs: best })).network.parameters).toEqual(network.parameters)
    expect(network.provenance[0]).toContain(`weights of epoch ${best} kept`)
  })

  test('an abort ends training before the next step', async () => {
    const abort = new AbortController()
    const checkpoint = memoryCheckpoint()
    const save = checkpoint.save.bind(checkpoint)
    checkpoint.save = async (state) => {
      await save(state)
      abort.abort(new Error('cancelled'))
    }
    await expect(train({ epochs: 100 }, { signal: abort.signal, checkpoint })).rejects.toThrow('cancelled')
    expect(checkpoint.saves).toBe(1)
  })

  test('progress counts to the end and shows loss and accuracy', async () => {
    const seen: Progress[] = []
    await train({}, { onProgress: (p) => void seen.push(p) })
    expect(seen.at(-1)).toMatchObject({ done: 360, total: 360, unit: 'images', values: { epoch: 3 } })
    expect(seen.every(({ done }, i) => i === 0 || done > seen[i - 1]!.done)).toBe(true)
  })
})

describe('train/stbp refuses', () => {
  const refused = async (given: Partial<StbpParams>, inputs?: Inputs) => await issueOf(() => train(given, {}, inputs))

  test('both inputs, and none', async () => {
    expect((await refused({}, { images: [bars(120)], spikes: asSpikes([bars(120)], 4) })).code).toBe('E3308')
    expect((await refused({}, {})).code).toBe('E3308')
    for (const given of [{}, { images: undefined, spikes: undefined }])
      expect((await issueOf(() => stbp.shapes!(given, stbpParams(small)))).code).toBe('E3308')
  })

  test('a hidden layer that fires in no step of an epoch, with what to change', async () => {
    const warned: string[] = []
    const onLog = (level: string, message: string): void => void (level === 'warning' && warned.push(message))
    const issue = await issueOf(() => train({ network: '12FC-4', batch: 1, initialisation: 'scaled', neuron: { ...stbpParams({ network: '4' }).neuron, threshold: 50 } }, { onLog }))
    expect(issue).toMatchObject({ code: 'E3600', values: { layer: '1:12FC', epoch: 1, steps: 120, timesteps: 4 } })
    expect(warned).toContainEqual(expect.stringMatching(/layer "1:12FC" is silent: no spike in the last 20 steps \(epoch 1, step 20\)/))
  })

  test('the same where the output never fires', async () => {
    const given = { network: '12FC-4', batch: 1, initialisation: 'scaled', readout: 'membrane', loss: { kind: 'membraneCrossEntropy' }, neuron: { ...stbpParams({ network: '4' }).neuron, threshold: 50 } } as const
    expect(await issueOf(() => train(given))).toMatchObject({ code: 'E3600', values: { layer: '1:12FC' } })
  })

  test('a first layer that can\'t fire in T steps, before anything runs', async () => {
    const shape = { height: 6, width: 6, channels: 1, classes: 4, samples: 100 }
    const shapesOf = (given: Partial<StbpParams>, more = {}) => () => stbp.shapes!({ images: shape, ...more }, stbpParams({ ...small, ...given }))
    const neuron = (threshold: number): StbpParams['neuron'] => ({ model: 'lif', threshold, decay: 0.5, reset: 'zero', compare: '>', initial: 0 })
    // (1 + ½ + ¼ + ⅛) · 37/√36 = 11.56; twice that with a gain of 2, but for the bias.
    expect(await issueOf(shapesOf({ neuron: neuron(11.6) }))).toMatchObject({ code: 'E3702', values: { layer: '1:12FC', most: 11.6, threshold: 11.6, timesteps: 4 } })
    for (const fires of [{ neuron: neuron(11.5) }, { neuron: neuron(22), gain: 2 }, { neuron: neuron(11.6), timesteps: 5 }, { neuron: neuron(50), initialisation: 'scaled' }] as const) expect(shapesOf(fires)).not.toThrow()
    // 9 inputs and a bias: 1.875 · 10/√9 = 6.25. Behind pooling there is no bound.
    expect((await issueOf(shapesOf({ network: '4C3-4', neuron: neuron(6.3) }))).code).toBe('E3702')
    for (const network of ['4C3-4', 'AP2-4C3-4']) expect(shapesOf({ network, neuron: neuron(network === '4C3-4' ? 6.2 : 6.3) })).not.toThrow()
    // Where weights come from a network, nothing is known of them.
    expect(shapesOf({ neuron: neuron(50) }, { initial: undefined })).not.toThrow()
  })

  test('a learning rate at which training diverges, naming epoch, step and rate', async () => {
    expect(await refused({ optimiser: 'sgd', learningRate: 1e38, weightDecay: 10, readout: 'membrane', loss: { kind: 'membraneCrossEntropy' } }))
      .toMatchObject({ code: 'E3301', values: { epoch: 1, learningRate: 1e38 } })
  })

  test('empty sets of either kind', async () => {
    expect(await refused({}, { images: [] })).toMatchObject({ code: 'E3302', values: { port: 'images' } })
    expect(await refused(spiking, { spikes: [] })).toMatchObject({ code: 'E3302', values: { port: 'spikes' } })
  })

  test('settings that do not fit the set', async () => {
    expect((await refused({ validation: 120 })).code).toBe('E3304')
    expect((await refused({ batch: 121 })).code).toBe('E3305')
    expect((await refused({ patience: 2 })).code).toBe('E3306')
  })

  test('spikes that change, have wrong labels, or are no raster', async () => {
    const [a, b] = [asSpikes([bars(20)], 4)[0]!, asSpikes([bars(20, { first: 20 })], 5)[0]!]
    expect(await refused(spiking, { spikes: [a, b] })).toMatchObject({ code: 'E3307', values: { field: 'timesteps', first: 20 } })
    expect(await refused(spiking, { spikes: [a, asCurrents([bars(20)], 4)[0]!] })).toMatchObject({ code: 'E3307', values: { field: 'held' } })
    expect(await refused(spiking, { spikes: [{ ...a, labels: a.labels.map(() => 4) }] })).toMatchObject({ code: 'E3303', values: { index: 0 } })
    expect((await refused(spiking, { spikes: [{ ...a, timesteps: 0 }] })).code).toBe('E3201')
  })

  test.each([
    ['images without steps', { timesteps: undefined }, 'images', 'timesteps'], ['images without an encoding', { encoding: undefined }, 'images', 'encoding'],
    ['an encoding of spikes', { timesteps: undefined }, 'spikes', 'encoding'], ['a gain on spikes', { ...spiking, gain: 2 }, 'spikes', 'gain'],
    ['shifts of spikes', { ...spiking, augmentCrop: 2 }, 'spikes', 'augmentCrop'],
    ['other steps than the spikes have', { encoding: undefined, timesteps: 5 }, 'spikes', 'timesteps'],
  ] as [string, Partial<StbpParams>, 'images' | 'spikes', string][])('%s', async (_, params, port, field) => {
    expect(await refused(params, port === 'images' ? undefined : { spikes: asSpikes([bars(60)], 4) })).toMatchObject({ code: 'E3311', values: { field } })
  })

  const shapes = (given: Partial<StbpParams>) =>
    stbp.shapes!({ images: { samples: 100, height: 6, width: 6, channels: 1, classes: 4 } }, stbpParams({ ...small, ...given }))

  test.each([
    ['dropout of the output', '12FC-4-D0.5', 'E3309'], ['a bias under batch normalisation', [{ kind: 'dense', units: 12, batchNorm: true, bias: true }, { kind: 'dense', units: 4 }], 'E3309'], ['maximum pooling', '4C3-MP2-4', 'E3309'],
    ['a residual block', '4C3-[4C3-4C3]-4', 'E3763'], ['pooling of the output', '4C3-AP6', 'E3309'], ['an activation', [{ kind: 'dense', units: 4, activation: 'none' }], 'E3309'],
    ['a layer that does not fit', '4C3-AP8-4', 'E3010'], ['another number of inputs', '784-4', 'E3004'], ['another number of outputs', '12FC-10', 'E3007'],
    ['auxiliary neurons that nothing reads', '12FC-4-NN', 'E3720'],
  ] as [string, StbpParams['network'], string][])('%s, already when shapes are checked', async (_, network, code) => {
    expect((await issueOf(() => shapes({ network }))).code).toBe(code)
  })

  test('batch normalisation in front of membranes that never fire, already when shapes are checked', async () => {
    const given = { network: '12FCBN-4BN', readout: 'membrane', loss: { kind: 'membraneCrossEntropy' } } as const
    expect(await issueOf(() => shapes(given))).toMatchObject({ code: 'E3309', values: { layer: '2:4FCBN' } })
    expect(shapes({ ...given, network: '12FCBN-4' }).model).toMatchObject({ topology: '12FCBN-4' })
  })

  test('batch normalisation of a batch that no memory can hold, saying how large it is', async () => {
    const given = { network: '2000FCBN-4', timesteps: 10_000, batch: 100 } as const
    expect(await refused(given)).toMatchObject({ code: 'E3312', values: { layer: '1:2000FCBN', batch: 100, timesteps: 10_000 } })
  })

  test('an output that is recurrent but never fires, already when shapes are checked', async () => {
    const loss = { kind: 'membraneCrossEntropy' } as const
    expect(await issueOf(() => shapes({ network: '12FC-4R', readout: 'membrane', loss }))).toMatchObject({ code: 'E3309', values: { layer: '2:4FCR', problem: 'is recurrent, but never fires' } })
    expect(shapes({ network: '12R-4', readout: 'membrane', loss }).model).toMatchObject({ topology: '12R-4' })
  })

  test('parallel neurons where they have no form, already when shapes are checked', async () => {
    const full = { ...parallel, parallel: { kind: 'full' } } as const
    for (const given of [{ network: '12FCR-4' }, { network: '12FCBN-4' }, { truncate: 2 }] as const) expect((await issueOf(() => shapes({ neuron: full, ...given }))).code).toBe('E3724')
    expect(shapes({ neuron: full }).model).toMatchObject({ parallel: 4 })
    expect(shapes({ neuron: { ...parallel, parallel: { kind: 'sliding', order: 2 } } }).model).toMatchObject({ parallel: 0 })
  })

  test('a neuron, and a loss, that make no sense, already when shapes are checked', async () => {
    expect((await issueOf(() => shapes({ neuron: { model: 'lif', threshold: 1, reset: 'zero', compare: '>', initial: 0 } }))).code).toBe('E3405')
    expect((await issueOf(() => shapes({ readout: 'membrane' }))).code).toBe('E3310')
    expect((await issueOf(() => shapes({ loss: { kind: 'spikeCount', trueCount: 5, falseCount: 0 } }))).code).toBe('E3310')
    expect((await issueOf(() => shapes({ timesteps: undefined }))).code).toBe('E3311')
    expect(stbp.shapes!({ spikes: undefined }, stbpParams({ ...small, ...spiking }))).toEqual({})
    expect(shapes({})).toEqual({ model: { kind: 'snn', height: 6, width: 6, channels: 1, classes: 4, topology: '12FC-4' } })
  })
})
