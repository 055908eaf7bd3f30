import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { call, inFolder, root } from './testing/call.ts'

const folder = join(root, 'pipelines/presets')
const presetsOf = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, { use: string; with: { encoding?: string } }>
const all = readdirSync(folder).flatMap((file) => Object.entries(presetsOf(file)).map(([name, { use }]) => [file, name, use] as const))
const presets = all.filter(([file]) => file === 'stbp.json')

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

/** What presets of the literature are connected to: the data that they are for, and for a conversion an artificial network that it takes. */
const literature = {
  mnist: { use: 'dataset/mnist' },
  cifar10: { use: 'dataset/cifar10' },
  nmnist: { use: 'dataset/nmnist' },
  slices: { use: 'encode/slices', in: 'nmnist.train', with: { timesteps: 300 } },
  ann: { use: 'train/bp', in: 'mnist.train', with: { network: '784-20-10', bias: false } },
  floored: { use: 'train/bp', in: 'mnist.train', with: { network: '784-20-10', activation: { kind: 'clipFloorShift', levels: 8 } } },
  soft: { use: 'train/bp', in: 'mnist.train', with: { network: '784-20-10', activation: { kind: 'softLif' } } },
}
function inputsOf(name: string, use: string): object {
  if (use.startsWith('convert/')) return { model: `${use === 'convert/qcfs' ? 'floored' : use === 'convert/soft-lif' ? 'soft' : 'ann'}.model`, calibration: 'mnist.train' }
  if (name.startsWith('nmnist')) return { spikes: 'slices' }
  return { [use === 'train/bp' ? 'train' : 'images']: `${name.startsWith('cifar10') ? 'cifar10' : 'mnist'}.train` }
}

test.each(all.filter(([file, , use]) => /^(train|convert)\//.test(use) && !['stbp.json', 'events.json'].includes(file)))('preset %s#/%s of %s is a valid stage', (file, name, use) => inFolder(async (cwd) => {
  mkdirSync(join(cwd, 'presets'))
  writeFileSync(join(cwd, 'presets', file), readFileSync(join(folder, file)))
  const stages = { ...literature, preset: { $use: `presets/${file}#/${name}`, in: inputsOf(name, use), with: { name: 'mine' } } }
  writeFileSync(join(cwd, 'p.json'), JSON.stringify({ version: 1, name: 'p', stages }))
  expect((await call(['validate', 'p.json'], { cwd })).err).not.toContain('error')
  const instances = JSON.parse((await call(['plan', 'p.json', '--json'], { cwd })).out) as { id: string; params: object }[]
  expect(instances.find(({ id }) => id === 'preset')!.params).toMatchObject({ ...presetsOf(file)[name]!.with, name: 'mine' })
}))

test('presets for events make a document in which every model sees the same slices, whatever T', () => inFolder(async (cwd) => {
  mkdirSync(join(cwd, 'presets'))
  writeFileSync(join(cwd, 'presets/events.json'), readFileSync(join(folder, 'events.json')))
  const preset = (name: string, from: unknown, more: object = {}) => ({ $use: `presets/events.json#/${name}`, in: from, with: more })
  const T = { timesteps: { $param: 'T' } }
  const stages = {
    nmnist: { use: 'dataset/nmnist' },
    slices: preset('slices', 'nmnist.test', T),
    intensityTrain: preset('intensity', 'nmnist.train', T),
    intensityTest: preset('intensity', 'nmnist.test', T),
    intensity: preset('ann-intensity', { train: 'intensityTrain' }),
    intensityRun: { use: 'simulate/ann', in: { model: 'intensity.model', images: 'intensityTest' } },
    patternTrain: preset('pattern', 'nmnist.train', T),
    patternTest: preset('pattern', 'nmnist.test', T),
    pattern: preset('ann-pattern', { train: 'patternTrain' }),
    patternRun: preset('votes', { model: 'pattern.model', images: 'patternTest' }),
  }
  writeFileSync(join(cwd, 'p.json'), JSON.stringify({ version: 1, name: 'p', params: { T: 15 }, stages, sweep: { matrix: { T: [15, 30] } } }))
  expect((await call(['validate', 'p.json'], { cwd })).err).not.toContain('error')
  const instances = JSON.parse((await call(['plan', 'p.json', '--json'], { cwd })).out) as { stage: string; params: { timesteps?: number; dt?: number } }[]
  for (const id of ['slices', 'intensityTest', 'patternTest'])
    expect(instances.filter(({ stage }) => stage === id).map(({ params: { timesteps, dt } }) => [timesteps, dt])).toEqual([[15, 5], [30, 5]])
  expect(Object.keys(presetsOf('events.json')).sort()).toEqual(['ann-intensity', 'ann-pattern', 'intensity', 'pattern', 'slices', 'votes'])
}))
