import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Results } from './results.ts'
import { call, inFolder, root } from './testing/call.ts'

const folder = join(root, 'pipelines/literature')
const documents = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')).sort() : []
const small = documents.filter((file) => file.endsWith('-small.json'))

interface Document { readonly stages: Record<string, { readonly use?: string; readonly with?: { readonly name?: string } }> }
const read = (file: string): Document => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Document
const fullOf = (file: string): string => file.replace('-small', '')

/** The least accuracy that is no chance: a tenth of the digits, and eight times its standard deviation on a hundred of them, a third. */
const ABOVE_CHANCE = 0.33

describe('pipelines/literature', () => {
  test('has a small document for each full one', () => expect(documents.filter((file) => !small.includes(file))).toEqual(small.map(fullOf)))

  test.each(small)('%s learns, and counts what it costs', (file) => inFolder(async (cwd) => {
    cpSync(folder, join(cwd, 'literature'), { recursive: true })
    const { status, out, err } = await call(['run', join('literature', file), '--out', 'out', '--store', 'store'], { cwd })
    expect([status, err]).toEqual([0, expect.stringContaining('done in')])
    const { instances } = JSON.parse(readFileSync(join(cwd, 'out/results.json'), 'utf8')) as Results
    const metrics = instances.flatMap((instance) => instance.metrics).filter(({ labels }) => Object.keys(labels).join() === 'model')
    const models = [...new Set(metrics.flatMap(({ name, labels: { model } }) => (name === 'accuracy' ? [String(model)] : [])))]
    expect(models.length).toBeGreaterThan(0)
    for (const model of models) {
      const value = (name: string): number | undefined => metrics.find((metric) => metric.name === name && metric.labels['model'] === model)?.value
      expect(value('accuracy'), model).toBeGreaterThan(ABOVE_CHANCE)
      expect(value('additions'), model).toBeGreaterThan(0)
      expect(out).toContain(model)
    }
  }), 120_000)

  test.each(small)('%s is its full document in small: the same stages, but for the data set', (file) => {
    const own = read(file).stages
    const full = read(fullOf(file)).stages
    const names = new Set(Object.keys(full))
    // Residual networks are for CIFAR-10, and their small document for MNIST, which is installed.
    for (const [id, { use }] of Object.entries(own)) if (id !== '$use' && !use?.startsWith('dataset/')) expect(names, id).toContain(id)
  })

  test.each(documents.filter((file) => !small.includes(file)))('%s is planned, whatever data is there', (file) => inFolder(async (cwd) => {
    mkdirSync(join(cwd, 'data'))
    const { status, err } = await call(['plan', join(folder, file), '--store', join(cwd, 'store')], { cwd, env: { SPIKELINE_DATA: join(cwd, 'data') } })
    expect([status, err]).toEqual([0, expect.not.stringContaining('error')])
  }), 60_000)
})
