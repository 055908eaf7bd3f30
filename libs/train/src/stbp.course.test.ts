import type { Progress } from '@spikeline/core'
import { describe, expect, test } from 'vitest'
import type { StbpParams } from './generated/stbp.ts'
import { stbp } from './stbp.ts'
import { bars, inBatches } from './testing/bars.ts'
import { memoryCheckpoint } from './testing/memoryCheckpoint.ts'
import { metricOf } from './testing/metricOf.ts'
import { stbpParams } from './testing/stbpParams.ts'
import { parallel, small, train } from './testing/trainStbp.ts'

/** Learns its constants, and has mechanisms besides. */
const learning: StbpParams['neuron'] = { ...stbpParams({ network: '4' }).neuron, current: { decay: 0.5, taken: 'after' }, refractory: 1, learned: ['decay', 'threshold'] }

describe('the course of train/stbp', () => {
  test('the memory of the kernels is told of, once', async () => {
    const log: string[] = []
    await train({ epochs: 2 }, { onLog: (level, message) => void log.push(`${level}: ${message}`) })
    expect(log).toEqual([expect.stringMatching(/^info: kernels reserve \d+ MiB for T = 4, \d+ of \d+ samples of a batch at a time$/)])
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
    for (const epoch of [1, 2]) expect(metricOf(one.metrics, 'train.accuracy', epoch)).toBe(metricOf(other.metrics, 'train.accuracy', epoch))
    // Anew in each epoch: the same weights on other spikes. The samples set aside stay the same spikes.
    expect(metricOf(one.metrics, 'train.loss', 1)).not.toBe(metricOf(one.metrics, 'train.loss', 2))
    expect(metricOf(one.metrics, 'validation.loss', 1)).toBe(metricOf(one.metrics, 'validation.loss', 2))
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
    const checkpoint = memoryCheckpoint(Infinity, () => abort.abort(new Error('cancelled')))
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
