import type { About, Drawing, Metric, Statement, Table } from '@spikeline/core'

/** Numbers between −1 and 1 that look drawn at random, always the same. */
const wobble = (...at: number[]): number => { const x = Math.sin(at.reduce((sum, v, i) => sum + v * (12.9898 + i * 78.233), 1)) * 43758.5453; return 2 * (x - Math.floor(x)) - 1 }

interface Model { readonly name: string; readonly top: number; readonly work: number; readonly bytes: number; readonly swept: readonly ('T' | 'theta' | 'seed')[] }
const models: readonly Model[] = [
  { name: 'ann', top: 0.991, work: 2_234_112, bytes: 972_752, swept: ['seed'] },
  { name: 'ann-4-bit', top: 0.989, work: 2_234_112, bytes: 139_000, swept: ['seed'] },
  { name: 'ann-to-snn', top: 0.9895, work: 21_000, bytes: 976_700, swept: ['T', 'theta', 'seed'] },
  { name: 'snn-rate', top: 0.984, work: 16_000, bytes: 976_700, swept: ['T', 'theta', 'seed'] },
  { name: 'snn-encoding', top: 0.9925, work: 26_000, bytes: 976_700, swept: ['T', 'theta', 'seed'] },
]
const layers = [['1:32C3', 0.4], ['3:32C3', 0.28], ['5:128FC', 0.3], ['6:10FC', 0.02]] as const

/** Metrics of all models as stages give them, over windows T, thresholds and seeds; T and theta are left out where a model does not depend on them. */
export function sweepMetrics({ T = [4, 8, 16, 32], theta = [0.25, 0.5, 0.75, 1], seed = [1, 2, 3] }: { T?: number[]; theta?: number[]; seed?: number[] } = {}) {
  const arrived: { stage: string; port: string; params: Record<string, number>; batches: { metrics: Metric[] }[] }[] = []
  for (const [m, model] of models.entries())
    for (const t of model.swept.includes('T') ? T : [0]) for (const th of model.swept.includes('theta') ? theta : [0]) for (const s of seed) {
      const params = { ...(t ? { T: t } : {}), ...(th && theta.length > 1 ? { theta: th } : {}), ...(seed.length > 1 ? { seed: s } : {}) }
      arrived.push({ stage: `${model.name}-score`, port: 'metrics', params, batches: [{ metrics: score(model, m, t, th, s) }] })
      arrived.push({ stage: `${model.name}-cost`, port: 'metrics', params, batches: [{ metrics: cost(model, m, t, th, s) }] })
    }
  return arrived
}

const accuracyAt = ({ top }: Model, m: number, t: number, th: number, s: number): number =>
  (t ? top - 0.16 * Math.exp(-t / 5) * (0.6 + th) - 0.012 * (th - 0.5) ** 2 : top) + 0.0015 * wobble(m, t, th, s)

function score(model: Model, m: number, t: number, th: number, s: number): Metric[] {
  const labels = { model: model.name }
  const value = Math.round(accuracyAt(model, m, t, th, s) * 10_000) / 10_000
  const one = (name: string, v: number, more: Metric['labels'] = {}): Metric => ({ name, value: v, unit: '', labels: { ...labels, ...more } })
  return [
    one('samples', 10_000), one('accuracy', value), one('accuracy.low', value - 0.002), one('accuracy.high', value + 0.0018),
    ...Array.from({ length: t }, (_, i) => one('accuracy.anytime', i + 1 === t ? value : Math.max(0.098, value - 0.85 * Math.exp(-(i + 0.4) / 1.6)), { step: i + 1 })),
    ...Array.from({ length: 10 }, (_, k) => one('recall', value + 0.004 * wobble(k, m, s), { class: k })),
    ...Array.from({ length: 100 }, (_, i) => [Math.floor(i / 10), i % 10] as const).flatMap(([truth, predicted]) => {
      const v = truth === predicted ? Math.round(1000 * value) : Math.max(0, Math.round(3 * wobble(truth, predicted, m)))
      return v ? [one('confusion', v, { truth, predicted })] : []
    }),
  ]
}

