import { conformance, runStage, type MetricBatch, type RunStageOptions } from '@spikeline/core'
import { checkNetwork, type Images, type Network, type Neuron } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import { describe, expect, test } from 'vitest'
import type { OtttParams } from './generated/ottt.ts'
import { openOnlineTrainer } from './online/kernelTrainer.ts'
import { createStepLoss } from './online/loss.ts'
import { ottt } from './ottt.ts'
import { compileTrainable, openTrainer } from './spiking/openTrainer.ts'
import { accuracyOf } from './testing/answers.ts'
import { bars, inBatches } from './testing/bars.ts'
import { issueOf } from './testing/issueOf.ts'
import { memoryCheckpoint } from './testing/memoryCheckpoint.ts'
import { randomTrainable } from './testing/randomCases.ts'
import { asCurrents, asSpikes } from './testing/stbpParams.ts'

const neuron: OtttParams['neuron'] = { model: 'lif', threshold: 1, decay: 0.5, reset: 'subtract', compare: '>', initial: 0 }
const paramsOf = (given: Partial<OtttParams>): OtttParams => ({
  network: '36-12-4', name: 'snn', bias: true, neuron, readout: 'membrane', timesteps: 4, encoding: 'direct', gain: 1, surrogate: { kind: 'sigmoid', width: 4, scale: 1 }, alpha: 0.05,
  update: 'accumulate', initialisation: 'uniform', epochs: 3, batch: 16, optimiser: 'adam', learningRate: 0.02, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, momentum: 0.9,
  schedule: 'constant', stepEpochs: 40, stepFactor: 0.1, weightDecay: 0, validation: 0, patience: 0, augmentCrop: 0, augmentFlip: false, ...given,
})
const spiking = { encoding: undefined, timesteps: undefined } as const
type Inputs = { readonly images?: readonly Images[]; readonly spikes?: readonly SpikeRaster[] }

async function train(given: Partial<OtttParams>, options: RunStageOptions = {}, inputs: Inputs = { images: [bars(120)] }) {
  const { model, metrics } = await runStage(ottt, inputs as Required<Inputs>, paramsOf(given), { seed: 5, ...options })
  return { network: model![0] as Network, metrics: (metrics![0] as MetricBatch).metrics }
}
type Metrics = Awaited<ReturnType<typeof train>>['metrics']
const value = (metrics: Metrics, name: string, epoch: number): number => metrics.find((m) => m.name === name && m.labels.epoch === epoch)!.value

