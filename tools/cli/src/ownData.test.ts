import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createRandom } from '@spikeline/core'
import { encode } from 'fast-png'
import { expect, test } from 'vitest'
import type { Results } from './results.ts'
import { call, inFolder, root } from './testing/call.ts'
import { writeRecording } from './testing/writeRecording.ts'

interface Document { params: Record<string, unknown>; sweep: { matrix: object } }

/** Writes a document of pipelines/benchmark as a user would change it: its params, and two seeds in place of three. */
function writeDocument(cwd: string, name: string, params: object): void {
  const document = JSON.parse(readFileSync(join(root, 'pipelines/benchmark', name), 'utf8')) as Document
  const known = Object.keys(document.params)
  expect(known).toEqual(expect.arrayContaining(Object.keys(params)))
  writeFileSync(join(cwd, name), JSON.stringify({ ...document, params: { ...document.params, ...params }, sweep: { matrix: { seed: [1, 2] } } }))
}
const resultsIn = (cwd: string, name: string): Results => JSON.parse(readFileSync(join(cwd, 'out', name, 'results.json'), 'utf8')) as Results
const models = (results: Results, metric: string): string[] =>
  [...new Set(results.instances.flatMap(({ metrics }) => metrics).filter(({ name }) => name === metric).map(({ labels }) => String(labels['model'])))].sort()
const valuesOf = (results: Results, metric: string) =>
  results.instances.flatMap(({ metrics }) => metrics).filter(({ name }) => name === metric).map(({ value, labels }) => [...Object.values(labels).slice(1), value].join(' '))

test('pipelines/benchmark/your-data.json compares all models on a folder of recordings in three formats, one of which is broken', () => inFolder(async (cwd) => {
  const sensor = { width: 16, height: 12 }
  const classes = ['left', 'right', 'down']
  for (let i = 0; i < 24; i++) writeRecording(join(cwd, 'bars', classes[i % 3]!, `${i}.${['es', 'raw', 'aedat4'][Math.floor(i / 3) % 3]}`), i % 3, `bar ${i}`, sensor)
  const broken = join(cwd, 'bars/right/1.es')
  writeFileSync(broken, readFileSync(broken).subarray(0, 9))
  writeDocument(cwd, 'your-data.json', { folder: 'bars', classes, sensor, split: { test: 0.25, seed: 3 }, network: '4C3-AP2-16FC-3', T: 6, dt: 7, batch: 6, epochs: 2, patternEpochs: 1, quantiseEpochs: 1 })
  const { status, out, err } = await call(['run', 'your-data.json'], { cwd })
  expect([status, err]).toEqual([0, expect.stringContaining('done in')])
  expect(err).toMatch(/1 of \d+ recordings can't be read and is left out: right\/1\.es \(E\d+\)/)

  const results = resultsIn(cwd, 'your-data')
  const all = ['ann-4-bit', 'ann-intensity', 'ann-pattern', 'ann-to-snn', 'snn']
  for (const metric of ['accuracy', 'memory', 'additions']) expect(models(results, metric)).toEqual(all)
  for (const model of all) expect(out).toContain(model)
  expect(valuesOf(results, 'excluded')).toEqual(['train 1', 'test 0'])
  // A reader of the report is told as well.
  for (const told of [out, readFileSync(join(cwd, 'out/your-data/report.html'), 'utf8')]) expect(told.replace(/\s+/g, ' ')).toMatch(/1 sample\b[^.]*could not be read and is left out/)
  expect(valuesOf(results, 'samples').filter((said) => said.startsWith('train'))).toEqual(['train left 6', 'train right 5', 'train down 6'])
}), 300_000)

/** A coloured disc, square or cross on a dark ground, of a size of its own. */
function shapePng(label: number, seed: string): Uint8Array {
  const random = createRandom(seed)
  const [width, height] = [20 + random.integer(8), 20 + random.integer(8)]
  const colour = [0, 1, 2].map(() => 120 + random.integer(130))
  const inside = (x: number, y: number): boolean => (label === 0 ? x * x + y * y < 40 : label === 1 ? Math.max(Math.abs(x), Math.abs(y)) < 6 : Math.min(Math.abs(x), Math.abs(y)) < 2 && Math.max(Math.abs(x), Math.abs(y)) < 8)
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3)
    return inside((pixel % width) - width / 2, Math.floor(pixel / width) - height / 2) ? colour[i % 3]! : random.integer(40)
  })
  return encode({ width, height, channels: 3, depth: 8, data })
}

test('pipelines/benchmark/your-images.json compares all models on a folder of images of several sizes, one of which is broken', () => inFolder(async (cwd) => {
  const classes = ['disc', 'square', 'cross']
  for (let i = 0; i < 30; i++) {
    const path = join(cwd, 'shapes', classes[i % 3]!, `${i}.png`)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, i === 4 ? shapePng(1, 'broken').subarray(0, 70) : shapePng(i % 3, `shape ${i}`))
  }
  writeDocument(cwd, 'your-images.json', { folder: 'shapes', classes, size: { height: 12, width: 12 }, split: { test: 0.3, seed: 2 }, network: '4C3-AP2-16FC-3', T: 6, batch: 10, epochs: 2, quantiseEpochs: 1 })
  const { status, out, err } = await call(['run', 'your-images.json'], { cwd })
  expect([status, err]).toEqual([0, expect.stringContaining('done in')])
  expect(err).toContain('1 of 21 images can\'t be read and is left out: square/4.png (E4241)')

  const results = resultsIn(cwd, 'your-images')
  const all = ['ann', 'ann-4-bit', 'ann-to-snn', 'snn-encoding', 'snn-rate']
  for (const metric of ['accuracy', 'memory', 'additions']) expect(models(results, metric)).toEqual(all)
  for (const model of all) expect(out).toContain(model)
  expect(valuesOf(results, 'excluded')).toEqual(['train 1', 'test 0'])
}), 300_000)