function cost({ name, work, bytes }: Model, m: number, t: number, th: number, s: number): Metric[] {
  const one = (metric: string, value: number, unit: string, more: Metric['labels'] = {}): Metric => ({ name: metric, value, unit, labels: { model: name, ...more } })
  const additions = t ? work * t * (1.25 - 0.6 * th) * (1 + 0.02 * wobble(m, t, s)) : work
  const rate = 0.16 * (1.25 - 0.7 * th) + 0.004 * wobble(t, s)
  return [
    one('memory', bytes, 'bytes'), one('additions', additions, 'operations'), one('multiplications', t ? (m === 4 ? 225_792 : 0) : work, 'operations'),
    one('energy.compute', additions * 0.9e-12 + (t ? 0 : work * 3.7e-12), 'J'), one('energy.onChip', additions * (t ? 8e-12 : 9.6e-12) + (t ? t * 31_498 * 1.1e-11 : 0), 'J'),
    ...(t ? [one('firingRate', rate, '')] : [one('density', 0.41, '')]),
    ...Array.from({ length: t }, (_, i) => one('additions.cumulative', (additions * (i + 1)) / t, 'operations', { step: i + 1 })),
    ...(t ? layers.flatMap(([layer, share], l) => [
      ...(l < 3 ? [one('firingRate', rate * (1.3 - l * 0.35), '', { layer })] : []), one('spikes', 31_498 * rate * t * share, 'spikes', { layer }), one('additions', additions * share, 'operations', { layer }),
    ]) : []),
  ]
}

export const sweepTable: Table = {
  title: 'MNIST, 32C3-AP2-32C3-AP2-128FC-10',
  columns: [
    { name: 'model', unit: '' }, { name: 'T', unit: '' }, { name: 'n', unit: '', definition: 'values of seed that the mean is taken over.' },
    { name: 'accuracy', unit: '%', definition: 'samples answered rightly, of all.' }, { name: 'memory', unit: 'bytes', definition: 'ANN: 4P for parameters + 4ΣN_l for activations. SNN: 4P + 4ΣN_l for membranes, which persist, + ΣN_l/8 for a spike bit each.' },
    { name: 'additions', unit: 'operations', definition: 'per sample, of weights. ANN: ΣM_l. SNN: for every spike the fan-out of its neuron, as counted while it ran.' },
    { name: 'energy, arithmetic', unit: 'J', definition: 'per sample: 3.7 pJ a multiplication and 0.9 pJ an addition (FP32 in 45 nm, Horowitz 2014). No memory.' },
    { name: 'firing rate', unit: '%', definition: 'spikes a neuron and step.' },
  ],
  rows: [
    ['ann', null, 3, { value: 99.12, margin: 0.09 }, 972_752, 2_234_112, 1.03e-5, null], ['ann-4-bit', null, 3, { value: 98.9, margin: 0.11 }, 139_000, 2_234_112, 5e-7, null],
    ...[4, 8, 16, 32].flatMap((T) => [['ann-to-snn', T, 3, { value: 95.3 + Math.log2(T), margin: 0.2 }, 976_700, 21_000 * T, T * 1.9e-8, 14.2] as const]),
    ['snn-rate', 16, 3, { value: 98.2, margin: 0.2 }, 976_700, 256_000, 2.3e-7, 12.5], ['snn-encoding', 16, 3, { value: 99.24, margin: 0.1 }, 976_700, 421_000, 1.2e-6, 13.1],
  ],
  notes: ['Data: MNIST, trained on its 60,000 training images, measured on its 10,000 test images.', 'a ± b: mean over seed, and half-width of its 95 % confidence interval (Student\'s t).'],
}