describe('train/ottt', () => {
  test.each([
    ['weights that change once a batch', {}],
    ['weights that change at each step', { update: 'step', learningRate: 0.005 }],
    ['an output that spikes, by squared error alone', { readout: 'spiking', alpha: 1 }],
    ['a recurrent layer', { network: '16R-4', encoding: 'bernoulli', timesteps: 8, epochs: 10 }],
    ['a convolutional network with voting, momentum', { network: '4C3-AP2-16FC-8-vote2', optimiser: 'sgd', learningRate: 0.2, epochs: 12 }],
    ['images sampled anew each epoch, neurons without leak', { encoding: 'bernoulli', timesteps: 8, neuron: { ...neuron, model: 'if', decay: undefined } as unknown as Neuron, epochs: 10 }],
  ] as [string, Partial<OtttParams>][])('learns: %s', async (_, params) => {
    const { network, metrics } = await train({ epochs: 8, ...params }, {}, { images: [bars(300)] })
    const epochs = params.epochs ?? 8
    expect(checkNetwork(network)).toMatchObject({ kind: 'snn', name: 'snn', classes: 4, input: { height: 6, width: 6, channels: 1 } })
    expect(value(metrics, 'train.accuracy', epochs)).toBeGreaterThan(0.9)
    expect(value(metrics, 'train.loss', epochs)).toBeLessThan(value(metrics, 'train.loss', 1))
    expect(accuracyOf(network, (params.encoding === 'bernoulli' ? asSpikes : asCurrents)([bars(200, { seed: 99 })], params.timesteps ?? 4)[0]!)).toBeGreaterThan(0.85)
  })

  test.each(['spiking', 'membrane'] as const)('the simulator gives the answers that training saw: %s', async (readout) => {
    // An epoch that learns nothing scores the network as it is: then the accuracy is that of the simulator.
    const raster = asSpikes([bars(120)], 5)[0]!
    const frozen: Partial<OtttParams> = { network: '4C3-AP2-9FC-8-vote2', readout, epochs: 1, optimiser: 'sgd', learningRate: 1e-30, initialisation: 'scaled' }
    const { network, metrics } = await train({ ...frozen, ...spiking }, {}, { spikes: [raster] })
    expect(value(metrics, 'train.accuracy', 1)).toBe(accuracyOf(network, raster))
    expect(value(metrics, 'train.accuracy', 1)).toBeGreaterThan(0)
  })

  test('images held by it and images held by encode/direct train the same network', async () => {
    const { network, metrics } = await train({})
    const same = await train(spiking, {}, { spikes: asCurrents([bars(120)], 4) })
    expect(same.metrics).toEqual(metrics)
    expect(same.network.parameters).toEqual(network.parameters)
  })

  test.each(['accumulate', 'step'] as const)('goes on after an interruption bit for bit: %s', async (update) => {
    const params = { epochs: 4, validation: 20, patience: 2, schedule: 'cosine', update, weightDecay: 0.01, augmentCrop: 1, augmentFlip: true } as const
    const checkpoint = memoryCheckpoint(2)
    await expect(train(params, { checkpoint })).rejects.toThrow('the power fails')
    const log: string[] = []
    expect(await train(params, { checkpoint, onLog: (_, message) => void log.push(message) })).toEqual(await train(params))
    expect(log[0]).toBe('going on after epoch 2 of 4')
  })

  test('memory is that of one step, whatever T; that of train/stbp grows with it', () => {
    const input = { height: 6, width: 6, channels: 1 }
    const whole: Neuron = { model: 'lif', threshold: 1, decay: 0.5, reset: 'subtract', compare: '>', initial: 0 }
    const trainable = randomTrainable([{ kind: 'conv', filters: 8, kernel: 3 }, { kind: 'averagePool', size: 2 }, { kind: 'dense', units: 64 }], input, whole, 'membrane', 1)!
    const surrogate = { kind: 'sigmoid', width: 4, scale: 1 } as const
    const online = (timesteps: number): number => {
      const loss = createStepLoss({ alpha: 0.05, timesteps, classes: 3, votes: 1 })
      return openOnlineTrainer(compileTrainable(trainable), { surrogate, loss, decay: 0.5, timesteps, batch: 16, eachStep: false }, 3).bytes
    }
    const unrolled = (timesteps: number): number => openTrainer(trainable, { surrogate, detachReset: true, loss: () => 0, timesteps, batch: 16 }).memory!.bytes
    expect(online(256)).toBe(online(1))
    expect(unrolled(64)).toBeGreaterThan(4 * unrolled(8))
    expect(online(1)).toBeLessThan(unrolled(4))
  })

  for (const { name, run } of conformance(ottt, [
    { name: 'images as a constant current', inputs: { images: inBatches(bars(60), 25) }, params: paramsOf({ epochs: 2, validation: 0.2, patience: 1 }) },
    { name: 'spikes, convolutions, an update at each step', inputs: { spikes: asSpikes(inBatches(bars(60), 25), 3) }, params: paramsOf({ ...spiking, network: '4C3-AP2-8FC-4', readout: 'spiking', update: 'step', epochs: 2 }) },
  ])) test(name, run)
})

describe('train/ottt refuses', () => {
  const shape = { samples: 100, height: 6, width: 6, channels: 1, classes: 4 }
  const codeOf = async (given: Partial<OtttParams>): Promise<string> => (await issueOf(() => ottt.shapes!({ images: shape }, paramsOf(given)))).code

  test.each([['8FCBN-4', 'E3700'], ['36-D0.5-4', 'E3700'], ['4C3-MP2-4', 'E3309']])('the topology %s, before there are data', async (network, code) => {
    expect(await codeOf({ network })).toBe(code)
    expect((await issueOf(() => ottt.shapes!({ images: undefined }, paramsOf({ network })))).code).toBe(code)
  })

  test.each([
    ['a reset to zero', { reset: 'zero' }], ['a reset to a value', { reset: 'value', resetTo: 0.1 }], ['a current', { current: { decay: 0.5, taken: 'after' } }], ['a refractory period', { refractory: 1 }],
    ['a drive that decays', { decayInput: true }], ['learned constants', { learned: ['threshold'] }],
  ] as [string, Partial<Neuron>][])('%s', async (_, more) => expect(await codeOf({ neuron: { ...neuron, ...more } as OtttParams['neuron'] })).toBe('E3701'))

  test('a threshold that no neuron of the first layer can reach in T steps', async () => {
    // (1 + ½ + ¼ + ⅛) · 37/√36 = 11.56.
    expect(await codeOf({ neuron: { ...neuron, threshold: 11.6 } })).toBe('E3702')
    expect(() => ottt.shapes!({ images: shape }, paramsOf({ neuron: { ...neuron, threshold: 11.5 } }))).not.toThrow()
    // A membrane that starts at 100 is at 50 + 6.17 after the first step.
    expect(() => ottt.shapes!({ images: shape }, paramsOf({ neuron: { ...neuron, threshold: 56, initial: 100 } }))).not.toThrow()
  })

  test('images without steps, and neither images nor spikes', async () => {
    expect(await codeOf({ timesteps: undefined })).toBe('E3311')
    expect(await issueOf(() => ottt.shapes!({}, paramsOf({})))).toMatchObject({ code: 'E3308', values: { stage: 'train/ottt' } })
  })
})
