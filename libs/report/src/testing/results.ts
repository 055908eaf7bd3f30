import { issue, type Metric, type Statement, type Table } from '@spikeline/core'

/** Metrics as an ANN and its conversion at two T give them, and the table made of them. */
const of = (model: string, values: readonly (readonly [string, number, string, Metric['labels']?])[]): Metric[] =>
  values.map(([name, value, unit, labels]) => ({ name, value, unit, labels: { model, ...labels } }))
const arrive = (stage: string, params: Record<string, unknown>, metrics: Metric[]) => ({ stage, port: 'metrics', params, batches: [{ metrics }] })

const layer = (name: string, additions: number, rate?: number): (readonly [string, number, string, Metric['labels']])[] => [
  ['parameters', name === '1:512FC' ? 401_920 : 5_130, '', { layer: name }],
  ['additions', additions, 'operations', { layer: name }],
  ['energy.compute', additions * 0.9e-12, 'J', { layer: name }],
  ...(rate === undefined ? [] : [['firingRate', rate, '', { layer: name }] as const]),
]
export const metrics = [
  arrive('annScore', {}, of('ann', [['accuracy', 0.981, ''], ['samples', 10_000, '']])),
  arrive('snnScore', { T: 3 }, of('snn', [['accuracy', 0.95, ''], ...[0.1, 0.8, 0.95].map((v, t) => ['accuracy.anytime', v, '', { step: t + 1 }] as const)])),
  arrive('snnScore', { T: 20 }, of('snn', [['accuracy', 0.979, ''], ...Array.from({ length: 20 }, (_, t) => ['accuracy.anytime', 0.979 * (1 - 0.9 ** (t * 3 + 1)), '', { step: t + 1 }] as const)])),
  arrive('snnCost', { T: 3 }, of('snn', [...layer('1:512FC', 61_234.5, 0.0412), ...layer('2:10FC', 630)])),
  arrive('snnCost', { T: 20 }, of('snn', [...layer('1:512FC', 408_230, 0.0398), ...layer('2:10FC', 4_075.25)])),
]
export const table: Table = {
  title: 'MNIST, 784-512-10',
  columns: [
    { name: 'model', unit: '' }, { name: 'T', unit: '' }, { name: 'accuracy', unit: '%', definition: 'samples answered rightly, of all.' },
    { name: 'memory', unit: 'bytes', definition: 'ANN: 4P + 4ΣN_l.' },
  ],
  rows: [['ann', null, 98.1, 1_630_288], ['snn | "a, b"', 3, { value: 95.123, margin: 0.2345 }, 1_630_353.25]],
  notes: ['On MNIST.'],
}
export const tables = [{ stage: 'table', port: 'table', params: {}, batches: [table] }]

/** What audits, recommendations and findings say of them; one of each kind. */
export const sentences: readonly Statement[] = [
  { kind: 'note', subject: '', verdict: '', text: 'Energy by Horowitz 2014.', figures: [] },
  { kind: 'warning', subject: 'model snn', verdict: '', text: 'Its accuracy rests on 100 samples.', figures: [{ name: 'samples', value: 100, unit: '' }] },
  {
    kind: 'answer', subject: 'least energy', verdict: 'snn', text: 'snn takes 0.37 µJ a sample, a fifth of ann\'s 1.87 µJ.',
    figures: [{ name: 'energy.compute', value: 3.7e-7, margin: 1e-9, unit: 'J' }, { name: 'accuracy', value: 0.979, unit: '' }],
  },
  { kind: 'finding', subject: 'An SNN may cost less', verdict: 'reproduced', text: 'P_snn & 50 % of <ann> are *not* markup: $x^2$ #1 {a} ~ \\b.', figures: [] },
]
export const statements = [
  { stage: 'audit', port: 'statements', params: {}, batches: [{ statements: sentences.slice(0, 2) }] },
  { stage: 'recommend', port: 'statements', params: { T: 3 }, batches: [{ statements: sentences.slice(2) }] },
]
export const failed = { stage: 'train', port: 'metrics', params: { T: 20 }, batches: [], failure: issue('E8001') }
