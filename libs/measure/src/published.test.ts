import { conformance, fail, issue, runStage, type RunStageOptions, type Table } from '@spikeline/core'
import { describe, expect, test } from 'vitest'
import { published } from './published.ts'
import { accuracyOf, numbers, snnCost, type Delivered } from './testing/models.ts'

type Params = Parameters<typeof published.run>[1]
type System = Params['systems'][number]

const system = (model: string, more: Partial<System> = {}): System => ({ model, source: `${model} et al. 2018`, remembered: false, ...more })
const metrics: readonly Delivered[] = [
  numbers('ann', {}, { ...accuracyOf(9850, 10_000), timesteps: 0 }),
  numbers('snn', {}, { ...accuracyOf(9830, 10_000), ...snnCost(200_000, 900), timesteps: 8 }),
  numbers('direct', {}, { ...accuracyOf(9700, 10_000), ...snnCost(100_000, 300), timesteps: 10 }),
]
/** What a stage that trains says of its model. */
const history = (stage: string, model: string): Delivered => ({
  stage, port: 'metrics', params: {}, batches: [{ metrics: [1, 2].map((epoch) => ({ name: 'train.loss', value: 1 / epoch, unit: 'nats', labels: { model, epoch } })) }],
})
const trained = [history('annTraining', 'ann'), history('conversion', 'snn'), history('pretraining', 'direct'), history('training', 'direct')]
const took: Readonly<Record<string, number>> = { annTraining: 40, conversion: 2, pretraining: 5, training: 60 }

async function tableOf(systems: readonly System[], { times = took as Readonly<Record<string, number | undefined>>, given = metrics as readonly object[], trained: learnt = trained, notes = [] as string[], options = {} as RunStageOptions } = {}): Promise<Table> {
  const about = { pipeline: { name: 'x', digest: 'd', document: {} }, seed: 1, environment: {}, seconds: async ({ stage }: { readonly stage: string }) => times[stage] }
  const { table } = await runStage(published, { metrics: given as readonly Delivered[], trained: learnt }, { title: 'Published and ours', systems: [...systems], notes }, { about, ...options })
  return table[0]!
}
const cells = ({ columns, rows }: Table, row: number): Record<string, unknown> => Object.fromEntries(columns.map(({ name }, i) => [name, rows[row]![i]]))

describe('measure/published', () => {
  test('sets what was published beside what was measured, in the order of the systems', async () => {
    const table = await tableOf([system('direct', { data: 'MNIST', accuracy: 97.2 }), system('snn', { accuracy: 98.6, ann: 'ann' })])
    expect(cells(table, 0)).toEqual({
      system: 'direct', source: 'direct et al. 2018', data: 'MNIST', published: 97.2, ours: 97, 'ours − published': -0.2, 'its ANN': null, 'ours − its ANN': null,
      T: 10, spikes: 300, additions: 100_000, training: 65,
    })
    expect(cells(table, 1)).toMatchObject({ system: 'snn', data: null, published: 98.6, ours: 98.3, 'ours − published': -0.3, 'its ANN': 98.5, 'ours − its ANN': -0.2, T: 8, training: 42 })
    expect(table.notes).toEqual(['Accuracy measured on 10,000 test samples.'])
  })

  test('says what was not looked up, what is different, and what the document says', async () => {
    const { notes } = await tableOf([system('snn', { accuracy: 99, remembered: true, note: 'An MLP in place of a CNN.' }), system('direct', { remembered: true })], { notes: ['Seed 7.'] })
    expect(notes).toEqual(['Seed 7.', 'Accuracy measured on 10,000 test samples.', 'Published accuracies from memory, not looked up: snn.', 'snn: An MLP in place of a CNN.'])
  })

  test('has no training time where one of its stages has none, and no empty columns', async () => {
    const table = await tableOf([system('direct'), system('snn', { ann: 'ann' })], { times: { ...took, pretraining: undefined } })
    expect([cells(table, 0)['training'], cells(table, 1)['training']]).toEqual([null, 42])
    const pretrained = await tableOf([system('direct', { ann: 'pre' })], { given: metrics, trained: [...trained, history('ahead', 'pre')], times: { ...took, ahead: 1 } })
    expect(cells(pretrained, 0)).toMatchObject({ training: 66 })
    const plain = await tableOf([system('direct')], { times: {} })
    expect(plain.columns.map(({ name }) => name)).toEqual(['system', 'source', 'published', 'ours', 'ours − published', 'T', 'spikes', 'additions'])
  })

  test('a row stays where its model failed, with the reason', async () => {
    const failure = issue('E3301', { instance: 'snnRun', epoch: 2, step: 3, learningRate: 1, what: 'loss', value: 'NaN' })
    const table = await tableOf([system('direct'), system('snn', { accuracy: 98.6 })], { given: [metrics[2]!, { stage: 'snnScore', port: 'metrics', params: {}, batches: [], failure }] })
    expect(cells(table, 1)).toMatchObject({ system: 'snn', published: 98.6, ours: null })
    expect(table.notes.at(-1)).toContain('snnScore')
  })

  test('refuses a model that nothing was measured of, one at several points of a sweep, and two rows of one', async () => {
    const refused = (systems: readonly System[], given?: readonly Delivered[]) => tableOf(systems, { ...(given && { given }) }).then(() => fail('E8020'), (error: { issues: readonly object[] }) => error.issues[0])
    expect(await refused([system('snm')])).toMatchObject({ code: 'E8140', values: { model: 'snm', suggestion: 'snn' } })
    expect(await refused([system('snn', { ann: 'nobody' })])).toMatchObject({ code: 'E8140', values: { model: 'nobody' } })
    expect(await refused([system('snn')], [1, 2].map((T) => numbers('snn', { T }, accuracyOf(9, 10))))).toMatchObject({ code: 'E8141', values: { params: ['T=1', 'T=2'] } })
    expect(await refused([system('snn'), system('snn')])).toMatchObject({ code: 'E8142' })
  })

  for (const { name, run } of conformance(published, [{ name: 'two models', inputs: { metrics, trained }, params: { title: 'Published and ours', systems: [system('snn')], notes: [] } }])) test(name, run)
})
