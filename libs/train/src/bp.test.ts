import { bareHost, runStage, type MetricBatch, type Progress, type RunStageOptions } from '@spikeline/core'
import { checkNetwork, residualTopologySchema, type Images, type Network } from '@spikeline/networks'
import { openTensor } from '@spikeline/tensor'
import { describe, expect, test } from 'vitest'
import { bp } from './bp.ts'
import type { BpParams } from './generated/bp.ts'
import { bars, bpParams, inBatches } from './testing/bars.ts'
import { issueOf } from './testing/issueOf.ts'
import { memoryCheckpoint } from './testing/memoryCheckpoint.ts'
import { metricOf } from './testing/metricOf.ts'

const small = { network: '12FC-4', epochs: 3, batch: 16, learningRate: 0.02 } as const

interface Answer { readonly network: Network; readonly metrics: MetricBatch['metrics'] }

async function train(given: Partial<BpParams>, options: RunStageOptions = {}, images: readonly Images[] = [bars(120)]): Promise<Answer> {
  const params = bpParams({ ...small, ...given })
  const { model, metrics } = await runStage(bp, { train: images }, params, { seed: 5, ...options })
  return { network: model![0] as Network, metrics: (metrics![0] as MetricBatch).metrics }
}

describe('train/bp', () => {
  test.each([
    ['a dense network with Adam', {}],
    ['a dense network with momentum', { optimiser: 'sgd', learningRate: 0.2 }],
    ['a convolutional network with batch norm, dropout and voting', { network: '4C3BN-AP2-16FC-D0.2-8-vote2', epochs: 12 }],
    ['residual blocks', { network: '4C3S2BN-[4C3BN]-[6C3S2BN]-4', epochs: 10 }],
    ['maximum pooling and strides', { network: '4C3S2-MP2-4' }],
  ] as [string, Partial<BpParams>][])('learns: %s', async (_, params) => {
    const { network, metrics } = await train({ epochs: 8, ...params }, {}, [bars(300)])
    expect(checkNetwork(network)).toMatchObject({ kind: 'ann', name: 'ann', classes: 4, input: { height: 6, width: 6, channels: 1 } })
    expect(metricOf(metrics, 'train.accuracy', params.epochs ?? 8)).toBeGreaterThan(0.95)
    expect(metricOf(metrics, 'train.loss', params.epochs ?? 8)).toBeLessThan(metricOf(metrics, 'train.loss', 1))
  })

  test('the schema states the same topology as the networks library', () => {
    expect((bp.params as { properties?: { network?: unknown } }).properties!.network).toEqual(residualTopologySchema)
  })

  test('the same seed gives the same bits, another seed others', async () => {
    const [a, b] = [await train({ network: '4C3BN-AP2-D0.3-4' }), await train({ network: '4C3BN-AP2-D0.3-4' })]
    expect(a).toEqual(b)
    expect((await train({ network: '4C3BN-AP2-D0.3-4' }, { seed: 6 })).network.parameters).not.toEqual(a.network.parameters)
  })

  test('the result does not depend on how the images were batched', async () => {
    const whole = await train({})
    expect(await train({}, {}, inBatches(bars(120), 1, 50, 7))).toEqual(whole)
  })

  const everything: Partial<BpParams> = {
    network: '4C3BN-[6C3S2BN]-12FC-D0.3-4', epochs: 4, schedule: 'cosine', weightDecay: 0.01, validation: 0.2, patience: 4, augmentCrop: 1, augmentFlip: true,
  }
  test.each([
    ['adam', 'cpu', 1], ['adam', 'cpu', 3], ['sgd', 'cpu', 2], ['adam', 'wasm', 2],
  ] as const)('training by %s on %s, dead after epoch %i and started again, ends bit for bit as an undisturbed one', async (optimiser, backend, breakAt) => {
    const host = { ...bareHost, backend }
    const undisturbed = await train({ ...everything, optimiser }, { host })
    const checkpoint = memoryCheckpoint(breakAt)
    await expect(train({ ...everything, optimiser }, { host, checkpoint })).rejects.toThrow('the power fails')
    const log: string[] = []
    expect(await train({ ...everything, optimiser }, { host, checkpoint, onLog: (_, message) => void log.push(message) })).toEqual(undisturbed)
    expect(log).toEqual([`going on after epoch ${breakAt} of 4`])
  })

  test('a state of another training is not gone on with, and the log says so', async () => {
    const checkpoint = memoryCheckpoint(1)
    await train({ network: '9FC-4' }, { checkpoint }).catch(() => {})
    const log: string[] = []
    expect(await train({}, { checkpoint, onLog: (level, message) => void log.push(`${level}: ${message}`) })).toEqual(await train({}))
    expect(log).toEqual(['warning: the saved state is not one of this training: starting again from the first epoch'])
  })

  test('an abort ends training before the next step, and leaves no tensor behind', async () => {
    const { tf } = await openTensor('cpu')
    const before = tf.memory().numTensors
    const abort = new AbortController()
    const checkpoint = memoryCheckpoint(Infinity, () => abort.abort(new Error('cancelled')))
    await expect(train({ epochs: 100 }, { signal: abort.signal, checkpoint })).rejects.toThrow('cancelled')
    expect(checkpoint.saves).toBe(1)
    expect(tf.memory().numTensors).toBe(before)
  })

  test('a whole training leaves no tensor behind', async () => {
    const { tf } = await openTensor('cpu')
    const before = tf.memory().numTensors
    await train(everything)
    expect(tf.memory().numTensors).toBe(before)
  })

  test('early stopping keeps the weights of the best validation epoch', async () => {
    // At this rate training soon falls apart: what is kept must be the best, not the last.
    const params = { network: '12FC-4', epochs: 30, validation: 40, patience: 3, learningRate: 0.6 }
    const { network, metrics } = await train(params)
    const accuracies = metrics.filter(({ name }) => name === 'validation.accuracy').map((m) => m.value)
    const best = accuracies.indexOf(Math.max(...accuracies)) + 1
    expect(accuracies).toHaveLength(best + 3)
    expect((await train({ ...params, epochs: best })).network.parameters).toEqual(network.parameters)
  })

  test('progress counts images to the end and shows loss and accuracy', async () => {
    const seen: Progress[] = []
    await train({}, { onProgress: (p) => void seen.push(p) })
    expect(seen.at(-1)).toMatchObject({ done: 360, total: 360, unit: 'images', values: { epoch: 3 } })
    expect(Object.keys(seen.at(-1)!.values!)).toEqual(['epoch', 'loss', 'accuracy'])
    expect(seen.every(({ done }, i) => i === 0 || done > seen[i - 1]!.done)).toBe(true)
  })

  test('inputs are not changed', async () => {
    const images = bars(120)
    await train({ augmentCrop: 2, augmentFlip: true }, {}, [images])
    expect(images).toEqual(bars(120))
  })

  test('the WebAssembly back end gives the same losses, to rounding, and the same bits twice', async () => {
    const host = { ...bareHost, backend: 'wasm' as const }
    const params = { network: '4C3BN-AP2-12FC-4' }
    const [cpu, wasm, again] = [await train(params), await train(params, { host }), await train(params, { host })]
    expect(wasm).toEqual(again)
    for (const epoch of [1, 2, 3]) expect(metricOf(wasm.metrics, 'train.loss', epoch)).toBeCloseTo(metricOf(cpu.metrics, 'train.loss', epoch), 3)
  })
})