const figure = (name: string, value: number, unit: string, margin?: number) => ({ name, value, unit, ...(margin === undefined ? {} : { margin }) })
export const statements: readonly Statement[] = [
  { kind: 'warning', subject: 'Seeds disagree', verdict: '', text: 'The accuracy of snn-rate at T = 4 and θ = 1 differs by 6.2 points between seeds, more than the 5 that are usual.', figures: [figure('range over seeds', 6.2, 'points')] },
  { kind: 'answer', subject: 'most accurate', verdict: 'snn-encoding at T = 32, θ = 0.5', text: 'Take snn-encoding: 99.24 % of the test images are right, 0.12 points more than with ann. The margin is no larger than the intervals over seeds, so ann may be as good.', figures: [figure('accuracy of snn-encoding', 99.24, '%', 0.1), figure('accuracy of ann', 99.12, '%', 0.09)] },
  { kind: 'answer', subject: 'least memory', verdict: 'ann-4-bit', text: 'ann-4-bit needs 136 KiB, a seventh of what the others need, and is 0.2 points less accurate than ann.', figures: [figure('memory', 139_000, 'bytes')] },
  { kind: 'answer', subject: 'least energy, memory counted', verdict: 'ann-to-snn at T = 8, θ = 0.75', text: 'For the least energy take ann-to-snn at T = 8: 98.3 % for 1.6 µJ, a thirteenth of what ann takes. It hinges on weights that are kept on the chip.', figures: [figure('energy', 1.6e-6, 'J')] },
  { kind: 'finding', subject: 'On images a spiking network can not beat the artificial one of its size in accuracy.', verdict: 'reproduced', text: 'The best spiking network, snn-encoding, is 0.12 points better, which is within the intervals.', figures: [figure('difference', 0.12, 'points', 0.13)] },
  { kind: 'finding', subject: 'On events it can be better in accuracy and in cost.', verdict: 'not testable on this data', text: 'MNIST has images, no events.', figures: [] },
  { kind: 'finding', subject: 'Accuracy trades against cost, by the window and the threshold.', verdict: 'not reproduced', text: 'Accuracy rises with T, but not with θ.', figures: [figure('rank correlation', 0.93, '')] },
  { kind: 'note', subject: 'Rule', verdict: '', text: 'The least cost among those whose accuracy is within 1 point of the best.', figures: [] },
]

export const drawing: Drawing = {
  title: 'Sample 7 and its spikes', caption: 'The image, and the spikes of the first layer over 8 steps.',
  svg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 90" width="320" height="90" role="img" aria-labelledby="t"><title id="t">A seven</title><style>.dot{fill:#0067a5} @media (prefers-color-scheme:dark){.dot{fill:#6cb6f5}}</style><defs><linearGradient id="g"><stop offset="0" stop-color="#888"/></linearGradient></defs><rect width="80" height="80" fill="url(#g)"/><path class="dot" d="M100,10h4v4h-4zM140,50h4v4h-4zM200,30h4v4h-4z"/></svg>',
  data: { title: '', columns: [{ name: 'step', unit: '' }, { name: 'neuron', unit: '' }], rows: [[1, 12], [2, 40]], notes: [] },
}

export const about: About = {
  seconds: async () => undefined,
  pipeline: { name: 'mnist', digest: 'a3f1c2d4e5f60718', document: { version: 1, name: 'mnist', seed: 7, stages: { mnist: { use: 'dataset/mnist', with: { train: 60000 } }, score: { use: 'measure/classification', in: 'run.predictions' } }, sweep: { matrix: { T: [4, 8, 16, 32], theta: [0.25, 0.5, 0.75, 1], seed: [1, 2, 3] } } } },
  seed: 7,
  environment: { spikeline: '0.1.0', node: 'v22.1.0', platform: 'linux x64', cpu: 'Some Processor', cores: 2, memory: 8_589_934_592, backend: 'wasm', threads: 2 },
}

const arrive = (stage: string, port: string, ...batches: unknown[]) => ({ stage, port, params: {}, batches })
/** Everything that a page can show. */
export const everything = {
  tables: [arrive('comparison', 'table', sweepTable)], metrics: sweepMetrics(), statements: [arrive('recommend', 'statements', { statements })], drawings: [arrive('samples', 'drawings', drawing)],
}
