import { conformance, runStage, type MetricBatch, type RunStageOptions } from '@spikeline/core'
import { checkNetwork, type Images, type Network } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import { describe, expect, test } from 'vitest'
import { bpStdp } from './bp-stdp.ts'
import type { BpStdpParams } from './generated/bp-stdp.ts'
import { accuracyOf } from './testing/answers.ts'
import { bars, inBatches } from './testing/bars.ts'
import { issueOf } from './testing/issueOf.ts'
import { memoryCheckpoint } from './testing/memoryCheckpoint.ts'
import { asCurrents, asSpikes } from './testing/stbpParams.ts'

const paramsOf = (given: Partial<BpStdpParams>): BpStdpParams => ({
  network: '36-16-4', name: 'snn', threshold: 1, reset: 'zero', timesteps: 12, gain: 0.5, window: 4, initialScale: 1, epochs: 3, batch: 1, learningRate: 0.01,
  schedule: 'constant', stepEpochs: 40, stepFactor: 0.1, validation: 0, patience: 0, ...given,
})
type Inputs = { readonly images?: readonly Images[]; readonly spikes?: readonly SpikeRaster[] }

async function train(given: Partial<BpStdpParams>, options: RunStageOptions = {}, inputs: Inputs = { images: [bars(200)] }) {
  const { model, metrics } = await runStage(bpStdp, inputs as Required<Inputs>, paramsOf(given), { seed: 5, ...options })
  return { network: model![0] as Network, metrics: (metrics![0] as MetricBatch).metrics }
}
type Metrics = Awaited<ReturnType<typeof train>>['metrics']
const value = (metrics: Metrics, name: string, epoch: number): number => metrics.find((m) => m.name === name && m.labels.epoch === epoch)!.value
const spiking = { timesteps: undefined, gain: 1 } as const

describe('train/bp-stdp', () => {
  test.each([
    ['sample by sample', {}],
    ['two hidden layers, reset by subtraction', { network: '36-20-12-4', reset: 'subtract', epochs: 5 }],
    ['in batches', { batch: 5, learningRate: 0.1, epochs: 4 }],
    ['another threshold of the output, and a last window that is shorter', { outputThreshold: 2, timesteps: 13 }],
  ] as [string, Partial<BpStdpParams>][])('learns: %s', async (_, params) => {
    const { network, metrics } = await train({ epochs: 4, ...params }, {}, { images: [bars(400)] })
    const epochs = params.epochs ?? 4
    expect(checkNetwork(network)).toMatchObject({ kind: 'snn', name: 'snn', classes: 4 })
    expect(value(metrics, 'train.loss', epochs)).toBeLessThan(value(metrics, 'train.loss', 1))
    expect(value(metrics, 'train.accuracy', epochs)).toBeGreaterThan(0.85)
    expect(accuracyOf(network, asSpikes([bars(200, { seed: 99 })], 12)[0]!)).toBeGreaterThan(0.8)
  })

  test('the simulator gives the answers that training saw', async () => {
    const raster = asSpikes([bars(120)], 8)[0]!
    const { network, metrics } = await train({ ...spiking, epochs: 1, learningRate: 1e-30, outputThreshold: 0.7 }, {}, { spikes: [raster] })
    expect(value(metrics, 'train.accuracy', 1)).toBe(accuracyOf(network, raster))
    expect(value(metrics, 'train.accuracy', 1)).toBeGreaterThan(0)
  })

  test('goes on after an interruption bit for bit, with validation and patience', async () => {
    const params = { epochs: 4, validation: 40, patience: 2, batch: 3, learningRate: 0.03, schedule: 'cosine' } as const
    const checkpoint = memoryCheckpoint(2)
    await expect(train(params, { checkpoint })).rejects.toThrow('the power fails')
    const log: string[] = []
    expect(await train(params, { checkpoint, onLog: (_, message) => void log.push(message) })).toEqual(await train(params))
    expect(log).toEqual(['going on after epoch 2 of 4'])
  })

  for (const { name, run } of conformance(bpStdp, [
    { name: 'images that it samples itself', inputs: { images: inBatches(bars(60), 25) }, params: paramsOf({ epochs: 2, validation: 0.2, patience: 1 }) },
    { name: 'spikes, in batches', inputs: { spikes: asSpikes(inBatches(bars(60), 25), 6) }, params: paramsOf({ ...spiking, batch: 7, epochs: 2 }) },
  ])) test(name, run)
})

