import { conformance, issue, runStage, type Metric, type Statement } from '@spikeline/core'
import { describe, expect, test } from 'vitest'
import { audit } from './audit.ts'
import { accuracyOf, images, numbers, type Delivered } from './testing/models.ts'
import { readAloud } from './testing/sentences.ts'

type Params = Parameters<typeof audit.run>[1]
const defaults: Params = { over: 'seed', seedRange: 5, interval: 5, saturated: 0.95, silent: 0 }
const run = (metrics: readonly unknown[], params: Partial<Params> = {}) => runStage(audit, { metrics: metrics as never }, { ...defaults, ...params })
const warned = async (metrics: readonly unknown[], params: Partial<Params> = {}): Promise<Statement[]> => (await run(metrics, params)).statements[0]!.statements.filter(({ kind }) => kind === 'warning')

const labelled = (stage: string, params: Record<string, unknown>, ...metrics: (readonly [name: string, value: number, labels: Metric['labels']])[]): Delivered =>
  ({ stage, port: 'metrics', params, batches: [{ metrics: metrics.map(([name, value, labels]): Metric => ({ name, value, unit: '', labels })) }] })
const losses = (...values: number[]) => labelled('snn', { T: 4 }, ...values.map((value, i) => ['train.loss', value, { model: 'snn', epoch: i + 1 }] as const))
const confusion = (...cells: [truth: number, predicted: number, n: number][]) => {
  const total = cells.reduce((sum, [, , n]) => sum + n, 0)
  const hits = cells.filter(([truth, predicted]) => truth === predicted).reduce((sum, [, , n]) => sum + n, 0)
  const truths = [...new Set(cells.map(([truth]) => truth))]
  return labelled('score', {},
    ...Object.entries(accuracyOf(hits, total)).map(([name, value]) => [name, value, { model: 'snn' }] as const),
    ...cells.map(([truth, predicted, n]) => ['confusion', n, { model: 'snn', truth, predicted }] as const),
    ...truths.map((k) => {
      const own = cells.filter(([truth]) => truth === k)
      return ['recall', own.filter(([, predicted]) => predicted === k).reduce((sum, [, , n]) => sum + n, 0) / own.reduce((sum, [, , n]) => sum + n, 0), { model: 'snn', class: k }] as const
    }))
}
const rate = (value: number, T = 4, name = 'firingRate') => labelled('snnCost', { T }, [name, value, { model: 'snn', layer: '1:512FC' }])
const seeds = (...accuracies: number[]) => accuracies.map((accuracy, i) => numbers('snn', { T: 4, seed: i + 1 }, { accuracy }))

const trouble: readonly unknown[] = [
  ...images,
  { stage: 'snnTraining', port: 'metrics', params: { T: 8, seed: 2 }, failure: issue('E3301', { epoch: 2, step: 17, learningRate: 0.1, what: 'loss', value: 'NaN' }), batches: [] },
  losses(0.3, 0.2, 0.9), confusion([0, 0, 50], [0, 1, 10], [1, 1, 30], [1, 3, 5], [3, 1, 5]), rate(0), rate(0, 8), rate(0, 16), ...seeds(0.91, 0.97, 0.985),
  labelled('mine', {}, ['excluded', 3, { data: 'mine', split: 'train' }], ['samples', 0, { data: 'mine', class: 2, split: 'train' }]),
]

