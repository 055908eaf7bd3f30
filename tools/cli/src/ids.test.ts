import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Results } from './results.ts'
import { call, inFolder } from './testing/call.ts'

const document = (converted: string) => ({
  version: 1,
  name: 'ids',
  params: { constructor: 2 },
  stages: {
    toString: { use: 'dataset/mnist', with: { train: 200, test: 20 } },
    constructor: { use: 'train/bp', in: { train: 'toString.train' }, with: { network: '784-8-10', epochs: 1, batch: 50, validation: 0 } },
    [converted]: { use: 'convert/rate', in: { model: 'constructor.model', calibration: 'toString.train' } },
    valueOf: { use: 'encode/bernoulli', in: 'toString.test', with: { timesteps: { $param: 'constructor' } } },
    isPrototypeOf: { use: 'simulate/clock', in: { model: `${converted}.model`, spikes: 'valueOf' } },
    toLocaleString: { use: 'measure/classification', in: 'isPrototypeOf.predictions' },
  },
})

test('stages may be named as the members that every object has: results.json lists them all, and why compares them', () => inFolder(async (cwd) => {
  const write = (converted: string) => writeFileSync(join(cwd, 'ids.json'), JSON.stringify(document(converted)))
  write('snn')
  expect((await call(['run', 'ids.json'], { cwd })).status).toBe(0)
  const results = JSON.parse(readFileSync(join(cwd, 'out/ids/results.json'), 'utf8')) as Results
  const statuses = Object.fromEntries(Object.entries(results.instances[0]!.stages).map(([id, { status }]) => [id, status]))
  expect(statuses).toEqual({ toString: 'inline', constructor: 'run', snn: 'run', valueOf: 'inline', isPrototypeOf: 'run', toLocaleString: 'run' })

  write('hasOwnProperty')
  const asked = await call(['why', 'ids.json', 'hasOwnProperty'], { cwd })
  expect([asked.status, asked.err]).toEqual([0, ''])
}), 60_000)
