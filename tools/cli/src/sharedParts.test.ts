import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { call, inFolder, root } from './testing/call.ts'

const smallest = JSON.parse(readFileSync(join(root, 'pipelines/smallest.json'), 'utf8')) as { stages: Record<string, object>; tests: object[] }

/** pipelines/smallest.json as it stands, and as a document that says only what differs from a file of parts. */
function write(cwd: string): void {
  cpSync(join(root, 'pipelines/fixtures'), join(cwd, 'fixtures'), { recursive: true })
  const { table, ...stages } = smallest.stages
  const timesteps = { spikes: { use: 'encode/bernoulli', in: 'mnist.test', with: { timesteps: { $param: 'T' } } } }
  writeFileSync(join(cwd, 'parts.json'), JSON.stringify({ params: { T: 5 }, stages: { ...stages, ...timesteps } }, null, 2))
  const small = { ...smallest, params: { $use: 'parts.json#/params', T: 20 }, stages: { $use: 'parts.json#/stages', mnist: { with: { test: 500 } }, table } }
  writeFileSync(join(cwd, 'small.json'), JSON.stringify(small, null, 2))
  writeFileSync(join(cwd, 'whole.json'), JSON.stringify(smallest))
}

test('a document whose stages come from a file of parts is the same pipeline as one that has them itself', () => inFolder(async (cwd) => {
  write(cwd)
  const keys = async (file: string) => Object.fromEntries((JSON.parse((await call(['plan', file, '--json'], { cwd })).out) as { id: string; key: string }[]).map(({ id, key }) => [id, key]))
  expect(await keys('small.json')).toEqual(await keys('whole.json'))
  const edges = async (file: string) => (await call(['graph', file], { cwd })).out.split('\n').sort()
  expect(await edges('small.json')).toEqual(await edges('whole.json'))
  expect((await call(['why', 'small.json', 'ann'], { cwd })).out).toContain((await keys('whole.json'))['ann'])
  const tests = await call(['test', 'small.json'], { cwd })
  expect(tests).toMatchObject({ status: 0, out: expect.stringContaining('2 tests passed') })
}))
