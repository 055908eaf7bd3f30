import { conformance, runStage, type Metric } from '@spikeline/core'
import type { Predictions } from '@spikeline/networks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { classification } from './classification.ts'
import { wilson } from './classification/wilson.ts'
import { curve, finder } from './testing/metrics.ts'
import { predictions } from './testing/predictions.ts'

const measure = async (batches: Predictions[], params: { model?: string } = {}): Promise<readonly Metric[]> =>
  (await runStage(classification, { predictions: batches }, params)).metrics[0]!.metrics

//                truth, answers after steps 1 to 4
const rows = [[0, 1, 0, 0, 0], [0, 0, 0, 0, 0], [1, 1, 2, 1, 2], [1, 2, 1, 1, 1]]

describe('measure/classification', () => {
  test('accuracy, recall and confusion are counted from the last answer', async () => {
    const metrics = await measure([predictions(rows)])
    const of = finder(metrics)
    expect([of('samples'), of('timesteps'), of('accuracy')]).toEqual([4, 4, 0.75])
    expect([of('recall', { class: 0 }), of('recall', { class: 1 })]).toEqual([1, 0.5])
    expect(metrics.filter((m) => m.name === 'confusion').map(({ labels, value }) => [labels['truth'], labels['predicted'], value])).toEqual([[0, 0, 2], [1, 1, 1], [1, 2, 1]])
  })

  test('a class without samples has no recall, rather than 0/0', async () => {
    expect((await measure([predictions(rows)])).filter((m) => m.name === 'recall').map((m) => m.labels['class'])).toEqual([0, 1])
  })

  test('says how many samples each class has, none included', async () => {
    const metrics = await measure([predictions(rows)])
    expect(finder(metrics)('classes')).toBe(3)
    expect([0, 1, 2].map((k) => finder(metrics)('samples.class', { class: k }))).toEqual([2, 2, 0])
  })

  test('the anytime curve has the accuracy after each step', async () => {
    expect(curve(await measure([predictions(rows)]), 'accuracy.anytime')).toEqual([0.5, 0.75, 1, 0.75])
  })

  test('latency is the mean of the first step from which the answer stays', async () => {
    expect(finder(await measure([predictions(rows)]))('latency')).toBe((2 + 1 + 4 + 2) / 4)
  })

  test('an ANN has neither latency nor a curve', async () => {
    const names = (await measure([predictions([[0, 0], [1, 0]], { ann: true })])).map((m) => m.name)
    expect(names).not.toContain('latency')
    expect(names).not.toContain('accuracy.anytime')
  })

  test('the model can be named apart', async () => {
    expect(new Set((await measure([predictions(rows)], { model: 'net, Bernoulli' })).map((m) => m.labels['model']))).toEqual(new Set(['net, Bernoulli']))
  })

  test('batching changes nothing, to the last bit', async () => {
    const row = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 4, maxLength: 4 })
    await fc.assert(fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), fc.array(fc.nat(7), { maxLength: 10 }), async (all, sizes) => {
      const batches: Predictions[] = []
      for (let at = 0; at < all.length;) {
        const size = batches.length < sizes.length ? sizes[batches.length]! : all.length - at
        batches.push(predictions(all.slice(at, at + size), { first: at, steps: 3 }))
        at += size
      }
      expect(await measure(batches)).toEqual(await measure([predictions(all)]))
    }), { numRuns: 60 })
  })

  test.each([
    ['no predictions', [], 'E8001'],
    ['empty batches only', [predictions([], { steps: 3 })], 'E8001'],
    ['another number of steps', [predictions(rows), predictions([[0, 0]])], 'E8002'],
    ['a label out of range', [predictions([[3, 0]])], 'E8003'],
    ['an answer out of range', [predictions([[0, 7]], { ann: true })], 'E8003'],
    ['labels that are too few', [{ ...predictions(rows), labels: new Uint8Array(3) }], 'E8004'],
    ['a step missing', [{ ...predictions(rows), anytime: new Uint8Array(12) }], 'E8004'],
  ])('%s: refused', async (_, batches, code) => {
    await expect(measure(batches)).rejects.toMatchObject({ issues: [{ code }] })
  })

  for (const { name, run } of conformance(classification, [
    { name: 'four answers', inputs: { predictions: [predictions(rows)] }, params: {} },
    { name: 'an artificial network in two batches', inputs: { predictions: [predictions([[0, 1], [2, 2]], { ann: true }), predictions([[1, 1]], { ann: true, first: 2 })] }, params: { model: 'ann' } },
  ])) test(name, run)
})

describe('wilson', () => {
  test('agrees with published values (Newcombe 1998, table I)', () => {
    for (const [hits, n, low, high] of [[81, 263, 0.2553, 0.3662], [15, 148, 0.0624, 0.1605], [0, 20, 0, 0.1611], [1, 29, 0.0061, 0.1718]] as const) {
      const interval = wilson(hits, n)
      expect(interval.low).toBeCloseTo(low, 4)
      expect(interval.high).toBeCloseTo(high, 4)
    }
  })
  test('stays within 0 and 1 and holds the proportion', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 100_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, p) => {
      const hits = Math.round(p * n)
      const { low, high } = wilson(hits, n)
      expect(low).toBeGreaterThanOrEqual(0)
      expect(high).toBeLessThanOrEqual(1)
      expect(low).toBeLessThanOrEqual(hits / n)
      expect(high).toBeGreaterThanOrEqual(hits / n)
    }))
  })
})
