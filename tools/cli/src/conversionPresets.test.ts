import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { call, inFolder, root } from './testing/call.ts'

const folder = join(root, 'pipelines/presets')
type Presets = Record<string, { use: string; with: object }>
const presets = ['conversions.json', 'qcfs.json', 'soft-lif.json'].flatMap((file) =>
  Object.entries(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Presets).map(([name, { use, with: stated }]) => [file, name, use, stated] as const))

/** The network that a conversion takes. */
const networks: Record<string, object> = {
  'convert/rate': { network: '784-16-10', bias: false },
  'convert/spike-norm': { network: '784-16-10', bias: false },
  'convert/qcfs': { network: '784-16-10', activation: { kind: 'clipFloorShift' } },
  'convert/soft-lif': { network: '784-16-10', activation: { kind: 'softLif' } },
}

test.each(presets)('preset %s#/%s is a valid stage, %s', (file, name, use, stated) => inFolder(async (cwd) => {
  mkdirSync(join(cwd, 'presets'))
  writeFileSync(join(cwd, 'presets', file), readFileSync(join(folder, file)))
  const images = name.startsWith('cifar10') ? 'cifar10' : 'mnist'
  const included = { $use: `presets/${file}#/${name}`, in: use === 'train/bp' ? { train: `${images}.train` } : { model: 'ann.model', calibration: 'mnist.train' } }
  const stages = { [images]: { use: `dataset/${images}` }, ...(networks[use] && { ann: { use: 'train/bp', in: { train: 'mnist.train' }, with: networks[use] } }), it: included }
  writeFileSync(join(cwd, 'p.json'), JSON.stringify({ version: 1, name: 'p', stages }))
  expect((await call(['validate', 'p.json'], { cwd })).err).not.toContain('error')
  const instances = JSON.parse((await call(['plan', 'p.json', '--json'], { cwd })).out) as { id: string; params: object }[]
  expect(instances.find(({ id }) => id === 'it')!.params).toMatchObject(stated)
}))
