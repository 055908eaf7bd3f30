import { conformance, runStage, type Statement } from '@spikeline/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { spearman } from './findings/trade.ts'
import { every, not, some, type Truth } from './findings/truth.ts'
import { findings } from './findings.ts'
import { accuracyOf, annCost, images, numbers, snnCost, type Delivered } from './testing/models.ts'
import { readAloud } from './testing/sentences.ts'

type Params = Parameters<typeof findings.run>[1]
const run = (metrics: readonly Delivered[], params: Partial<Params> = {}) => runStage(findings, { metrics }, { workload: 'images', accuracy: 'accuracy', tolerance: 1, ...params })
const verdicts = async (metrics: readonly Delivered[], params: Partial<Params> = {}): Promise<string[]> => (await run(metrics, params)).statements[0]!.statements.map(({ verdict }) => verdict)
const one = async (index: number, metrics: readonly Delivered[], params: Partial<Params> = {}): Promise<Statement> => (await run(metrics, params)).statements[0]!.statements[index]!

const ann = (hits: number) => numbers('ann', {}, { ...accuracyOf(hits, 10_000), ...annCost(1_000_000) })
const snn = (hits: number, additions: number) => numbers('snn-rate', {}, { ...accuracyOf(hits, 10_000), ...snnCost(additions) })
const events = (hits: number, additions: number): Delivered[] => [
  numbers('ann-intensity', {}, { ...accuracyOf(9700, 10_000), ...annCost(1_000_000) }),
  numbers('ann-pattern', {}, { ...accuracyOf(9500, 10_000), ...annCost(10_000_000) }),
  numbers('snn', { T: 10 }, { ...accuracyOf(hits, 10_000), ...snnCost(additions) }),
]

describe('measure/findings', () => {
  test('its sentences, on images and on events', async () => {
    await expect(readAloud((await run(images)).statements)).toMatchFileSnapshot('__snapshots__/findings-images.txt')
    await expect(readAloud((await run(events(9850, 900_000), { workload: 'events' })).statements)).toMatchFileSnapshot('__snapshots__/findings-events.txt')
  })

  test.each<[number, string]>([[9700, 'reproduced'], [9895, 'undecided'], [9990, 'not reproduced']])('an SNN right %d times of 10,000 against 9,900 of the ANN: can\'t beat it is %s', async (hits, verdict) => {
    expect((await one(0, [ann(9900), snn(hits, 1)])).verdict).toBe(verdict)
  })

  test.each<[number, number, string]>([
    [9895, 500_000, 'reproduced'], [9895, 50_000_000, 'not reproduced'], [9000, 1, 'not reproduced'], [9750, 1, 'not reproduced'], [9805, 1, 'undecided'], [9795, 1, 'undecided'],
  ])('an SNN right %d times with %d additions: may cost less is %s', async (hits, additions, verdict) => {
    expect((await one(1, [ann(9900), snn(hits, additions)])).verdict).toBe(verdict)
  })

  test.each<[number, number, string]>([
    [9850, 900_000, 'reproduced'], [9720, 900_000, 'undecided'], [9600, 900_000, 'not reproduced'], [9850, 3_000_000, 'not reproduced'],
  ])('on events an SNN right %d times with %d additions: better in all is %s', async (hits, additions, verdict) => {
    expect((await one(2, events(hits, additions), { workload: 'events' })).verdict).toBe(verdict)
  })

  test('a quantised ANN that costs less still is named', async () => {
    const rival = numbers('ann-2-bit', {}, { ...accuracyOf(9880, 10_000), ...annCost(1000) })
    expect((await one(1, [...images, rival])).text).toContain('A quantised ANN costs less still: ann-2-bit in operations (2 thousand operations)')
  })

  test('accuracy trades against cost along T, and along θ, or it does not', async () => {
    expect((await verdicts(images)).slice(3)).toEqual(['reproduced', 'reproduced'])
    const against = images.map((one) => (one.params['theta'] === 0.5 ? numbers('snn-rate', one.params, { ...accuracyOf(9000, 10_000), ...snnCost(2_000_000) }) : one))
    expect((await verdicts(against)).at(-1)).toBe('not reproduced')
    const flat = [4, 8].map((T) => numbers('snn-rate', { T }, { ...accuracyOf(9800 + T, 10_000), ...snnCost(T * 1000) }))
    expect((await verdicts([ann(9900), ...flat])).slice(3)).toEqual(['undecided', 'not testable on this data'])
  })

  test('what is not there can\'t be tested, and why is said', async () => {
    expect(await verdicts(images, { workload: 'events' })).toEqual([...Array(3).fill('not testable on this data'), 'reproduced', 'not testable on this data'])
    expect((await one(0, [ann(9900)])).text).toBe('No spiking network was measured.')
    expect((await one(0, [snn(9900, 1)])).text).toBe('No artificial network of the same size was measured.')
    expect((await one(1, [numbers('ann', {}, { accuracy: 1 }), numbers('snn-rate', {}, { accuracy: 1 })])).text).toBe('No cost was measured of all of them.')
  })

  test.each<[string, Partial<Params>, object]>([
    ['an unknown model', { snns: ['snn-rat'] }, { code: 'E8074', values: { where: 'snns', suggestion: 'snn-rate' } }],
    ['a model on both sides', { snns: ['ann', 'snn-rate'] }, { code: 'E8075', values: { model: 'ann' } }],
    ['an unknown cost', { costs: ['operation'] }, { code: 'E8071', values: { suggestion: 'operations' } }],
  ])('%s: refused', async (_, params, found) => {
    await expect(run(images, params)).rejects.toMatchObject({ issues: [found] })
  })

  for (const { name, run } of conformance(findings, [{ name: 'a sweep', inputs: { metrics: images }, params: { workload: 'images', accuracy: 'accuracy', tolerance: 1 } }])) test(name, run)
})

describe('three-valued truth', () => {
  const truth = fc.constantFrom<Truth>('yes', 'no', 'open')
  test('an answer stays whatever an open part turns out to be', () => {
    fc.assert(fc.property(fc.array(truth), fc.constantFrom<Truth>('yes', 'no'), (all, settled) => {
      for (const of of [every, some]) {
        const answer = of(all)
        if (answer !== 'open') expect(of(all.map((one) => (one === 'open' ? settled : one)))).toBe(answer)
      }
    }))
  })
  test('not some is every not', () => {
    fc.assert(fc.property(fc.array(truth), (all) => {
      expect(not(some(all))).toBe(every(all.map(not)))
    }))
  })
})

test('Spearman\'s rank correlation, with ties', () => {
  expect(spearman([1, 2, 3], [10, 20, 30])).toBeCloseTo(1, 12)
  expect(spearman([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12)
  // scipy.stats.spearmanr([1, 2, 2, 4], [1, 3, 2, 4])
  expect(spearman([1, 2, 2, 4], [1, 3, 2, 4])).toBeCloseTo(0.9486832980505139, 12)
  expect(spearman([1, 1], [1, 2])).toBeUndefined()
})
