import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Results } from './results.ts'
import { call, inFolder, root } from './testing/call.ts'
import { writeRecording } from './testing/writeRecording.ts'

const sensor = { width: 16, height: 12 }

/** Two networks on one set of recordings, cut in the same way for both. */
const document = (changes: object = {}): string => JSON.stringify({
  version: 1, name: 'bars', seed: 3,
  stages: {
    bars: { use: 'dataset/recordings', with: { folder: 'bars', classes: ['left', 'right'], sensor, split: { test: 0.25 }, ...changes } },
    trainSlices: { use: 'encode/slices', in: 'bars.train', with: { timesteps: 8 } },
    testSlices: { use: 'encode/slices', in: 'bars.test', with: { timesteps: 8 } },
    ...Object.fromEntries([8, 16].flatMap((units) => [
      [`snn${units}`, { use: 'train/stbp', in: { spikes: 'trainSlices' }, with: { network: `${units}FC-2`, neuron: { model: 'lif', threshold: 0.5, decay: 0.8 }, readout: 'membrane', loss: { kind: 'membraneCrossEntropy' }, epochs: 60, batch: 8, learningRate: 0.02 } }],
      [`run${units}`, { use: 'simulate/clock', in: { model: `snn${units}.model`, spikes: 'testSlices' } }],
      [`score${units}`, { use: 'measure/classification', in: `run${units}.predictions` }],
    ])),
  },
})
const statuses = (cwd: string): Record<string, string> =>
  Object.fromEntries((JSON.parse(readFileSync(join(cwd, 'out/bars/results.json'), 'utf8')) as Results).instances.flatMap(({ stages }) => Object.entries(stages).map(([id, { status }]) => [id, status])))

test('recordings of one\'s own are learnt from; they are decoded once, and later runs take their slices from the store', () => inFolder(async (cwd) => {
  for (let i = 0; i < 16; i++) writeRecording(join(cwd, 'bars', i % 2 ? 'right' : 'left', `${i}.${i % 3 ? 'es' : 'raw'}`), i % 2, `bar ${i}`, sensor)
  writeFileSync(join(cwd, 'bars.json'), document())
  const first = await call(['run', 'bars.json'], { cwd })
  expect([first.status, first.err]).toEqual([0, expect.stringContaining('12 recordings: 6 left, 6 right')])
  expect(statuses(cwd)).toMatchObject({ bars: 'inline', trainSlices: 'run', testSlices: 'run', snn8: 'run', snn16: 'run' })
  const { instances } = JSON.parse(readFileSync(join(cwd, 'out/bars/results.json'), 'utf8')) as Results
  for (const { value } of instances.flatMap(({ metrics }) => metrics).filter(({ name, stage }) => name === 'accuracy' && stage.startsWith('score'))) expect(value).toBeGreaterThan(0.7)

  // Another seed trains anew, on the slices that are there: the split has a seed of its own.
  await call(['run', 'bars.json', '--param', 'seed=4'], { cwd })
  expect(statuses(cwd)).toMatchObject({ trainSlices: 'cached', testSlices: 'cached', snn8: 'run' })

  rmSync(join(cwd, 'bars/left'), { recursive: true })
  const { status, err } = await call(['run', 'bars.json'], { cwd })
  expect([status, err]).toEqual([1, expect.stringContaining('E4175')])
  expect(err).toContain('"bars" has no recordings of "left", 1 of 2 classes')
}), 60_000)

test('sets of recordings are listed and described, and not fetched', () => inFolder(async (cwd) => {
  expect((await call(['datasets', 'list'], { cwd })).out).toMatch(/dvs-gesture +DVS128 Gesture +1,464 recordings/)
  const { out } = await call(['datasets', 'info', 'ncaltech101'], { cwd })
  for (const said of ['SPIKELINE_NCALTECH101', 'Caltech101/accordion/image_0001.bin', '8,709 recordings of 101 classes', 'https://www.garrickorchard.com/datasets/n-caltech101']) expect(out).toContain(said)
  const { status, err } = await call(['datasets', 'fetch', 'dvs-cifar10'], { cwd })
  expect([status, err]).toEqual([expect.any(Number), expect.stringContaining('E4176')])
  expect(status).not.toBe(0)
}))

test('the document of docs/tutorial/your-own-recordings.md is right, and learns from recordings of its size', () => inFolder(async (cwd) => {
  const [, text] = /```json\n([^]*?)```/.exec(readFileSync(join(root, 'docs/tutorial/your-own-recordings.md'), 'utf8'))!
  writeFileSync(join(cwd, 'hands.json'), text!.replace('"epochs": 20, "batch": 8', '"epochs": 1, "batch": 2'))
  expect((await call(['validate', 'hands.json'], { cwd })).err).not.toContain('error')
  for (let i = 0; i < 4; i++) writeRecording(join(cwd, 'hands', i % 2 ? 'right' : 'left', `${i}.raw`), i % 2, `hand ${i}`, { width: 640, height: 480 })
  const { status, out, err } = await call(['run', 'hands.json'], { cwd })
  expect([status, err, out]).toEqual([0, expect.stringContaining('done in'), expect.stringContaining('accuracy')])
}), 60_000)
