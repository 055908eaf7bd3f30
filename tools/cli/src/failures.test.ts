import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Results } from './results.ts'
import { call, inFolder } from './testing/call.ts'

/** Three trainings of which one diverges, a table and a report of all of them. */
const document = (rates: readonly number[]) => ({
  version: 1, name: 'rates', params: { rate: 0.01 },
  stages: {
    mnist: { use: 'dataset/mnist', with: { train: 200, test: 50 } },
    ann: { use: 'train/bp', in: { train: 'mnist.train' }, with: { network: '784-10', epochs: 1, learningRate: { $param: 'rate' } } },
    run: { use: 'simulate/ann', in: { model: 'ann.model', images: 'mnist.test' } },
    score: { use: 'measure/classification', in: 'run.predictions' },
    table: { use: 'measure/compare', in: { metrics: 'score' }, with: { columns: ['accuracy'] } },
    report: { use: 'report/markdown', in: { tables: 'table', metrics: 'score' }, with: { name: 'report.md', title: 'Rates' } },
  },
  sweep: { matrix: { rate: rates } },
})

test('a training that diverges is told with its place, the others are trained, and the report says what is missing; mended, only that is made anew', () => inFolder(async (cwd) => {
  const write = (rates: readonly number[]): void => writeFileSync(join(cwd, 'rates.json'), JSON.stringify(document(rates), null, 2))
  const results = () => JSON.parse(readFileSync(join(cwd, 'out/rates/results.json'), 'utf8')) as Results
  const statuses = () => Object.fromEntries(results().instances.map(({ params, stages }) => [String(params['rate']), Object.fromEntries(Object.entries(stages).map(([id, { status }]) => [id, status]))]))
  write([0.01, 1e38, 0.02])
  const first = await call(['run', 'rates.json'], { cwd })
  expect(first.status).toBe(1)
  expect(first.err).toMatch(/error E3301: [^]*rates\.json:\d+:\d+/)
  expect(first.err).toContain('✗ ann[rate=1e+38]')
  expect(first.err).toMatch(/failed after .* s; 1 stage failed, 2 not run/)
  expect(first.out).toMatch(/Missing: score\[rate=1e\+38\], since ann\[rate=1e\+38\] failed \(E3301\): training diverged/)
  expect(readFileSync(join(cwd, 'out/rates/report.md'), 'utf8')).toContain('This report is not complete')
  expect(results().environment).toMatchObject({ data: { mnist: expect.stringMatching(/^\S+$/) } })
  const ran = { ann: 'run', run: 'run', score: 'run' }
  const lost = { ann: 'failed', run: 'cancelled', score: 'cancelled' }
  expect(statuses()).toEqual({ undefined: { mnist: 'inline', table: 'run', report: 'run' }, 0.01: ran, '1e+38': lost, 0.02: ran })
  const { stages } = results().instances.find(({ params }) => params['rate'] === 1e38)!
  expect(stages['ann']!.issues).toMatchObject([{ code: 'E3301', at: expect.stringMatching(/^rates\.json:\d+:\d+$/) }])
  expect(stages['score']!.behind).toMatchObject({ instance: 'ann[rate=1e+38]', code: 'E3301', message: stages['ann']!.issues![0]!.message })

  write([0.01, 0.03, 0.02])
  const second = await call(['run', 'rates.json'], { cwd })
  expect([second.status, second.out]).toEqual([0, expect.not.stringContaining('Missing')])
  expect(statuses()).toMatchObject({ undefined: { table: 'run', report: 'run' }, 0.01: { ann: 'cached' }, 0.03: ran })

  write([1e38, 0.05])
  const stopped = await call(['run', 'rates.json', '--fail-fast'], { cwd })
  expect([stopped.status, stopped.out]).toEqual([1, ''])
  expect(statuses()).toMatchObject({ undefined: { table: 'cancelled' }, 0.05: { ann: 'cancelled' } })
}), 60_000)
