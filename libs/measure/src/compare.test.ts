import { conformance, formatTable, issue, runStage, type Metric, type Table } from '@spikeline/core'
import { describe, expect, test } from 'vitest'
import { compare } from './compare.ts'
import { studentT } from './compare/estimate.ts'
import { definitions } from './definitions.ts'

type Given = [stage: string, params: Record<string, unknown>, model: string, values: Record<string, number>]
const stream = ([stage, params, model, values]: Given) => ({
  stage, port: 'metrics', params,
  batches: [{ metrics: Object.entries(values).map(([name, value]): Metric => ({ name, value, unit: definitions[name]?.unit ?? 'ms', labels: { model } })) }],
})
const table = async (given: Given[], params: Partial<Parameters<typeof compare.run>[1]> = {}): Promise<Table> =>
  (await runStage(compare, { metrics: given.map(stream) }, { title: 'Models', notes: [], ...params })).table[0]!

const sweep: Given[] = [
  ['annScore', {}, 'ann', { accuracy: 0.98, samples: 10_000 }],
  ['annCost', {}, 'ann', { memory: 1_630_288, additions: 406_528, multiplications: 406_528 }],
  ['snnScore', { T: 5 }, 'ann-to-snn', { accuracy: 0.9, samples: 10_000 }],
  ['snnScore', { T: 20 }, 'ann-to-snn', { accuracy: 0.975, samples: 10_000 }],
  ['snnCost', { T: 5 }, 'ann-to-snn', { memory: 1_630_353.25, additions: 30_000, multiplications: 0, firingRate: 0.05 }],
  ['snnCost', { T: 20 }, 'ann-to-snn', { memory: 1_630_353.25, additions: 120_000, multiplications: 0, firingRate: 0.05 }],
]
const seeds = (accuracies: number[]): Given[] => accuracies.map((accuracy, i) => ['score', { T: 5, seed: i + 1 }, 'snn', { accuracy }])