describe('measure/audit', () => {
  test('its sentences', async () => {
    await expect(readAloud((await run(trouble, { synthetic: 'N-MNIST, synthesised from MNIST' })).statements)).toMatchFileSnapshot('__snapshots__/audit.txt')
  })

  test('nothing to warn of: a note says what was looked through', async () => {
    const { statements: [{ statements } = { statements: [] }] } = await run(images)
    expect(statements).toEqual([{ kind: 'note', subject: 'what was looked for', verdict: '', figures: [], text: expect.stringMatching(/^Nothing to warn of was found\. \d+ metrics of 3 models .*Not looked for, since no metrics of it arrived: .*There was no sweep over seed/) }])
  })

  test.each<[string, readonly unknown[], Partial<Params>, RegExp | undefined]>([
    ['NaN', [numbers('snn', { T: 4 }, { accuracy: NaN })], {}, /^"accuracy" is NaN, .* \(in snnScore\[T=4\]\)\.$/],
    ['an infinite metric of a layer', [labelled('cost', {}, ['memory', Infinity, { model: 'a', layer: 'x' }])], {}, /"memory" is Infinity/],
    ['a loss that rose', [losses(0.3, 0.2, 0.31)], {}, /0\.300 in epoch 1 and 0\.310 in epoch 3 \(in snn\[T=4\]\)/],
    ['a loss that fell', [losses(0.3, 0.5, 0.29)], {}, undefined],
    ['an accuracy at chance', [confusion([0, 0, 300], [0, 1, 100], [1, 0, 400], [1, 1, 200])], { interval: 100 }, /50\.00 % is not above chance: always answering the most frequent class gives 60\.00 %/],
    ['an accuracy above chance', [confusion([0, 0, 500], [0, 1, 0], [1, 0, 100], [1, 1, 400])], {}, undefined],
    ['one answer for everything', [confusion([0, 0, 9000], [1, 0, 1000])], {}, /Every sample is answered with class 0/],
    ['a silent layer', [rate(0)], {}, /Layer "1:512FC" is silent: it never fires/],
    ['a layer that hardly fires', [rate(0.001)], { silent: 0.01 }, /silent: it fires in 0\.10 % of neurons and steps/],
    ['a saturated layer', [rate(0.96)], {}, /saturated: it fires in 96\.00 %/],
    ['a layer at its limit', [rate(0.95)], {}, undefined],
    ['a dead layer', [rate(0, 4, 'density')], {}, /Layer "1:512FC" is dead/],
    ['seeds that disagree', seeds(0.9, 0.92, 0.96), {}, /disagree by 6\.00 points: from 90\.00 % \(seed 1\) to 96\.00 % \(seed 3\), mean 92\.67 % with a 95 % interval of ± 7\.59 points over 3 \(in snnScore\[T=4\]\)/],
    ['seeds that agree', seeds(0.9, 0.92, 0.95), {}, undefined],
    ['seeds of two windows', [...seeds(0.9), numbers('snn', { T: 8, seed: 1 }, { accuracy: 0.99 })], {}, undefined],
    ['too few samples', [numbers('snn', {}, accuracyOf(90, 100))], {}, /^100 test samples are too few: .* 11\.\d\d points wide/],
    ['a class without test samples', [confusion([0, 0, 5000], [2, 2, 5000])], {}, /No test sample is of class 1/],
    ['a class that is never recognised', [confusion([0, 0, 5000], [1, 1, 5000], [2, 1, 50])], {}, /No sample of class 2 is recognised/],
    ['recordings left out', [labelled('mine', {}, ['excluded', 1, { data: 'mine', split: 'test' }])], {}, /1 sample of "test" could not be read and is left out/],
    ['none left out', [labelled('mine', {}, ['excluded', 0, { data: 'mine', split: 'test' }])], {}, undefined],
    ['a class without samples', [labelled('mine', {}, ['samples', 0, { data: 'mine', class: 4 }], ['samples', 9, { data: 'mine', class: 5 }])], {}, /Class 4 has no samples/],
    ['samples without events', [labelled('mine', {}, ['data.empty', 2, { data: 'mine' }])], {}, /^2 samples have no event at all/],
    ['a declared class without samples', [labelled('mine', {}, ['data.class', 0, { data: 'mine', class: 4 }])], {}, /Class 4 has no samples/],
    ['data that says that it is made up', [labelled('mine', {}, ['synthetic', 1, { data: 'mine' }])], {}, /made up, not recorded/],
  ])('%s', async (_, metrics, params, text) => {
    expect((await warned(metrics, params)).map((one) => one.text)).toEqual(text ? [expect.stringMatching(text)] : [])
  })

  test('what holds at several assignments is said once, for the gravest, with the others named', async () => {
    const [warning, ...others] = await warned([0.96, 0.99, 0.97, 0.98, 0.975, 0.9701, 0.9702].map((value, i) => rate(value, i)))
    expect(others).toEqual([])
    expect(warning!.text).toBe('Layer "1:512FC" is saturated: it fires in 99.00 % of neurons and steps (in snnCost[T=1]; likewise in snnCost[T=0], snnCost[T=2], snnCost[T=3], snnCost[T=4] and 2 more).')
  })

  test('a failed instance is no reason to fail, and the first thing said', async () => {
    expect((await warned(trouble))[0]).toMatchObject({ subject: 'what failed', text: expect.stringMatching(/^Missing: snnTraining\[T=8,seed=2\], which failed \(E3301\): /) })
  })

  test('nothing at all is refused', async () => {
    await expect(run([])).rejects.toMatchObject({ issues: [{ code: 'E8076' }] })
  })

  for (const { name, run } of conformance(audit, [{ name: 'a sweep', inputs: { metrics: images }, params: defaults }])) test(name, run)
})
