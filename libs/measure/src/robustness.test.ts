import { conformance, formatTable, issue, runStage, type Metric } from '@spikeline/core'
import { describe, expect, test } from 'vitest'
import { robustness } from './robustness.ts'
import { halfLevel, relativeArea } from './robustness/curve.ts'

type Given = [params: Record<string, unknown>, model: string, values: Record<string, number>]
const stream = ([params, model, values]: Given, i = 0) =>
  ({ stage: `score${i}`, port: 'metrics', params, batches: [{ metrics: Object.entries(values).map(([name, value]): Metric => ({ name, value, unit: '', labels: { model } })) }] })
const defaults = { over: 'noise', clean: 0, metric: 'accuracy', title: 'Robustness', notes: [] as string[] }
type Options = Partial<typeof defaults & { chance: number; average: string }>
const measure = async (given: Given[], params: Options = {}) => {
  const { metrics, table } = await runStage(robustness, { metrics: given.map(stream) }, { ...defaults, ...params })
  return { metrics: metrics[0]!.metrics, table: table[0]! }
}
const of = (metrics: readonly Metric[], name: string, own: Metric['labels'], over = 'noise'): number | undefined => {
  const labels = { over, ...own }
  const found = metrics.filter((m) => m.name === `robustness.${name}` && Object.keys(m.labels).length === Object.keys(labels).length && Object.entries(labels).every(([k, v]) => m.labels[k] === v))
  expect(found.length).toBeLessThanOrEqual(1)
  return found[0]?.value
}
const curve = (model: string, accuracies: Record<number, number>, more: Record<string, unknown> = {}): Given[] =>
  Object.entries(accuracies).map(([noise, accuracy]) => [{ noise: Number(noise), ...more }, model, { accuracy, classes: 10 }])

const two = [...curve('ann', { 0: 0.9, 0.2: 0.7, 0.4: 0.3 }), ...curve('snn', { 0: 0.8, 0.2: 0.8, 0.4: 0.6 })]

