import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encodeAtis, type EventBatch } from '@spikeline/events'
import { afterEach, expect, test, vi } from 'vitest'
import type { Results } from './results.ts'
import { call, inFolder, root } from './testing/call.ts'

/** A dot that goes down the sensor: a stand-in for a real recording, whose content doesn't matter here. */
const dot = (column: number): EventBatch => {
  const rows = Array.from({ length: 30 }, (_, y) => y)
  return {
    t: Uint32Array.from(rows, (y) => 10_000 * y), x: Uint16Array.from(rows, () => column), y: Uint16Array.from(rows), p: Uint8Array.from(rows, (y) => y % 2),
    t0: 0, width: 34, height: 34, count: rows.length,
  }
}

afterEach(() => void vi.unstubAllEnvs())

test('pipelines/nmnist-synthetic.json trains on synthetic recordings and is asked about those of a folder, and its report says so', () => inFolder(async (cwd) => {
  const folder = join(cwd, 'recordings')
  mkdirSync(folder)
  for (const split of ['train', 'test']) writeFileSync(join(folder, `${split}.csv`), 'file,label\n' + [1, 2, 3].map((n) => `${split}${n}.bin,${n}\n`).join(''))
  for (const split of ['train', 'test']) for (const n of [1, 2, 3]) writeFileSync(join(folder, `${split}${n}.bin`), encodeAtis(dot(5 * n), 'a dot'))

  vi.stubEnv('SPIKELINE_NMNIST', folder)
  const { status, out, err } = await call(['run', join(root, 'pipelines/nmnist-synthetic.json'), '--param', 'digits=40', '--out', 'out'], { cwd })
  expect(err).toContain('done in')
  expect(status).toBe(0)
  expect(out).toContain('Accuracy measured on 3 samples.')
  expect(readFileSync(join(cwd, 'out/report.md'), 'utf8')).toContain('trained on synthetic recordings')
  const { instances } = JSON.parse(readFileSync(join(cwd, 'out/results.json'), 'utf8')) as Results
  expect(Object.entries(instances[0]!.stages).map(([id, { use }]) => `${id} ${use}`)).toEqual(expect.arrayContaining(['camera encode/camera', 'nmnist dataset/nmnist', 'snn train/stbp']))
}), 60_000)
