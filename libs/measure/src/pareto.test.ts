import { conformance, issue, runStage, type Table } from '@spikeline/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Candidate } from './decide/candidates.ts'
import { standings, type Point } from './decide/front.ts'
import { difference, order, type Quantity } from './decide/quantity.ts'
import { pareto } from './pareto.ts'
import { accuracyOf, images, numbers, type Delivered } from './testing/models.ts'

type Params = Parameters<typeof pareto.run>[1]
const run = (metrics: readonly Delivered[], params: Partial<Params> = {}) => runStage(pareto, { metrics }, { accuracy: 'accuracy', dominated: true, ...params })
const column = ({ columns, rows }: Table, name: string) => rows.map((row) => row[columns.findIndex((one) => one.name === name)])

describe('measure/pareto', () => {
  test('a table for each cost that was measured, in order of cost', async () => {
    const { table } = await run(images)
    expect(table.map(({ title }) => title)).toEqual(['Accuracy against memory', 'Accuracy against operations', 'Accuracy against energy, arithmetic', 'Accuracy against energy, memory on chip'])
    expect(column(table[1]!, 'operations')).toEqual([100_000, 150_000, 200_000, 300_000, 300_000, 400_000, 600_000, 800_000, 2_000_000])
    expect(table[1]!.rows[0]).toEqual(['ann-to-snn', 2, null, 100_000, { value: 93, margin: expect.closeTo(0.517, 2) }, 'yes', ''])
  })

  test('what is dominated is said, by what, and whether 95 % confidence tells', async () => {
    const { table: [, operations] } = await run(images)
    const said = operations!.rows.map((row) => [row[0], row[1], row[2], ...row.slice(-2)].join(' | '))
    expect(said).toEqual([
      'ann-to-snn | 2 |  | yes | ',
      'snn-rate | 4 | 1 | yes | ',
      'ann-to-snn | 4 |  | yes | ',
      'snn-rate | 4 | 0.5 | yes | ',
      'snn-rate | 8 | 1 | no | snn-rate at T = 4 and θ = 0.5 has 0.70 points more for as much',
      'ann-to-snn | 8 |  | yes | ',
      'snn-rate | 8 | 0.5 | no, not certain | ann-to-snn at T = 8 has 0.15 points more for less',
      'ann-to-snn | 16 |  | yes, not certain | not told apart from ann-to-snn at T = 8 in accuracy',
      'ann |  |  | yes, not certain | not told apart from ann-to-snn at T = 16 in accuracy',
    ])
  })

  test('metrics say the same, labelled by model, cost and assignment', async () => {
    const { metrics: [{ metrics } = { metrics: [] }] } = await run(images, { costs: ['operations'] })
    expect(metrics).toContainEqual({ name: 'pareto.front', value: 0, unit: '', labels: { model: 'snn-rate', cost: 'operations', T: 8, theta: 1 } })
    expect(metrics.filter(({ name, value }) => name === 'pareto.front' && value === 1).length).toBe(7)
    expect(metrics.find(({ name, labels }) => name === 'pareto.gap' && labels['T'] === 8 && labels['theta'] === 1)!.value).toBeCloseTo(0.007, 10)
  })

  test('over seeds: means decide, Student\'s t says how surely', async () => {
    const seeds = (model: string, accuracies: number[], operations: number): Delivered[] =>
      accuracies.map((accuracy, seed) => numbers(model, { seed }, { accuracy, additions: operations, multiplications: 0, memory: 1 }))
    const rows = async (first: number[], second: number[]) => (await run([...seeds('a', first, 10), ...seeds('b', second, 20)], { over: 'seed', costs: ['operations'] })).table[0]!.rows
    expect(await rows([0.97, 0.971, 0.972], [0.93, 0.931, 0.932])).toMatchObject([['a', 3, 10, {}, 'yes', ''], ['b', 3, 20, { value: expect.closeTo(93.1, 9), margin: expect.closeTo(0.2484, 3) }, 'no', 'a has 4.00 points more for less']])
    expect((await rows([0.9, 0.97, 0.99], [0.9, 0.92, 0.97]))[1]!.at(-2)).toBe('no, not certain')
  })

  test('operations are additions and multiplications, those of the leak too', async () => {
    const leaky = numbers('snn', {}, { accuracy: 0.9, additions: 100, multiplications: 20, 'multiplications.leak': 3 })
    expect(column((await run([leaky], { costs: ['operations'] })).table[0]!, 'operations')).toEqual([123])
  })

  test('only the front, where one asks for no more', async () => {
    const { table: [operations] } = await run(images, { costs: ['operations'], dominated: false })
    expect(operations!.rows.length).toBe(7)
    expect(operations!.notes[0]).toBe('2 dominated rows are left out.')
  })

  test('what has no accuracy or failed is named under the table', async () => {
    const failed = { stage: 'otherScore', port: 'metrics', params: { T: 4 }, failure: issue('E8001'), batches: [] }
    const { table: [operations] } = await run([...images, numbers('bare', {}, { additions: 1, multiplications: 1 }), failed as never], { costs: ['operations'] })
    expect(operations!.notes.slice(-2)).toEqual(['Left out, without accuracy: bare.', 'Missing: otherScore[T=4], which failed (E8001): no predictions arrived, so that there is no accuracy.'])
  })

  test.each<[string, readonly Delivered[], Partial<Params>, object]>([
    ['nothing', [], {}, { code: 'E8020' }],
    ['no accuracy', [numbers('a', {}, { memory: 3 })], {}, { code: 'E8070' }],
    ['an unknown cost', images, { costs: ['memry'] }, { code: 'E8071', values: { suggestion: 'memory' } }],
    ['no cost', [numbers('a', {}, { accuracy: 1 })], {}, { code: 'E8077' }],
  ])('%s: refused', async (_, metrics, params, found) => {
    await expect(run(metrics, params)).rejects.toMatchObject({ issues: [found] })
  })

  for (const { name, run } of conformance(pareto, [{ name: 'a sweep', inputs: { metrics: images }, params: { accuracy: 'accuracy', dominated: true }, burst: 5 }])) test(name, run)
})