describe('measure/robustness', () => {
  test('gives the accuracy at each level, and what is lost', async () => {
    const { metrics } = await measure(two)
    expect([0, 0.2, 0.4].map((level) => of(metrics, 'accuracy', { model: 'ann', level }))).toEqual([0.9, 0.7, 0.3])
    expect(of(metrics, 'drop', { model: 'ann', level: 0 })).toBe(0)
    expect(of(metrics, 'drop', { model: 'snn', level: 0.4 })).toBeCloseTo(0.2, 12)
  })

  test('the area is that under the curve, of what it would be if nothing were lost', async () => {
    const { metrics } = await measure(two)
    expect(of(metrics, 'area', { model: 'ann' })).toBeCloseTo((0.2 * 0.8 + 0.2 * 0.5) / (0.4 * 0.9), 12)
    expect(of(metrics, 'area', { model: 'snn' })).toBeCloseTo((0.2 * 0.8 + 0.2 * 0.7) / (0.4 * 0.8), 12)
  })

  test('half is lost where the curve crosses the middle between clean and chance, by default 1 / classes', async () => {
    // Half way from 0.9 to 0.1 is 0.5: in the middle of 0.7 and 0.3. The SNN never falls to 0.45.
    const { metrics, table } = await measure(two)
    expect(of(metrics, 'half', { model: 'ann' })).toBeCloseTo(0.3, 12)
    expect(of(metrics, 'half', { model: 'snn' })).toBeUndefined()
    expect(table.notes.join(' ')).toContain('No level at which half is lost within what was measured, or chance not known: snn.')
    expect(of((await measure(two, { chance: 0.5 })).metrics, 'half', { model: 'ann' })).toBeCloseTo(0.2, 12)
  })

  test('the table has a row for each model and a column for each level, in per cent', async () => {
    const { table } = await measure([...two.toReversed(), [{}, 'idle', { accuracy: 0.5 }]], { notes: ['On bars.'] })
    expect(table.columns.map(({ name, unit }) => `${name}|${unit}`)).toEqual(['model|', 'accuracy, noise 0|%', 'accuracy, noise 0.2|%', 'accuracy, noise 0.4|%', 'area|%', 'half lost at|'])
    expect(table.rows.map((row) => row.slice(0, 4))).toEqual([['snn', 80, 80, 60], ['ann', 90, 70, 30]])
    expect(table.notes).toEqual(expect.arrayContaining(['On bars.', 'noise 0: clean data.', 'Not measured over noise, and not in the table: idle.']))
    expect(formatTable(table, { width: 120 })).toContain('ann')
  })

  test('a clean level other than 0, and levels that fall from it', async () => {
    const given = [[1, 0.9], [0.5, 0.5], [0, 0.1]].map(([share, accuracy]): Given => [{ share }, 'ann', { accuracy: accuracy! }])
    const { metrics, table } = await measure(given, { over: 'share', clean: 1, chance: 0.1 })
    expect(table.columns.map(({ name }) => name).slice(1, 4)).toEqual(['accuracy, share 1', 'accuracy, share 0.5', 'accuracy, share 0'])
    expect(of(metrics, 'half', { model: 'ann' }, 'share')).toBeCloseTo(0.5, 12)
  })

  test('what else was swept makes rows, and labels', async () => {
    const { metrics, table } = await measure([...curve('snn', { 0: 0.8, 1: 0.4 }, { T: 5 }), ...curve('snn', { 0: 0.9, 1: 0.9 }, { T: 20 })])
    expect(table.rows.map((row) => row.slice(0, 4))).toEqual([['snn', 5, 80, 40], ['snn', 20, 90, 90]])
    expect(of(metrics, 'drop', { model: 'snn', T: 5, level: 1 })).toBeCloseTo(0.4, 12)
  })

  test('averaged over a seed: mean and interval of curves that are each worked out first', async () => {
    const seeds = [...curve('snn', { 0: 0.9, 1: 0.5 }, { seed: 1 }), ...curve('snn', { 0: 0.8, 1: 0.2 }, { seed: 2 })]
    const { metrics, table } = await measure(seeds, { average: 'seed' })
    expect(of(metrics, 'drop', { model: 'snn', level: 1 })).toBeCloseTo(0.5, 12)
    expect(of(metrics, 'area', { model: 'snn' })).toBeCloseTo((0.7 / 0.9 + 0.5 / 0.8) / 2, 12)
    expect(table.rows[0]!.slice(0, 2)).toEqual(['snn', 2])
    expect(table.rows[0]![2]).toMatchObject({ value: expect.closeTo(85, 9) as number, margin: expect.closeTo(12.706 * 5, 1) as number })
  })

  test('where one seed loses half and another never does, there is no mean of some of them', async () => {
    const { metrics } = await measure([...curve('snn', { 0: 0.9, 1: 0.5 }, { seed: 1 }), ...curve('snn', { 0: 0.9, 1: 0.8 }, { seed: 2 })], { average: 'seed' })
    expect(of(metrics, 'half', { model: 'snn' })).toBeUndefined()
  })

  test('without the number of classes there is no chance, and no half', async () => {
    const { metrics } = await measure([[{ noise: 0 }, 'ann', { accuracy: 0.9 }], [{ noise: 1 }, 'ann', { accuracy: 0.1 }]])
    expect(of(metrics, 'half', { model: 'ann' })).toBeUndefined()
    expect(of(metrics, 'area', { model: 'ann' })).toBeCloseTo(0.5 / 0.9, 12)
  })

  test.each<[string, Given[], Options, object]>([
    ['nothing', [], {}, { code: 'E8020' }],
    ['over what was not swept', two, { over: 'nose' }, { code: 'E8050', values: { suggestion: 'noise' } }],
    ['no clean level', curve('ann', { 0.1: 0.9, 0.2: 0.8 }), {}, { code: 'E8051', values: { levels: [0.1, 0.2] } }],
    ['levels on both sides of the clean one', curve('ann', { 0: 0.9, 1: 0.8, 2: 0.7 }), { clean: 1 }, { code: 'E8052' }],
    ['levels that are no numbers', [[{ noise: 'much' }, 'ann', { accuracy: 0.9 }]], {}, { code: 'E8052' }],
    ['no such metric', two, { metric: 'acuracy' }, { code: 'E8053', values: { suggestion: 'accuracy' } }],
    ['averaging over what was not swept', two, { average: 'seed' }, { code: 'E8024' }],
  ])('%s: refused', async (_, given, params, issue) => {
    await expect(measure(given, params)).rejects.toMatchObject({ issues: [issue] })
  })

  test('a model of which a level failed is left out and named, with the reason', async () => {
    const failure = issue('E3301', { stage: 'snn', instance: 'snn[noise=0.4]' })
    const metrics = [...two.filter(([params, model]) => model === 'ann' || params['noise'] !== 0.4).map(stream), { stage: 'score5', port: 'metrics', params: { noise: 0.4 }, batches: [], failure }]
    const table = (await runStage(robustness, { metrics }, defaults)).table[0]!
    expect(table.rows.map(([model]) => model)).toEqual(['ann'])
    expect(table.notes.join(' ')).toMatch(/Missing: score5\[noise=0\.4\], since snn\[noise=0\.4\] failed .*Left out, since some of its levels are missing: snn\./)
  })

  for (const { name, run } of conformance(robustness, [{ name: 'two models', inputs: { metrics: two.map(stream) }, params: defaults }])) test(name, run)
})

describe('curves', () => {
  test('a curve that does not fall has all of its area, one that falls at once to 0 half of it', () => {
    expect(relativeArea([{ level: 0, value: 0.7 }, { level: 3, value: 0.7 }, { level: 4, value: 0.7 }])).toBeCloseTo(1, 12)
    expect(relativeArea([{ level: 0, value: 1 }, { level: 1, value: 0 }])).toBe(0.5)
  })
  test('the first crossing counts, where the curve rises again', () => {
    expect(halfLevel([{ level: 0, value: 1 }, { level: 1, value: 0 }, { level: 2, value: 1 }, { level: 3, value: 0 }], 0)).toBe(0.5)
  })
  test('a clean accuracy that is no better than chance has no half', () => {
    expect(halfLevel([{ level: 0, value: 0.1 }, { level: 1, value: 0.05 }], 0.1)).toBeUndefined()
  })
})
