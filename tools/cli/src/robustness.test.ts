import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encodeAtis, type EventBatch } from '@spikeline/events'
import { afterEach, expect, test, vi } from 'vitest'
import type { Results } from './results.ts'
import { call, inFolder, root } from './testing/call.ts'

afterEach(() => void vi.unstubAllEnvs())

type Metric = Results['instances'][number]['metrics'][number]
const metricsOf = (folder: string): readonly Metric[] => (JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as Results).instances.flatMap(({ metrics }) => metrics)
/** The curve of a model, by level. */
const curveOf = (metrics: readonly Metric[], stage: string, model: string): Record<string, unknown> =>
  Object.fromEntries(metrics.flatMap(({ name, stage: from, labels, value }) => (from === stage && name === 'robustness.accuracy' && labels['model'] === model ? [[String(labels['level']), value]] : [])))

test('pipelines/mnist-robustness.json: noise takes accuracy from all three models', () => inFolder(async (cwd) => {
  const { status, out, err } = await call(['run', join(root, 'pipelines/mnist-robustness.json'), '--param', 'train=600', '--param', 'test=100', '--param', 'epochs=3', '--param', 'T=8', '--out', 'out'], { cwd })
  expect([status, err]).toEqual([0, expect.stringContaining('done in')])
  expect(out).toContain('accuracy under noise in the test images')
  const metrics = metricsOf(join(cwd, 'out'))
  for (const model of ['ann', 'ann-to-snn', 'snn-encoding']) {
    const curve = curveOf(metrics, 'robustness', model) as Record<string, number>
    expect(Object.keys(curve)).toEqual(['0', '0.1', '0.2', '0.3', '0.5'])
    expect(curve['0']).toBeGreaterThan(0.4)
    expect(curve['0.5']).toBeLessThan(curve['0']! - 0.1)
  }
  // Strength 0 is the data set as it is: the accuracy there is that of no perturbation at all.
  expect(readFileSync(join(cwd, 'out/report.md'), 'utf8')).toContain('noise 0: clean data.')
  expect(metrics.find(({ name, labels }) => name === 'data.samples' && labels['data'] === 'MNIST, test')?.value).toBe(100)
}), 180_000)

/** A dot that goes down the sensor, 600 events in 300 ms: a stand-in for a real recording. */
const dot = (column: number): EventBatch => {
  const numbers = Array.from({ length: 600 }, (_, i) => i)
  return {
    t: Uint32Array.from(numbers, (i) => 500 * i), x: Uint16Array.from(numbers, (i) => column + (i % 3)), y: Uint16Array.from(numbers, (i) => Math.floor(i / 20)),
    p: Uint8Array.from(numbers, (i) => i % 2), t0: 0, width: 34, height: 34, count: numbers.length,
  }
}

test('pipelines/nmnist-robustness.json: each perturbation is swept by itself, and an image of all events loses nothing by the time of events', () => inFolder(async (cwd) => {
  const folder = join(cwd, 'recordings')
  mkdirSync(folder)
  for (const [split, count] of [['train', 42], ['test', 3]] as const) {
    const numbers = Array.from({ length: count }, (_, i) => i)
    writeFileSync(join(folder, `${split}.csv`), 'file,label\n' + numbers.map((i) => `${split}${i}.bin,${1 + (i % 3)}\n`).join(''))
    for (const i of numbers) writeFileSync(join(folder, `${split}${i}.bin`), encodeAtis(dot(8 + 8 * (i % 3)), 'a dot'))
  }
  vi.stubEnv('SPIKELINE_NMNIST', folder)
  const { status, out, err } = await call(['run', join(root, 'pipelines/nmnist-robustness.json'), '--param', 'epochs=2', '--param', 'T=6', '--out', 'out'], { cwd })
  expect([status, err]).toEqual([0, expect.stringContaining('done in')])
  expect(out).toContain('accuracy where events are lost')
  const metrics = metricsOf(join(cwd, 'out'))
  expect(Object.keys(curveOf(metrics, 'dropRobustness', 'snn'))).toEqual(['0', '0.5', '0.8', '0.95'])
  expect(Object.keys(curveOf(metrics, 'jitterRobustness', 'snn'))).toEqual(['0', '5', '20', '60'])
  expect(new Set(Object.values(curveOf(metrics, 'jitterRobustness', 'ann-intensity')))).toEqual(new Set([curveOf(metrics, 'dropRobustness', 'ann-intensity')['0']]))
  expect(metrics.find(({ name, labels }) => name === 'data.missing' && labels['data'] === 'N-MNIST, test')?.value).toBe(7)
}), 180_000)
