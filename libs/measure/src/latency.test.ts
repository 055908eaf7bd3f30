import { conformance, runStage, type Metric } from '@spikeline/core'
import type { Activity, Decisions, LayerActivity } from '@spikeline/networks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { classification } from './classification.ts'
import { latency } from './latency.ts'
import { finder } from './testing/metrics.ts'
import { predictions } from './testing/predictions.ts'

//             truth, answers after steps 1 to 5
const rows = [
  [0, 1, 0, 0, 0, 0], // stands from 2, right at 2
  [0, 0, 0, 0, 0, 0], // from 1, at 1
  [1, 1, 2, 1, 2, 2], // from 4, right at 1 for the first time, wrong in the end
  [1, 2, 2, 2, 1, 1], // from 4, at 4
  [2, 0, 0, 0, 0, 0], // from 1, never right
]
const layer = (name: string, operations: number[]): LayerActivity => ({
  name, kind: 'dense', neurons: 2, parameters: 4, macs: 4, analog: false,
  spikes: new Float64Array(operations.length), operations: Float64Array.from(operations), updates: new Float64Array(operations.length),
})
const activity: Activity = { model: 'net', kind: 'snn', samples: 5, timesteps: 5, driveKept: false, layers: [layer('1', [10, 5, 5, 0, 0]), layer('2', [0, 5, 10, 10, 5])] }
const decisions = (latencies?: number[], count = latencies?.length ?? 3): Decisions => ({
  model: 'live', count, classes: 2, time: new Float64Array(count), decided: new Int16Array(count), scores: new Float32Array(2 * count), recording: new Uint32Array(count),
  labels: new Uint8Array(count), labelled: false, ...(latencies && { latency: Float32Array.from(latencies) }),
})
type Params = { fraction: number; dt?: number; model?: string }
const measure = async (inputs: Parameters<typeof runStage>[1], params: Partial<Params> = {}): Promise<readonly Metric[]> =>
  (await runStage(latency, inputs, { fraction: 0.99, ...params })).metrics[0]!.metrics

describe('measure/latency: time to decision', () => {
  test('is the step from which an answer stays: mean, median and 95 %', async () => {
    const of = finder(await measure({ predictions: [predictions(rows)] }))
    expect([of('latency'), of('latency.median'), of('latency.p95')]).toEqual([(2 + 1 + 4 + 4 + 1) / 5, 2, 4])
  })

  test('says what measure/classification says', async () => {
    const scored = (await runStage(classification, { predictions: [predictions(rows)] }, {})).metrics[0]!.metrics
    expect((await measure({ predictions: [predictions(rows)] })).find(({ name }) => name === 'latency')).toEqual(scored.find(({ name }) => name === 'latency'))
  })

  test('until an answer is right for the first time: over samples that are at some step', async () => {
    const of = finder(await measure({ predictions: [predictions(rows)] }))
    expect([of('latency.right'), of('latency.never')]).toEqual([(2 + 1 + 1 + 4) / 4, 1 - 4 / 5])
  })

  test('is the step from which the accuracy stays at a fraction of the last', async () => {
    // Right after steps 1 to 5: 2, 2, 3, 3, 3.
    const full = finder(await measure({ predictions: [predictions(rows)] }))
    expect([full('latency.reach'), full('latency.reach.accuracy')]).toEqual([3, 3 / 5])
    const most = finder(await measure({ predictions: [predictions(rows)] }, { fraction: 0.6 }))
    expect([most('latency.reach'), most('latency.reach.accuracy')]).toEqual([1, 2 / 5])
  })

  test('an accuracy that falls again is not reached', async () => {
    // Right: 1, 0, 1, 1.
    expect(finder(await measure({ predictions: [predictions([[0, 0, 1, 0, 0]])] }))('latency.reach')).toBe(3)
  })

  test('a fraction that rounding puts above a whole number of answers is reached there', async () => {
    // 7 of 100 right after the first step, and 0.07 · 100 = 7.000000000000001.
    const hundred = Array.from({ length: 100 }, (_, i) => [0, i < 7 ? 0 : 1, 0])
    expect(finder(await measure({ predictions: [predictions(hundred)] }, { fraction: 0.07 }))('latency.reach')).toBe(1)
  })

  test('with the length of a step, in milliseconds', async () => {
    const of = finder(await measure({ predictions: [predictions(rows)] }, { dt: 5 }))
    expect([of('latency.ms'), of('latency.median.ms'), of('latency.right.ms'), of('latency.reach.ms')]).toEqual([12, 10, 10, 15])
    expect((await measure({ predictions: [predictions(rows)] })).filter(({ name }) => name.endsWith('.ms'))).toEqual([])
  })

  test('with the activity, what was computed until the accuracy is reached', async () => {
    const of = finder(await measure({ predictions: [predictions(rows)], activity: [activity] }))
    expect([of('latency.reach.operations'), of('latency.reach.share')]).toEqual([(20 + 15) / 5, 35 / 50])
  })

  test('batching changes nothing, to the last bit', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.array(fc.nat(2), { minLength: 5, maxLength: 5 }), { minLength: 2, maxLength: 20 }), fc.nat(18), async (all, at) => {
      const cut = 1 + (at % (all.length - 1))
      expect(await measure({ predictions: [predictions(all.slice(0, cut)), predictions(all.slice(cut), { first: cut })] })).toEqual(await measure({ predictions: [predictions(all)] }))
    }), { numRuns: 40 })
  })
})

describe('measure/latency: live decisions', () => {
  test('have percentiles of milliseconds', async () => {
    const milliseconds = Array.from({ length: 200 }, (_, i) => 200 - i)
    const of = finder(await measure({ decisions: [decisions(milliseconds.slice(0, 50)), decisions(milliseconds.slice(50))] }))
    expect(['decisions', 'median', 'p95', 'p99', 'most'].map((what) => of(`latency.live.${what}`))).toEqual([200, 100, 190, 198, 200])
  })

  test('beside predictions, both are measured', async () => {
    const names = (await measure({ predictions: [predictions(rows)], decisions: [decisions([1])] }, { model: 'both' })).map(({ name, labels }) => `${labels['model']} ${name}`)
    expect(names).toEqual(expect.arrayContaining(['both latency', 'both latency.live.median']))
  })
})

describe('measure/latency', () => {
  test.each([
    ['nothing connected', {}, 'E8043'],
    ['an activity alone', { activity: [activity] }, 'E8043'],
    ['an activity beside live decisions', { activity: [activity], decisions: [decisions([1])] }, 'E8043'],
    ['no predictions', { predictions: [] }, 'E8001'],
    ['an artificial network', { predictions: [predictions([[0, 1]], { ann: true })] }, 'E8041'],
    ['the activity of another model', { predictions: [predictions(rows)], activity: [{ ...activity, model: 'other' }] }, 'E8042'],
    ['the activity of other samples', { predictions: [predictions(rows)], activity: [{ ...activity, samples: 4 }] }, 'E8042'],
    ['no decisions', { decisions: [] }, 'E8044'],
    ['decisions of recordings', { decisions: [decisions()] }, 'E8044'],
  ])('%s: refused', async (_, inputs, code) => {
    await expect(measure(inputs)).rejects.toMatchObject({ issues: [{ code }] })
  })

  for (const { name, run } of conformance(latency, [
    { name: 'answers and activity', inputs: { predictions: [predictions(rows)], activity: [activity] }, params: { fraction: 0.9, dt: 2 } },
    { name: 'live decisions', inputs: { decisions: [decisions([3, 1, 2])] }, params: { fraction: 0.99 } },
  ])) test(name, run)
})