describe('train/bp-stdp refuses', () => {
  const shape = { samples: 100, height: 6, width: 6, channels: 1, classes: 4 }
  const shapes = (given: Partial<BpStdpParams>) => issueOf(() => bpStdp.shapes!({ images: shape }, paramsOf(given)))

  test.each(['4C3-8FC-4', '36-D0.5-4', '36-8R-4', '8FCBN-4', '36-8-8-vote2'])('the topology %s, before there are data', async (network) => {
    expect((await shapes({ network })).code).toBe('E3700')
    expect((await issueOf(() => bpStdp.shapes!({ images: undefined }, paramsOf({ network })))).code).toBe('E3700')
  })

  test('a bias, and an activation', async () => {
    expect(await shapes({ network: [{ kind: 'dense', units: 4, bias: true }] })).toMatchObject({ code: 'E3700', values: { problem: expect.stringContaining('bias') } })
    expect((await shapes({ network: [{ kind: 'dense', units: 4, activation: 'relu' }] })).code).toBe('E3700')
  })

  test('a window longer than the sample', async () => expect(await shapes({ window: 13 })).toMatchObject({ code: 'E3703', values: { window: 13, timesteps: 12 } }))

  test('a threshold that no neuron of a layer can reach in T steps', async () => {
    // 12 steps · 36 inputs · 1/√36 = 72.
    expect(await shapes({ threshold: 72.1 })).toMatchObject({ code: 'E3702', values: { layer: '1:16FC', most: 72, threshold: 72.1, timesteps: 12 } })
    expect(() => bpStdp.shapes!({ images: shape }, paramsOf({ threshold: 71.9, outputThreshold: 1 }))).not.toThrow()
  })

  test('a threshold that the output can\'t reach with all that it may learn; with less, it learns although it is silent at first', async () => {
    // 12 steps · 16 units · (1/√16 + 0.01 · 12 steps · 40 samples/20 · 1 epoch) = 94.08.
    const known = { ...shape, samples: 40 }
    const reach = (outputThreshold: number) => (): unknown => bpStdp.shapes!({ images: known }, paramsOf({ threshold: 1, outputThreshold, batch: 20, epochs: 1 }))
    expect(await issueOf(reach(94.1))).toMatchObject({ code: 'E3702', values: { layer: '2:4FC', most: 94.1, threshold: 94.1, weights: 'can learn' } })
    expect(reach(94)).not.toThrow()
    expect(() => bpStdp.shapes!({ images: { ...shape, samples: undefined } as never }, paramsOf({ threshold: 1, outputThreshold: 1e6 })), 'how many samples there are is not known').not.toThrow()
    // 12 steps · 16 units · 1/√16 = 48 is what it starts with.
    const { metrics } = await train({ outputThreshold: 50, window: 12, epochs: 6, learningRate: 0.05 }, {}, { images: [bars(400)] })
    expect(value(metrics, 'train.accuracy', 6)).toBeGreaterThan(0.6)
  })

  test('images without steps, and steps beside spikes', async () => {
    expect((await shapes({ timesteps: undefined })).code).toBe('E3311')
    expect((await issueOf(() => bpStdp.shapes!({ spikes: { ...shape, timesteps: 8 } }, paramsOf({})))).code).toBe('E3311')
  })

  test('neither images nor spikes', async () => expect(await issueOf(() => bpStdp.shapes!({}, paramsOf({})))).toMatchObject({ code: 'E3308', values: { stage: 'train/bp-stdp' } }))

  test('analog input', async () => expect((await issueOf(() => train(spiking, {}, { spikes: asCurrents([bars(20)], 8) }))).code).toBe('E3704'))

  test('a hidden layer that stays silent, by name', async () => {
    expect(await issueOf(() => train({ threshold: 70, outputThreshold: 1 }))).toMatchObject({ code: 'E3600', values: { layer: '1:16FC' } })
  })
})
