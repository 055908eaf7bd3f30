import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Results } from './results.ts'
import { call, inFolder, root } from './testing/call.ts'

const folder = join(root, 'pipelines/benchmark')
interface Document {
  readonly params: Record<string, unknown>
  readonly stages: Record<string, { readonly use?: string; readonly with?: object }>
  readonly sweep: { readonly matrix: Record<string, unknown> }
}
const read = (name: string): Document => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Document

/**
 * A document of the benchmark, reduced to seconds: few samples, small layers, one epoch. Where the data set has to be fetched, MNIST, which is
 * installed, takes its place: what is tested are the documents, not the data.
 */
function reduce(name: string, params: Record<string, unknown>, matrix: Record<string, unknown>): Document {
  const { stages, ...document } = read(name)
  const source = 'images' in stages ? 'images' : 'data'
  const counts = { train: params['train'] ?? 60, test: params['test'] ?? 30 }
  return {
    ...document,
    params: { ...Object.fromEntries(Object.entries({ ...document.params, ...params }).filter(([key]) => Object.hasOwn(document.params, key))) },
    stages: {
      ...stages, [source]: { use: 'dataset/mnist', with: source === 'images' ? { train: { $param: 'train' }, test: { $param: 'test' } } : counts },
      ...(source === 'data' && { few: { use: 'dataset/mnist', with: { ...counts, test: 10 } } }),
    },
    sweep: { matrix },
  }
}

const quick = { annEpochs: 1, snnEpochs: 1, rateEpochs: 1, patternEpochs: 1, quantiseEpochs: 1, annBatch: 20, snnBatch: 20, crop: 0 }
const imageModels = (...bits: number[]): string[] => ['ann', ...bits.map((k) => `ann-${k}-bit`), 'ann-to-snn', 'ann-to-snn, spikes', 'snn-rate', 'snn-encoding']
const eventModels = ['snn', 'ann-intensity', 'ann-4-bit', 'ann-pattern', 'ann-to-snn']

const cases: readonly (readonly [name: string, params: Record<string, unknown>, matrix: Record<string, unknown>, models: readonly string[]])[] = [
  ['mnist-small.json', { ...quick, network: '784-12-10' }, { T: [2, 4], seed: [1, 2] }, imageModels(4)],
  ['mnist-full.json', { ...quick, network: '3C3-AP2-3C3-AP2-8FC-10' }, { T: [2, 4], seed: [7] }, imageModels(3)],
  ['mnist-sweep.json', { ...quick, network: '784-8-10' }, { T: [2, 4], theta: [0.5, 1], seed: [1, 2] }, imageModels(2, 3, 4, 5)],
  ['cifar10-small.json', { ...quick, network: '3C3BN-AP2-3C3BN-AP2-8FC-10' }, { T: [2], seed: [7] }, imageModels(3)],
  ['nmnist-small.json', { ...quick, train: 40, test: 20, network: '2C3-AP2-2C3-AP2-8FC-10', T: 8 }, { seed: [7] }, eventModels],
  ['dvs-cifar10-small.json', { ...quick, annBatch: 4, snnBatch: 4, train: 8, test: 5, network: '2C3-AP2-2C3-AP2-8FC-10', T: 8 }, { seed: [7] }, eventModels],
]

describe('pipelines/benchmark, in small', () => {
  test.each(cases)('%s compares all its models, and its reports are built', (name, params, matrix, models) => inFolder(async (cwd) => {
    cpSync(join(folder, 'parts'), join(cwd, 'parts'), { recursive: true })
    writeFileSync(join(cwd, name), JSON.stringify(reduce(name, params, matrix)))
    const { status, out, err } = await call(['run', name, '--out', 'out'], { cwd })
    expect([status, err]).toEqual([0, expect.stringContaining('done in')])

    const { instances } = JSON.parse(readFileSync(join(cwd, 'out/results.json'), 'utf8')) as Results
    const metrics = instances.flatMap((instance) => instance.metrics)
    for (const what of ['accuracy', 'memory', 'additions', 'energy.compute', 'energy.onChip'])
      expect(new Set(metrics.flatMap(({ name: metric, labels }) => (metric === what && Object.keys(labels).join() === 'model' ? [labels['model']] : []))), what).toEqual(new Set(models))
    const statements = instances.flatMap((instance) => instance.statements)
    const findings = statements.flatMap(({ kind, subject }) => (kind === 'finding' ? [subject] : []))
    for (const claim of [/^On images .* accuracy/, /^On images .* cost/, /^On events/, /time window/, /threshold/]) expect(findings).toContainEqual(expect.stringMatching(claim))
    const kinds = statements.map(({ kind }) => kind)
    expect(kinds).toContain('answer')
    // A network that was trained on a handful of samples is no better than chance, and a reader is told.
    expect(kinds).toContain('warning')

    expect(readdirSync(join(cwd, 'out'))).toEqual(expect.arrayContaining(['report.html', 'report.tex', 'metrics.csv', 'results.json']))
    const page = readFileSync(join(cwd, 'out/report.html'), 'utf8')
    for (const model of models) expect(page).toContain(model)
    expect(page).toContain('<svg')
    for (const model of models) expect(out).toContain(model)
  }), 240_000)

  test('each has the same stages in its small and its full size', () => {
    for (const small of readdirSync(folder).filter((file) => file.endsWith('-small.json'))) {
      const [a, b] = [read(small), read(small.replace('small', 'full'))]
      expect(Object.keys(b.stages), small).toEqual(Object.keys(a.stages))
      expect(Object.keys(b.params).sort(), small).toEqual(Object.keys(a.params).sort())
    }
  })

  test('the full ones are planned, whatever data is there', () => inFolder(async (cwd) => {
    mkdirSync(join(cwd, 'data'))
    for (const full of readdirSync(folder).filter((file) => /-(full|sweep)\.json$/.test(file))) {
      const { status, out, err } = await call(['plan', join(folder, full), '--store', join(cwd, 'store')], { cwd, env: { SPIKELINE_DATA: join(cwd, 'data') } })
      expect([full, status, err]).toEqual([full, 0, expect.not.stringContaining('error')])
      expect(out).toContain('train/stbp')
    }
  }), 60_000)
})
