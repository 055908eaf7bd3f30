import { conformance, runStage, type MetricBatch } from '@spikeline/core'
import { UNLABELLED, type CompetitiveNetwork } from '@spikeline/networks'
import { describe, expect, test } from 'vitest'
import { stdp } from './stdp.ts'
import { bars, inBatches } from './testing/bars.ts'
import { issueOf } from './testing/issueOf.ts'
import { smallStdp, stdpParams } from './testing/stdpParams.ts'
import type { StdpParams } from './generated/stdp.ts'

async function train(samples: number, params: StdpParams, options: object = {}) {
  const { model, metrics } = await runStage(stdp, { images: [bars(samples)] }, params, options)
  const [network] = model as CompetitiveNetwork[]
  return { network: network!, metrics: (metrics as MetricBatch[])[0]!.metrics }
}

describe('train/stdp', () => {
  test('neurons learn bars without labels, each the row that it is labelled by', async () => {
    const { network, metrics } = await train(400, smallStdp({ ratePost: 0.05, passes: 2 }))
    const { weights, labels, neurons } = network
    const labelled = [...labels.keys()].filter((j) => labels[j] !== UNLABELLED)
    expect(new Set(labelled.map((j) => labels[j]))).toEqual(new Set([0, 1, 2, 3]))
    // Class k is a bright row k: the row with the largest weights is that of the label.
    const rows = labelled.map((j) => {
      const sums = Array.from({ length: 6 }, (_, row) => Array.from({ length: 6 }, (_, column) => weights[(6 * row + column) * neurons + j]!).reduce((a, b) => a + b))
      return sums.indexOf(Math.max(...sums)) === labels[j]
    })
    expect(rows.filter(Boolean).length / rows.length).toBeGreaterThan(0.7)
    // Sums were 9 before the last presentation.
    for (let j = 0; j < neurons; j++) expect(Math.abs(weights.filter((_, k) => k % neurons === j).reduce((a, b) => a + b) - 9)).toBeLessThan(1)
    expect(metrics.find(({ name }) => name === 'train.labelled')!.value).toBe(labelled.length / neurons)
    expect(metrics.find(({ name, labels: { layer } }) => name === 'train.rate' && layer === 'excitatory')!.value).toBeGreaterThan(0)
  })

  test('goes on from the state that it saved, bit for bit', async () => {
    const params = smallStdp({ passes: 3, rest: 'simulated', rule: 'power', order: 'shuffled' })
    const whole = await train(40, params)
    let saved: unknown
    let saves = 0
    const checkpoint = { load: async <T>() => saved as T | undefined, save: async (value: unknown) => {
      saved = structuredClone(value)
      if (++saves === 2) throw new Error('interrupted')
    } }
    await expect(train(40, params, { checkpoint })).rejects.toThrow('interrupted')
    expect(await train(40, params, { checkpoint: { ...checkpoint, save: async () => {} } })).toEqual(whole)
    // A state of another population is not taken.
    saved = { ...(saved as object), weights: new Float32Array(3) }
    expect(await train(40, params, { checkpoint: { ...checkpoint, save: async () => {} } })).toEqual(whole)
  })

  test('images come in the given order or in another for each pass, each once', async () => {
    // One image of eight is bright, the others are black: in a pass it alone changes weights, whenever it comes.
    const set = bars(8)
    const one = { ...set, pixels: set.pixels.map((value, k) => (k < 36 ? value : 0)) }
    const excitatory = async (passes: number, order: StdpParams['order']): Promise<number[]> => {
      const { metrics } = await runStage(stdp, { images: [one] }, smallStdp({ passes, order, attempts: 1, neurons: 5 }))
      return (metrics as MetricBatch[])[0]!.metrics.filter(({ name, labels: { layer } }) => name === 'train.rate' && layer === 'excitatory').map(({ value }) => value > 0 ? 1 : 0)
    }
    expect(await excitatory(4, 'given')).toEqual([1, 1, 1, 1])
    expect(await excitatory(4, 'shuffled')).toEqual([1, 1, 1, 1])
    const [given, shuffled] = await Promise.all((['given', 'shuffled'] as const).map((order) => train(40, smallStdp({ order }))))
    expect(shuffled!.network.weights).not.toEqual(given!.network.weights)
    expect(shuffled!.network.provenance).toEqual(['train/stdp: 1 pass over 40 images, shuffled, labelled by 40 of them'])
  })

  test('what can never fire is refused, before or soon', async () => {
    const shapes = (given: Partial<StdpParams>, side = 28) => () => stdp.shapes!({ images: { samples: 10, height: side, width: side, channels: 1, classes: 10 } }, stdpParams(given))
    expect(shapes({})()).toMatchObject({ model: { height: 28, neurons: 400, classes: 10 } })
    expect((await issueOf(shapes({ presentationMs: 1, attempts: 1 }))).code).toBe('E3621')
    expect((await issueOf(shapes({ dtMs: 2 }))).code).toBe('E3620')
    expect((await issueOf(shapes({}, 8))).code).toBe('E3622')
    expect(await issueOf(shapes({ tauPreMs: 1e9 }))).toMatchObject({ code: 'E3772', pointer: '/tauPreMs' })
    expect(await issueOf(shapes({ weightMax: 1e39 }))).toMatchObject({ code: 'E3770', pointer: '/weightMax' })
    const black = { ...bars(30), pixels: new Uint8Array(30 * 36) }
    expect((await issueOf(() => runStage(stdp, { images: [black] }, smallStdp({ attempts: 2 })))).code).toBe('E3623')
    expect((await issueOf(() => train(5, stdpParams({ neurons: 4 })))).code).toBe('E3622')
  })

  for (const { name, run } of conformance(stdp, [
    { name: 'a few bars by the power rule', inputs: { images: inBatches(bars(30), 11) }, params: smallStdp({ neurons: 5, labelSamples: 20, rule: 'power' }) },
    { name: 'a few bars', inputs: { images: inBatches(bars(30), 11) }, params: smallStdp({ neurons: 5, labelSamples: 20 }) },
  ])) test(name, run)
})