describe('train/bp refuses', () => {
  test('a learning rate at which training diverges, naming epoch, step and rate', async () => {
    const diverging = () => train({ network: '12FC-12FC-4', optimiser: 'sgd', learningRate: 1e30 })
    expect(await issueOf(diverging)).toMatchObject({ code: 'E3301', values: { epoch: 1, learningRate: 1e30 } })
  })

  test('an empty training set', async () => expect(await issueOf(() => train({}, {}, []))).toMatchObject({ code: 'E3302', values: { port: 'train' } }))

  test('a label that is no class, naming the image', async () => {
    const images = bars(20, { first: 100 })
    images.labels[7] = 4
    expect(await issueOf(() => train({}, {}, [images]))).toMatchObject({ code: 'E3303', values: { index: 107, label: 4, classes: 4 } })
  })

  test('a validation split that leaves nothing, on either side', async () => {
    expect((await issueOf(() => train({ validation: 120 }))).code).toBe('E3304')
    expect((await issueOf(() => train({ validation: 0.001 }))).code).toBe('E3304')
  })

  test('a batch larger than the training set', async () => {
    expect(await issueOf(() => train({ batch: 121 }))).toMatchObject({ code: 'E3305', values: { samples: 120 } })
  })

  test('patience without validation images', async () => expect((await issueOf(() => train({ patience: 2 }))).code).toBe('E3306'))

  test('a stream whose images change, or lie about their number', async () => {
    const changing = [bars(20), bars(20, { side: 5, first: 20 })]
    expect(await issueOf(() => train({}, {}, changing))).toMatchObject({ code: 'E3307', values: { field: 'height', first: 20 } })
    expect((await issueOf(() => train({}, {}, [{ ...bars(20), samples: 21 }]))).code).toBe('E3307')
  })

  test('a topology that does not fit, already when shapes are checked', async () => {
    const shape = { samples: 100, height: 6, width: 6, channels: 1, classes: 4 }
    const shapes = (network: string) => bp.shapes!({ train: shape }, bpParams({ network }))
    const codeOf = async (network: string): Promise<string> => (await issueOf(() => shapes(network))).code
    expect(shapes('36-12-4')).toEqual({ model: { kind: 'ann', height: 6, width: 6, channels: 1, classes: 4, topology: '36-12-4', activation: 'relu', biased: true } })
    expect(await codeOf('784-12-4')).toBe('E3004')
    expect(await codeOf('12FC-10')).toBe('E3007')
    expect(await codeOf('4C3-AP8-4')).toBe('E3010')
    expect(await codeOf('36-12R-4')).toBe('E3013')
    expect((await issueOf(() => bp.shapes!({}, bpParams({ network: '12R-4' })))).code).toBe('E3013')
    expect((await issueOf(() => bp.shapes!({}, bpParams({ network: '4X3' })))).code).toBe('E3001')
  })
})
