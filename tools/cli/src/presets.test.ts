import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { call, inFolder, root } from './testing/call.ts'

const folder = join(root, 'pipelines/presets')
const presetsOf = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, { with: { encoding?: string } }>
const presets = readdirSync(folder).flatMap((file) => Object.keys(presetsOf(file)).map((name) => [file, name] as const))

/** Images, and spikes of whose form nothing is known before they come. */
const sources = {
  mnist: { use: 'dataset/mnist' },
  ann: { use: 'train/bp', in: 'mnist.train', with: { network: '10' } },
  converted: { use: 'convert/rate', in: { model: 'ann.model', calibration: 'mnist.train' } },
  held: { use: 'encode/direct', in: 'mnist.test', with: { timesteps: 5 } },
  run: { use: 'simulate/clock', in: { model: 'converted.model', spikes: 'held' } },
}

test.each(presets)('preset %s#/%s is a valid stage, and what is stated beside it wins', (file, name) => inFolder(async (cwd) => {
  const stated = presetsOf(file)[name]!.with
  mkdirSync(join(cwd, 'presets'))
  writeFileSync(join(cwd, 'presets', file), readFileSync(join(folder, file)))
  const write = (given: object): void => {
    const from = stated.encoding ? { images: 'mnist.train' } : { spikes: 'run.spikes' }
    const stages = { ...sources, snn: { $use: `presets/${file}#/${name}`, in: from, with: given } }
    writeFileSync(join(cwd, 'p.json'), JSON.stringify({ version: 1, name: 'p', stages }))
  }
  write({ epochs: 2, batch: 7 })
  expect((await call(['validate', 'p.json'], { cwd })).err).not.toContain('error')
  const { out } = await call(['plan', 'p.json', '--json'], { cwd })
  const instance = (JSON.parse(out) as { id: string; params: object }[]).find(({ id }) => id === 'snn')
  // What nobody stated is filled in by the schema, also within objects.
  const filled = { neuron: { reset: 'zero', compare: '>', initial: 0 }, surrogate: { scale: 1 }, validation: 0 }
  expect(instance!.params).toMatchObject({ ...stated, epochs: 2, batch: 7 })
  expect(instance!.params).toMatchObject(filled)
  write({ network: '4C3-MP2-10' })
  expect((await call(['validate', 'p.json'], { cwd })).err).toContain('E3309')
}))
