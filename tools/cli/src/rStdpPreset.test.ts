import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { call, inFolder, root } from './testing/call.ts'

test('the preset of train/r-stdp makes a valid document, states all that the stage would take by default, and gives way to what stands beside it', () => inFolder(async (cwd) => {
  mkdirSync(join(cwd, 'presets'))
  const text = readFileSync(join(root, 'pipelines/presets/r-stdp.json'), 'utf8')
  writeFileSync(join(cwd, 'presets/r-stdp.json'), text)
  const stages = {
    mnist: { use: 'dataset/mnist' },
    rstdp: { $use: 'presets/r-stdp.json#/mnist', in: { images: 'mnist.train' }, with: { validation: 5000 } },
    plain: { use: 'train/r-stdp', in: { images: 'mnist.train' }, with: { name: 'R-STDP (Mozafari)' } },
    run: { use: 'simulate/first-spike', in: { model: 'rstdp.model', images: 'mnist.test' } },
  }
  writeFileSync(join(cwd, 'p.json'), JSON.stringify({ version: 1, name: 'p', stages }))
  expect((await call(['validate', 'p.json'], { cwd })).err).not.toContain('error')
  const instances = JSON.parse((await call(['plan', 'p.json', '--json'], { cwd })).out) as { id: string; params: object }[]
  const params = (id: string): object => instances.find((instance) => instance.id === id)!.params
  expect(params('rstdp')).toEqual({ ...params('plain'), validation: 5000 })
}))
