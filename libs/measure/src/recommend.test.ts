import { conformance, runStage, type Statement } from '@spikeline/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { recommend } from './recommend.ts'
import { accuracyOf, annCost, images, numbers, snnCost, type Delivered } from './testing/models.ts'
import { readAloud } from './testing/sentences.ts'

type Params = Parameters<typeof recommend.run>[1]
const defaults: Params = { title: 'Recommendations', accuracy: 'accuracy', tolerance: 1, budgets: {}, scenarios: [] }
const run = (metrics: readonly Delivered[], params: Partial<Params> = {}) => runStage(recommend, { metrics }, { ...defaults, ...params })
const answers = async (metrics: readonly Delivered[], params: Partial<Params> = {}): Promise<Record<string, Statement>> =>
  Object.fromEntries((await run(metrics, params)).statements.flatMap(({ statements }) => statements).filter(({ kind }) => kind === 'answer').map((one) => [one.subject, one]))
const sensor = { name: 'sensor', prefer: 'energy.onChip', atLeast: { accuracy: 0.985 }, atMost: { latency: 3 } }

describe('measure/recommend', () => {
  test('its sentences', async () => {
    const { statements } = await run(images, { budgets: { memory: 1_000_000, operations: 250_000 }, scenarios: [sensor] })
    await expect(readAloud(statements)).toMatchFileSnapshot('__snapshots__/recommendations.txt')
  })

  test('the cheapest within the tolerance of the most accurate is taken, by means', async () => {
    const verdicts = async (tolerance: number) => (await answers(images, { tolerance }))['fewest operations']!.verdict
    expect(await verdicts(1)).toBe('snn-rate at T = 4 and θ = 0.5')
    expect(await verdicts(0.1)).toBe('ann-to-snn at T = 16')
    expect(await verdicts(0)).toBe('ann')
    expect(await verdicts(1.2)).toBe('ann-to-snn at T = 4')
    expect(await verdicts(100)).toBe('ann-to-snn at T = 2')
  })

  test('the table has a row for each scenario, its numbers those of the sentences', async () => {
    const { table: [table] } = await run(images, { scenarios: [sensor] })
    expect(table!.columns.map(({ name }) => name)).toEqual(['scenario', 'take', 'T', 'theta', 'accuracy', 'decided by', 'next model', 'its value', 'told apart'])
    expect(table!.rows.at(-1)).toEqual(['sensor', 'snn-rate', 4, 0.5, 98.5, '1.8 µJ', null, null, null])
    expect(table!.rows[0]).toEqual(['most accurate', 'ann', null, null, 99.2, '99.20 %', 'ann-to-snn at T = 16', '99.15 %', 'no'])
  })

  test('a quantised rival that wins is told from the others', async () => {
    const rival = numbers('ann-4-bit', {}, { ...accuracyOf(9900, 10_000), memory: 500_000, additions: 1_000_000, multiplications: 1_000_000, 'energy.compute': 0.1e-6, 'energy.onChip': 1e-6 })
    const found = await answers([...images, rival])
    expect(found['least energy with memory']).toMatchObject({ verdict: 'ann-4-bit', text: expect.stringContaining('Without quantised networks it would be snn-rate at T = 4 and θ = 0.5 (1.8 µJ).') })
    expect(found['fewest operations']!.text).not.toContain('quantised')
  })

  test('another way to count the cost that makes another model win is named', async () => {
    const snn = numbers('snn', {}, { ...accuracyOf(9900, 10_000), ...snnCost(900_000), 'energy.onChip': 20e-6 })
    const { 'least energy of arithmetic': alone, 'least energy with memory': both } = await answers([images[0]!, snn])
    expect(alone).toMatchObject({ verdict: 'snn', text: expect.stringContaining('It hinges on how the cost is counted: with memory on chip counted too it would be ann (10 µJ against 20 µJ).') })
    expect(both).toMatchObject({ verdict: 'ann', text: expect.stringContaining('counting arithmetic alone it would be snn') })
  })

  test('a lead larger than chance is told from one that may be chance', async () => {
    const two = (hits: number) => [numbers('a', {}, { ...accuracyOf(9900, 10_000), ...annCost(10) }), numbers('b', {}, { ...accuracyOf(hits, 10_000), ...annCost(20) })]
    expect((await answers(two(9800)))['most accurate']!.text).toContain('1.00 points less, more than chance explains (95 % interval of the difference on 10,000 samples: 0.67 to 1.34 points)')
    expect((await answers(two(9890)))['most accurate']!.text).toContain('0.10 points less, which may be chance')
  })

  test('over seeds the interval is theirs', async () => {
    const seeds = ['a', 'b'].flatMap((model, i) => [1, 2, 3].map((seed) => numbers(model, { seed }, { ...accuracyOf(9900 - 100 * i + 5 * seed, 10_000), ...annCost(10) })))
    const { 'most accurate': best } = await answers(seeds, { over: 'seed' })
    expect(best).toMatchObject({ verdict: 'a', figures: [{ name: 'accuracy of a', value: expect.closeTo(99.1, 9), margin: expect.closeTo(0.1242, 3), unit: '%' }, { name: 'accuracy of b' }] })
    expect(best!.text).toContain('over 3 repetitions: 0.82 to 1.18 points')
  })

  test('what no model can do is said, and how near the nearest comes', async () => {
    const found = await answers(images, { scenarios: [{ name: 'both', prefer: 'memory', atLeast: { accuracy: 0.991 }, atMost: { operations: 500_000 } }, { name: 'one', prefer: 'memory', atLeast: { accuracy: 0.995 }, atMost: {} }] })
    expect(found['both']).toMatchObject({ verdict: 'none', text: 'For "both" no model will do: each condition is met by some, all of them together by none.' })
    expect(found['one']).toMatchObject({ verdict: 'none', text: 'For "one" no model will do: the highest accuracy is 99.20 % (ann), where at least 99.50 % is asked for.' })
  })

  test('the order in which metrics arrive changes nothing', async () => {
    const expected = await run(images)
    await fc.assert(fc.asyncProperty(fc.shuffledSubarray([...images], { minLength: images.length }), async (shuffled) => {
      expect(await run(shuffled)).toEqual(expected)
    }), { numRuns: 20 })
  })

  test.each<[string, Partial<Params>, object]>([
    ['an unknown metric in a budget', { budgets: { memry: 3 } }, { code: 'E8071', values: { suggestion: 'memory' } }],
    ['an unknown metric in a scenario', { scenarios: [{ ...sensor, prefer: 'energy' }] }, { code: 'E8071', values: { where: 'scenario "sensor"' } }],
    ['an accuracy in per cent', { scenarios: [{ ...sensor, atLeast: { accuracy: 98 } }] }, { code: 'E8072', values: { value: 98 } }],
    ['two scenarios of one name', { scenarios: [sensor, sensor] }, { code: 'E8073', values: { name: 'sensor' } }],
  ])('%s: refused', async (_, params, found) => {
    await expect(run(images, params)).rejects.toMatchObject({ issues: [found] })
  })

  for (const { name, run } of conformance(recommend, [{ name: 'a sweep', inputs: { metrics: images }, params: defaults }])) test(name, run)
})
