import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Results } from './results.ts'
import { call, inFolder } from './testing/call.ts'
import { bin } from './testing/spawned.ts'

/** An ANN, its conversion and a directly trained SNN over time window, threshold and seed. */
const document = (matrix: object) => ({
  version: 1, name: 'sweep', params: { T: 4, theta: 1 },
  stages: {
    mnist: { use: 'dataset/mnist', with: { train: 60, test: 20 } },
    input: { use: 'encode/direct', in: 'mnist.test', with: { timesteps: { $param: 'T' } } },
    ann: { use: 'train/bp', in: { train: 'mnist.train' }, with: { network: '784-10', epochs: 1, batch: 20 } },
    annRun: { use: 'simulate/ann', in: { model: 'ann.model', images: 'mnist.test' } },
    annScore: { use: 'measure/classification', in: 'annRun.predictions' },
    converted: { use: 'convert/rate', in: { model: 'ann.model', calibration: 'mnist.train' }, with: { threshold: { $param: 'theta' } } },
    convertedRun: { use: 'simulate/clock', in: { model: 'converted.model', spikes: 'input' } },
    convertedScore: { use: 'measure/classification', in: 'convertedRun.predictions' },
    snn: {
      use: 'train/stbp', in: { images: 'mnist.train' },
      with: { network: '784-10', encoding: 'direct', timesteps: { $param: 'T' }, neuron: { model: 'lif', threshold: { $param: 'theta' }, decay: 0.5 }, epochs: 2, batch: 20 },
    },
    snnRun: { use: 'simulate/clock', in: { model: 'snn.model', spikes: 'input' } },
    snnScore: { use: 'measure/classification', in: 'snnRun.predictions' },
    table: { use: 'measure/compare', in: { metrics: ['annScore', 'convertedScore', 'snnScore'] }, with: { columns: ['accuracy'] } },
  },
  sweep: { matrix },
})
const write = (cwd: string, matrix: object): void => writeFileSync(join(cwd, 'sweep.json'), JSON.stringify(document(matrix)))

test('a sweep of 4 windows, 4 thresholds and 3 seeds shares what a parameter does not touch, and a line of the plan says so for each stage', () => inFolder(async (cwd) => {
  write(cwd, { T: [2, 4, 6, 8], theta: [0.5, 1, 1.5, 2], seed: [1, 2, 3] })
  const instances = JSON.parse((await call(['plan', 'sweep.json', '--json'], { cwd })).out) as { stage: string; assignment: object; key: string }[]
  const count = (stage: string) => instances.filter((i) => i.stage === stage).length
  // What draws no random numbers has one instance for all seeds.
  expect(Object.fromEntries(Object.keys(document({}).stages).map((stage) => [stage, count(stage)]))).toEqual({
    mnist: 1, input: 4, ann: 3, annRun: 3, annScore: 3, converted: 12, convertedRun: 48, convertedScore: 48, snn: 48, snnRun: 48, snnScore: 48, table: 1,
  })
  expect(new Set(instances.map(({ key }) => key)).size).toBe(instances.length)

  const { out } = await call(['plan', 'sweep.json'], { cwd })
  expect(out).toMatch(/^sweep: 5 inline, 262 run; 4 T × 4 theta × 3 seed\n/)
  expect(out).toMatch(/\nmnist +dataset\/mnist +1 +– +inline/)
  expect(out).toMatch(/\ninput +encode\/direct +4 +T +inline/)
  expect(out).toMatch(/\nann +train\/bp +3 +seed +run +no result under this key/)
  expect(out).toMatch(/\nconverted +convert\/rate +12 +theta × seed +run +input "ann" runs/)
  expect(out).toMatch(/\nsnn +train\/stbp +48 +T × theta × seed +run/)
  expect(out.split('\n').length).toBeLessThan(25)
  const each = (await call(['plan', 'sweep.json', '--instances'], { cwd })).out
  expect(each).toContain('\nsnn[T=2,theta=0.5,seed=1] ')
}))

interface Event { readonly type: string; readonly instance?: string; readonly status?: string }

/** Runs the sweep in a process of its own, which is killed `wait` milliseconds after its `after`th stage has finished; what it told until then. */
function killed(cwd: string, after: number, wait: number): Promise<{ readonly events: readonly Event[]; readonly code: number | null }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [bin, 'run', 'sweep.json', '--json', '--store', 'killed', '--out', 'out/killed'], { cwd, stdio: ['ignore', 'pipe', 'ignore'] })
    let out = ''
    let finished = 0
    child.stdout.on('data', (chunk: Buffer) => {
      out += String(chunk)
      finished = out.match(/"type":"stage\.finished"/g)?.length ?? 0
      if (finished >= after) setTimeout(() => child.kill('SIGKILL'), wait)
    })
    // The last line may be cut.
    child.on('close', (code) => resolve({ code, events: out.split('\n').flatMap((line) => { try { return [JSON.parse(line) as Event] } catch { return [] } }) }))
  })
}

test('a sweep that is killed again and again ends with the metrics of an undisturbed one, and makes nothing twice', () => inFolder(async (cwd) => {
  write(cwd, { T: [2, 3], theta: [0.5, 1], seed: [1, 2] })
  const results = (name: string) => (JSON.parse(readFileSync(join(cwd, 'out', name, 'results.json'), 'utf8')) as Results).instances.map(({ params, metrics }) => ({ params, metrics }))
  await call(['run', 'sweep.json', '--store', 'whole', '--out', 'out/whole'], { cwd })

  const runs: string[] = []
  let code: number | null = null
  for (const [after, wait] of [[1, 40], [9, 7], [18, 0], [Infinity, 0]] as const) {
    const run = await killed(cwd, after, wait)
    code = run.code
    runs.push(...run.events.flatMap(({ type, instance, status }) => (type === 'stage.finished' && status === 'run' ? [instance!] : [])))
    if (code === 0) break
  }
  expect(code).toBe(0)
  expect(runs.length).toBeGreaterThan(new Set(runs.map((id) => id.split('[')[0])).size)
  expect(runs.filter((id, i) => runs.indexOf(id) !== i)).toEqual([])
  expect(results('killed')).toEqual(results('whole'))
  expect((await call(['verify', '--store', 'killed'], { cwd })).status).toBe(0)
}), 120_000)
