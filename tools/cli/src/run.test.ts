import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Results } from './results.ts'
import { call, inFolder, root } from './testing/call.ts'

const bin = join(root, 'tools/cli/bin/spikeline.js')
const smallest = join(root, 'pipelines/smallest.json')
const results = (folder: string, name = 'smallest') => JSON.parse(readFileSync(join(folder, 'out', name, 'results.json'), 'utf8')) as Results

/** What must be the same for every run: all but how it came about. */
const lasting = ({ instances, ...rest }: Results) => ({
  ...rest,
  instances: instances.map((i) => ({ ...i, stages: Object.fromEntries(Object.entries(i.stages).map(([id, { use, key }]) => [id, { use, key }])) })),
})
const statuses = (r: Results) => new Set(r.instances.flatMap((i) => Object.values(i.stages).map((s) => s.status)))

describe('spikeline run', () => {
  test('prints a table, writes results.json, and takes everything from the store the second time', () => inFolder(async (cwd) => {
    const first = await call(['run', smallest], { cwd })
    expect(first.err).toContain('done in')
    expect(first.status).toBe(0)
    expect(first.out).toContain('accuracy')
    expect(statuses(results(cwd))).toEqual(new Set(['run', 'inline']))
    const before = results(cwd)

    const second = await call(['run', smallest], { cwd })
    expect(second.status).toBe(0)
    expect(second.out).toBe(first.out)
    expect(statuses(results(cwd))).toEqual(new Set(['cached', 'inline']))
    expect(lasting(results(cwd))).toEqual(lasting(before))
  }), 60_000)

  test('two runs with one seed agree bit for bit; another seed gives other numbers', () => inFolder(async (cwd) => {
    await call(['run', smallest, '--store', 'a', '--out', 'out/a'], { cwd })
    await call(['run', smallest, '--store', 'b', '--out', 'out/b'], { cwd })
    expect(lasting(results(cwd, 'a'))).toEqual(lasting(results(cwd, 'b')))
    expect(readdirSync(join(cwd, 'a/cas'), { recursive: true }).sort()).toEqual(readdirSync(join(cwd, 'b/cas'), { recursive: true }).sort())
    await call(['run', smallest, '--param', 'seed=2', '--store', 'b', '--out', 'out/c'], { cwd })
    expect(results(cwd, 'c').instances[0]!.metrics).not.toEqual(results(cwd, 'a').instances[0]!.metrics)
  }), 90_000)

  test('--json prints run events as NDJSON, the last being run.finished with the path of the results', () => inFolder(async (cwd) => {
    const { out, err } = await call(['run', smallest, '--json'], { cwd })
    const events = out.trim().split('\n').map((line) => JSON.parse(line) as { type: string; stage?: string; status?: string; results?: string })
    expect(err).toBe('')
    expect(events[0]!.type).toBe('run.started')
    expect(events.at(-1)).toMatchObject({ type: 'run.finished', status: 'done', results: 'out/smallest/results.json' })
    expect(new Set(events.map((e) => e.type))).toContain('stage.metrics')
    // What is left can be told: the test set has 500 images.
    expect(events.findLast((e) => e.type === 'stage.progress' && e.stage === 'run')).toMatchObject({ done: 500, total: 500, unit: 'samples' })
  }), 60_000)

  test('a kill at any time loses nothing: the rerun ends with the results of an undisturbed run', () => inFolder(async (cwd) => {
    await call(['run', smallest, '--store', 'whole', '--out', 'out/whole'], { cwd })
    // Killed later and later, until it has come to its end; nothing but the store is carried over.
    for (let wait = 300, done = false; !done; wait += 350) {
      const child = spawn(process.execPath, [bin, 'run', smallest, '--store', 'killed', '--out', 'out/killed'], { cwd, stdio: 'ignore' })
      const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
      const timer = setTimeout(() => child.kill('SIGKILL'), wait)
      done = (await ended) === 0
      clearTimeout(timer)
    }
    expect(lasting(results(cwd, 'killed'))).toEqual(lasting(results(cwd, 'whole')))
    const verified = await call(['verify', '--store', 'killed'], { cwd })
    expect([verified.status, verified.err]).toEqual([0, ''])
  }), 120_000)

  test('ctrl-C cancels: status 130, no half-written result, and the store is sound', () => inFolder(async (cwd) => {
    const child = spawn(process.execPath, [bin, 'run', smallest, '--json', '--param', 'seed=3'], { cwd })
    let out = ''
    child.stdout.on('data', (chunk: Buffer) => {
      out += String(chunk)
      if (out.includes('"stage.started"') && !child.killed) child.kill('SIGINT')
    })
    const status = await new Promise<number | null>((resolve) => child.on('exit', resolve))
    expect(status).toBe(130)
    expect(out).toContain('"status":"cancelled"')
    expect(existsSync(join(cwd, '.spikeline/store/tmp')) ? readdirSync(join(cwd, '.spikeline/store/tmp')) : []).toEqual([])
    expect((await call(['verify'], { cwd })).status).toBe(0)
  }), 60_000)

  test('a data set that is not there stops the run before anything is begun, and says what to do', () => inFolder(async (cwd) => {
    writeFileSync(join(cwd, 'cifar.json'), JSON.stringify({
      version: 1, name: 'cifar', seed: 1,
      stages: { data: { use: 'dataset/cifar10' }, ann: { use: 'train/bp', in: { train: 'data.train' }, with: { network: '10', epochs: 1 } } },
    }))
    const { stdout, stderr, status } = spawnSync(process.execPath, [bin, 'run', 'cifar.json'], { cwd, encoding: 'utf8', env: { ...process.env, SPIKELINE_DATA: join(cwd, 'data') } })
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toContain('spikeline datasets fetch cifar10')
    expect(existsSync(join(cwd, 'out'))).toBe(false)
  }))
})

describe('after a run', () => {
  test('plan says cached, why names the parameter that changed, gc keeps what the run refers to', () => inFolder(async (cwd) => {
    await call(['run', smallest], { cwd })
    const text = readFileSync(smallest, 'utf8')
    const planned = JSON.parse((await call(['plan', smallest, '--json'], { cwd })).out) as { id: string; action: string }[]
    expect(planned.find((i) => i.id === 'score')!.action).toBe('cached')

    writeFileSync(join(cwd, 'smallest.json'), text.replace('"epochs": 3', '"epochs": 4'))
    const changed = await call(['why', 'smallest.json', 'score'], { cwd })
    expect(changed.out).toContain('because in ann: params.epochs: 3 → 4')

    expect((await call(['gc', '--dry-run'], { cwd })).out).toMatch(/^would free 0\.0 MiB: 0 results/)
    const verified = await call(['verify', smallest, 'score', 'run'], { cwd })
    expect(verified.out).toContain('run: the same bits')
    expect(verified.status).toBe(0)
  }), 60_000)
})