const exact = (value: number): Quantity => ({ value, low: value, high: value, unit: '', basis: 'none' })
const point = (accuracy: Quantity, cost: Quantity, id: number): Point => ({ candidate: { model: `m${String(id).padStart(3, '0')}`, params: {}, name: `m${id}`, accuracy, count: 1, of: () => undefined } satisfies Candidate, cost })
const quantity = fc.record({ value: fc.integer({ min: 0, max: 8 }), below: fc.constantFrom(0, 1, 3), above: fc.constantFrom(0, 1, 2) })
  .map(({ value, below, above }): Quantity => ({ value, low: value - below, high: value + above, unit: '', basis: 'samples' }))
const cloud = fc.array(fc.tuple(quantity, quantity), { minLength: 1, maxLength: 25 }).map((all) => all.map(([accuracy, cost], i) => point(accuracy, cost, i)))
const beats = (a: Point, b: Point): boolean =>
  a.candidate.accuracy.value >= b.candidate.accuracy.value && a.cost.value <= b.cost.value && (a.candidate.accuracy.value > b.candidate.accuracy.value || a.cost.value < b.cost.value)

describe('the front', () => {
  test('holds exactly the points that none dominates, and every other one names a point of it that dominates', () => {
    fc.assert(fc.property(cloud, (points) => {
      const all = standings(points)
      const front = all.filter((one) => one.front)
      expect(all.length).toBe(points.length)
      for (const one of all) {
        expect(one.front).toBe(!points.some((other) => beats(other, one)))
        if (one.front) continue
        const by = front.find(({ candidate }) => candidate === one.against)!
        expect(beats(by, one)).toBe(true)
        expect(one.gap).toBe(Math.max(...points.filter(({ cost }) => cost.value <= one.cost.value).map(({ candidate }) => candidate.accuracy.value)) - one.candidate.accuracy.value)
      }
    }))
  })

  test('does not depend on the order of the points', () => {
    fc.assert(fc.property(cloud.chain((points) => fc.tuple(fc.constant(points), fc.shuffledSubarray(points, { minLength: points.length }))), ([points, shuffled]) => {
      expect(standings(shuffled)).toEqual(standings(points))
    }))
  })

  test('exact numbers are certain wherever they differ', () => {
    expect(standings([point(exact(3), exact(1), 0), point(exact(3), exact(2), 1), point(exact(5), exact(4), 2)]).map(({ front, certain }) => [front, certain])).toEqual([[true, true], [false, true], [true, true]])
  })
})

describe('the interval of a difference', () => {
  test('of two proportions is Newcombe\'s: his example of 56/70 and 48/80', () => {
    const proportion = (hits: number, n: number): Quantity => {
      const { accuracy, 'accuracy.low': low, 'accuracy.high': high } = accuracyOf(hits, n) as Record<string, number>
      return { value: accuracy!, low: low!, high: high!, unit: '', basis: 'samples' }
    }
    const { low, high } = difference(proportion(56, 70), proportion(48, 80))
    expect([low, high]).toEqual([expect.closeTo(0.0524, 4), expect.closeTo(0.3339, 4)])
    expect(order(proportion(56, 70), proportion(48, 80))).toBe('more')
  })
  test('is turned round with its operands', () => {
    fc.assert(fc.property(quantity, quantity, (a, b) => {
      const turned = { more: 'less', less: 'more', equal: 'equal', open: 'open' } as const
      expect(order(b, a)).toBe(turned[order(a, b)])
    }))
  })
})
