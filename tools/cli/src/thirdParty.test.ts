import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { call, inFolder, root } from './testing/call.ts'

/**
 * An npm package outside of the workspace, as `npm init -y` and `npm install rxjs <clone>/libs/…` leave it: links to the
 * libraries of the clone, and a copy of RxJS of its own.
 */
function newPackage(folder: string): void {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'my-stages', version: '1.0.0', main: 'index.js', type: 'commonjs' }))
  mkdirSync(join(folder, 'node_modules/@spikeline'), { recursive: true })
  for (const name of ['core', 'spikes', 'networks']) symlinkSync(join(root, 'libs', name), join(folder, 'node_modules/@spikeline', name))
  for (const name of ['rxjs', 'tslib']) cpSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true })
}

const pipeline = {
  version: 1,
  name: 'threshold-code',
  seed: 1,
  libraries: { mine: './' },
  params: { T: 10 },
  stages: {
    mnist: { use: 'dataset/mnist', with: { train: 600, test: 200 } },
    ann: { use: 'train/bp', in: { train: 'mnist.train' }, with: { network: '784-32-10', epochs: 1, validation: 0 } },
    snn: { use: 'convert/rate', in: { model: 'ann.model', calibration: 'mnist.train' } },
    spikes: { use: 'mine:encode/threshold', in: 'mnist.test', with: { timesteps: { $param: 'T' } } },
    run: { use: 'simulate/clock', in: { model: 'snn.model', spikes: 'spikes' } },
    score: { use: 'measure/classification', in: 'run.predictions' },
  },
}

const spikeline = (cwd: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'tools/cli/bin/spikeline.js'), ...args], { cwd, encoding: 'utf8' })
  return { status, out: stdout, err: stderr }
}

/** The names of the tests that passed, in the output of Node's test runner. */
const passed = (output: string): string[] => [...output.matchAll(/^(?:ok \d+ -|✔) (.*?)(?: \([\d.]+ms\))?$/gm)].map(([, name]) => name!)

describe('a library of a third party', () => {
  test('is scaffolded, passes its own tests, is refused without the flag and runs with it', () => inFolder(async (folder) => {
    newPackage(folder)
    const made = spikeline(folder, 'new', 'stage', 'encode/threshold')
    expect(made.err).toBe('')
    expect(made.out).toContain('wrote stages/encode/threshold.js')

    const tests = spawnSync(process.execPath, ['--test'], { cwd: folder, encoding: 'utf8' })
    expect(passed(tests.stdout + tests.stderr)).toContain('encode/threshold, one batch: re-batching the inputs changes nothing')
    expect(tests.status).toBe(0)

    writeFileSync(join(folder, 'pipeline.json'), JSON.stringify(pipeline, null, 2))
    const refused = spikeline(folder, 'run', 'pipeline.json')
    expect(refused.status).toBe(2)
    expect(refused.err).toContain('--allow-library ./')

    const ran = spikeline(folder, 'run', 'pipeline.json', '--allow-library', './')
    expect(ran.err).toContain('done in')
    expect(ran.status).toBe(0)
    const results = JSON.parse(readFileSync(join(folder, 'out/threshold-code/results.json'), 'utf8')) as { instances: { metrics: { name: string; value: number }[] }[] }
    expect(results.instances[0]!.metrics.find((m) => m.name === 'accuracy')!.value).toBeGreaterThan(0.2)

    const actions = () => {
      const planned = spikeline(folder, 'plan', 'pipeline.json', '--allow-library', './', '--json')
      return Object.fromEntries((JSON.parse(planned.out) as { id: string; action: string }[]).map(({ id, action }) => [id, action]))
    }
    // Pipelines and the results of runs lie in the same folder, but are no code of the library.
    expect(actions()).toMatchObject({ run: 'cached', score: 'cached' })
    writeFileSync(join(folder, 'pipeline.json'), JSON.stringify(pipeline))
    expect(actions()).toMatchObject({ run: 'cached', score: 'cached' })

    // Its code is part of the key: an edited stage never meets a result of the old one.
    const code = readFileSync(join(folder, 'stages/encode/threshold.js'), 'utf8')
    writeFileSync(join(folder, 'stages/encode/threshold.js'), code.replace('>= threshold', '> threshold'))
    expect(actions()).toMatchObject({ ann: 'cached', snn: 'cached', run: 'run', score: 'run' })
  }), 120_000)

  test('that throws, or is none, is named with its place and nothing runs', () => inFolder(async (folder) => {
    newPackage(folder)
    writeFileSync(join(folder, 'pipeline.json'), JSON.stringify(pipeline))
    writeFileSync(join(folder, 'index.js'), 'throw new Error("no licence")')
    const threw = await call(['validate', 'pipeline.json', '--allow-library', './'], { cwd: folder })
    expect([threw.status, threw.err]).toEqual([2, expect.stringContaining('no licence')])
    mkdirSync(join(folder, 'none'))
    writeFileSync(join(folder, 'none/index.mjs'), 'export default 3')
    writeFileSync(join(folder, 'none/package.json'), '{ "name": "none", "main": "index.mjs" }')
    writeFileSync(join(folder, 'pipeline.json'), JSON.stringify({ ...pipeline, libraries: { mine: './none' } }))
    const none = await call(['validate', 'pipeline.json', '--allow-library', './none'], { cwd: folder })
    expect([none.status, none.err]).toEqual([2, expect.stringContaining('E7102')])
  }))
})

describe('spikeline new stage', () => {
  test('refuses to overwrite, a wrong name, and a folder that is no package', () => inFolder(async (folder) => {
    const nowhere = await call(['new', 'stage', 'encode/x'], { cwd: folder })
    expect([nowhere.status, nowhere.err]).toEqual([2, expect.stringContaining('E7013')])
    newPackage(folder)
    const wrong = await call(['new', 'stage', 'Encode/X'], { cwd: folder })
    expect([wrong.status, wrong.err]).toEqual([2, expect.stringContaining('E7012')])
    expect((await call(['new', 'stage', 'encode/x'], { cwd: folder })).status).toBe(0)
    const twice = await call(['new', 'stage', 'encode/x'], { cwd: folder })
    expect([twice.status, twice.err]).toEqual([2, expect.stringContaining('stages/encode/x.schema.js is there already')])
  }))

  test.each(['measure/error-rate', 'filter/scale'])('%s passes its test as it is made', (type) => inFolder(async (folder) => {
    newPackage(folder)
    expect((await call(['new', 'stage', type], { cwd: folder })).err).toBe('')
    const tests = spawnSync(process.execPath, ['--test'], { cwd: folder, encoding: 'utf8' })
    expect(passed(tests.stdout)).toContain(`${type}, one batch: cancelling releases everything`)
    expect(tests.status).toBe(0)
  }))
})