describe('measure/compare', () => {
  test('accuracy and cost of a model become one row; what does not depend on T has one row, without it', async () => {
    const { columns, rows } = await table(sweep)
    expect(columns.map(({ name, unit }) => `${name}|${unit}`)).toEqual(['model|', 'T|', 'accuracy|%', 'memory|bytes', 'additions|operations', 'multiplications|operations', 'firing rate|%'])
    expect(rows).toEqual([
      ['ann', null, 98, 1_630_288, 406_528, 406_528, null],
      ['ann-to-snn', 5, 90, 1_630_353.25, 30_000, 0, 5],
      ['ann-to-snn', 20, 97.5, 1_630_353.25, 120_000, 0, 5],
    ])
  })

  test('what a table means stands under it', async () => {
    await expect(formatTable(await table(sweep, { notes: ['On MNIST.'] }), { width: 100 })).toMatchFileSnapshot('__snapshots__/comparison.txt')
  })

  test('any number of metrics', async () => {
    const metrics = Array.from({ length: 200_000 }, (_, t): Metric => ({ name: 'accuracy.at', value: 0.5, unit: '', labels: { model: 'snn', t } }))
    const accuracy: Metric = { name: 'accuracy', value: 0.5, unit: '', labels: { model: 'snn' } }
    const { table: [made] } = await runStage(compare, { metrics: [{ stage: 'score', port: 'metrics', params: {}, batches: [{ metrics: [...metrics, accuracy] }] }] }, { title: 'Many', columns: ['accuracy'], notes: [] })
    expect(made!.rows).toEqual([['snn', 50]])
  })

  test('a value of a smaller assignment holds for every row that agrees with it', async () => {
    const { rows } = await table([...seeds([0.9, 0.92]), ['cost', { T: 5 }, 'snn', { memory: 100 }], ['size', {}, 'snn', { parameters: 7 }]], { columns: ['accuracy', 'memory', 'parameters'] })
    expect(rows).toEqual([['snn', 5, 1, 90, 100, 7], ['snn', 5, 2, 92, 100, 7]])
  })

  test('over a seed: the mean and the half-width of its confidence interval', async () => {
    const { columns, rows, notes } = await table([...seeds([0.9, 0.92, 0.94]), ['ann', {}, 'ann', { accuracy: 0.95 }]], { over: 'seed', columns: ['accuracy'] })
    expect(columns.map(({ name }) => name)).toEqual(['model', 'T', 'n', 'accuracy'])
    const [snn, ann] = rows as [[string, number, number, { value: number; margin: number }], unknown[]]
    expect(snn.slice(0, 3)).toEqual(['snn', 5, 3])
    expect(snn[3].value).toBeCloseTo(92, 10)
    expect(snn[3].margin).toBeCloseTo((4.302653 * 2) / Math.sqrt(3), 6)
    expect(ann).toEqual(['ann', null, 1, 95])
    expect(notes.join(' ')).toContain('95 % confidence interval')
  })

  test('what failed is named under the table, and what rests on it is left out', async () => {
    const failure = issue('E3301', { stage: 'snn', instance: 'snn[T=20]', epoch: 3, loss: NaN })
    const lost = (stage: string, params: Record<string, unknown>) => ({ stage, port: 'metrics', params, batches: [], failure })
    const given = { title: 'Models', notes: [] }
    const after = async (metrics: object[], params: object): Promise<Table> => (await runStage(compare, { metrics: metrics as never }, { ...given, ...params })).table[0]!
    const some = await after([...sweep.slice(2, 3).map(stream), lost('snnScore', { T: 20, seed: 1 }), lost('snnCost', { T: 20, seed: 1 })], { over: 'seed', baseline: 'ann', columns: ['accuracy', 'own'] })
    expect(some.rows).toEqual([['ann-to-snn', 5, 90, null]])
    expect(some.notes.join(' ')).toMatch(/Missing: snnScore\[T=20,seed=1\] and snnCost\[T=20,seed=1\], since snn\[T=20\] failed \(E3301\): .*\. Nothing is given relative to ann/)
    const none = await after([lost('snnScore', {})], {})
    expect([none.rows, none.notes[0]]).toEqual([[], expect.stringContaining('Missing: snnScore')])
    expect(formatTable(none)).toContain('Missing: snnScore')
  })

  test('with a baseline: ratios, and differences in points for percentages', async () => {
    const { columns, rows } = await table(sweep, { baseline: 'ann', columns: ['accuracy', 'additions', 'multiplications'] })
    expect(columns.map(({ name }) => name)).toEqual(['model', 'T', 'accuracy', 'accuracy − ann', 'additions', 'additions ÷ ann', 'multiplications', 'multiplications ÷ ann'])
    expect(rows[0]!.filter((_, i) => i > 2 && i % 2 === 1)).toEqual([0, 1, 1])
    expect(rows[2]!.filter((_, i) => i > 2 && i % 2 === 1)).toEqual([-0.5, 120_000 / 406_528, 0])
  })

  test('a relative column that can be said of no row is left out', async () => {
    expect((await table(sweep, { baseline: 'ann', columns: ['firingRate'] })).columns.map(({ name }) => name)).toEqual(['model', 'T', 'firing rate'])
  })

  test('metrics of other libraries can be columns; curves can not', async () => {
    const given: Given[] = [['score', {}, 'a', { 'acme.time': 3 }]]
    expect((await table(given, { columns: ['acme.time'] })).columns[1]).toEqual({ name: 'acme.time', unit: 'ms' })
    expect((await table(given)).rows).toEqual([['a', 3]])
    const curve = { stage: 'score', port: 'metrics', params: {}, batches: [{ metrics: [{ name: 'accuracy.anytime', value: 1, unit: '', labels: { model: 'a', step: 1 } }] }] }
    await expect(runStage(compare, { metrics: [stream(given[0]!), curve] }, { title: '', notes: [], columns: ['accuracy.anytime'] })).rejects.toMatchObject({ issues: [{ code: 'E8021' }] })
  })

  test('a column that was asked for and not measured stays, empty, with a note', async () => {
    const { rows, notes } = await table([['score', {}, 'a', { accuracy: 0.5 }]], { columns: ['accuracy', 'memory'] })
    expect(rows).toEqual([['a', 50, null]])
    expect(notes).toContain('–: does not apply, or was not measured: memory of a.')
  })

  test.each<[string, Given[], Partial<Parameters<typeof compare.run>[1]>, object]>([
    ['nothing', [], {}, { code: 'E8020' }],
    ['an unknown column', sweep, { columns: ['acuracy'] }, { code: 'E8021', values: { suggestion: 'accuracy' } }],
    ['two values of one thing', [...sweep, ['score2', {}, 'ann', { accuracy: 0.97 }]], {}, { code: 'E8022', values: { model: 'ann', stages: ['annScore', 'score2'] } }],
    ['an unknown baseline', sweep, { baseline: 'an' }, { code: 'E8023', values: { suggestion: 'ann' } }],
    ['over what was not swept', sweep, { over: 'seed' }, { code: 'E8024', values: { known: ['T'] } }],
  ])('%s: refused', async (_, given, params, issue) => {
    await expect(table(given, params)).rejects.toMatchObject({ issues: [issue] })
  })

  test('the same value twice is no contradiction', async () => {
    expect((await table([sweep[0]!, sweep[0]!], { columns: ['accuracy'] })).rows).toEqual([['ann', 98]])
  })

  test('a sweep of 10,000 instances has a row for each', async () => {
    const given = Array.from({ length: 10_000 }, (_, i): Given => ['score', { T: i % 100, seed: Math.floor(i / 100) }, 'snn', { accuracy: i / 10_000 }])
    expect((await table([...given, ['size', {}, 'snn', { parameters: 7 }]])).rows.length).toBe(10_000)
  })

  for (const { name, run } of conformance(compare, [{ name: 'a sweep', inputs: { metrics: sweep.map(stream) }, params: { title: 'Models', notes: [] } }])) test(name, run)
})

describe('studentT', () => {
  test('agrees with published quantiles', () => {
    for (const [freedom, quantile] of [[1, 12.7062], [9, 2.2622], [11, 2.2010], [19, 2.0930], [29, 2.0452], [99, 1.9842]] as const)
      expect(studentT(freedom)).toBeCloseTo(quantile, 3)
  })
})
