import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { crc32 as nativeCrc32 } from 'node:zlib'
import fc from 'fast-check'
import { crc32, IssueError, memoryStore } from '@spikeline/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { diskStore } from './diskStore.ts'
import { nodeFiles, type Files } from './files.ts'
import { gc } from './gc.ts'
import { layout } from './layout.ts'
import { verifyStore } from './verify.ts'
import { componentsOf, filesUnder, keyNamed, put, readAll, temporaryFolder } from './testing/stores.ts'

const bytes = (length: number, seed = 1): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 17) & 255)
const codes = async (work: Promise<unknown>): Promise<readonly string[]> => work.then(() => [], (error: unknown) => (error as IssueError).issues.map((i) => i.code))

describe('diskStore', () => {
  test('gives back batches of any sizes, the blob being the one that a store in memory would have', async () => {
    const size = fc.oneof(fc.nat(40), fc.nat(2000), fc.constantFrom(0, 262_127, 262_128, 262_144, 300_000))
    await fc.assert(fc.asyncProperty(fc.array(size, { maxLength: 12 }), async (sizes) => {
      const store = diskStore(temporaryFolder())
      const batches = sizes.map(bytes)
      const record = await put(store, 'a', batches)
      expect(await store.lookup(keyNamed('a'))).toEqual(record)
      expect(record.outputs).toEqual((await put(memoryStore(), 'a', batches)).outputs)
      const found = await readAll(store, record)
      expect(found.map((b) => b.length)).toEqual(sizes)
      expect(found.every((batch, i) => Buffer.compare(batch, batches[i]!) === 0)).toBe(true)
    }), { numRuns: 40 })
  })

  test('takes appends that are not waited for in their order', async () => {
    const store = diskStore(temporaryFolder())
    const writer = await store.write(keyNamed('a'))
    const batches = Array.from({ length: 30 }, (_, i) => bytes(40_000, i))
    await Promise.all(batches.map((batch) => writer.append('out', batch)))
    const record = await writer.commit({ use: 'a/b', components: componentsOf('a'), ports: ['out'], seconds: 0 })
    expect(Buffer.compare(Buffer.concat(await readAll(store, record)), Buffer.concat(batches))).toBe(0)
  })

  test('has an output without batches, and none that was not declared', async () => {
    const store = diskStore(temporaryFolder())
    const record = await put(store, 'a', [bytes(3)], ['out', 'empty'])
    expect(await readAll(store, record, 'empty')).toEqual([])
    await expect(async () => readAll(store, record, 'other')).rejects.toThrow('E6010')
  })

  test('shows nothing before the commit, and after an abort there is nothing to show', async () => {
    const folder = temporaryFolder()
    const store = diskStore(folder)
    const writer = await store.write(keyNamed('a'))
    await writer.append('out', bytes(500_000))
    expect(await store.lookup(keyNamed('a'))).toBeUndefined()
    await writer.abort()
    expect(filesUnder(folder)).toEqual([])
  })

  test('equal outputs share one blob', async () => {
    const folder = temporaryFolder()
    const [a, b] = [await put(diskStore(folder), 'a', [bytes(9)]), await put(diskStore(folder), 'b', [bytes(9)])]
    expect(a.outputs['out']!.blob).toBe(b.outputs['out']!.blob)
    expect(filesUnder(join(folder, 'cas'))).toHaveLength(1)
  })

  test('a key that is none is refused: it would be a path', async () => {
    const store = diskStore(temporaryFolder())
    expect(await codes(store.lookup('../../etc/passwd'))).toEqual(['E6009'])
    expect(await codes(store.write('x'))).toEqual(['E6009'])
  })

  test('the native CRC-32 and the readable one agree', () => {
    fc.assert(fc.property(fc.uint8Array(), (data) => nativeCrc32(data) === crc32(data)))
  })
})

describe('a damaged store', () => {
  const damaged = async (damage: (path: string, blob: string) => void, batches = [bytes(100), bytes(70_000, 2)]) => {
    const folder = temporaryFolder()
    const store = diskStore(folder)
    const record = await put(store, 'a', batches)
    damage(layout(folder).record(record.key), layout(folder).blob(record.outputs['out']!.blob))
    return { store, record, folder }
  }

  test('has no hit once a blob is cut off anywhere, and reading it fails or gives only what is right', async () => {
    const batches = [bytes(10), bytes(0), bytes(33, 3)]
    const total = batches.reduce((sum, b) => sum + 16 + b.length, 0)
    for (let length = 0; length < total; length++) {
      const { store, record } = await damaged((_, blob) => truncateSync(blob, length), batches)
      expect(await store.lookup(record.key)).toBeUndefined()
      expect(await codes(readAll(store, record))).toEqual(['E6006'])
    }
  })

  test('never hands out a batch in which a bit has changed', async () => {
    const batches = [bytes(10), bytes(300_000, 2), bytes(20, 3)]
    const size = 300_030 + 3 * 16
    await fc.assert(fc.asyncProperty(fc.oneof(fc.nat(60), fc.integer({ min: size - 60, max: size - 1 }), fc.nat(size - 1)), fc.nat(7), async (at, bit) => {
      const { store, record } = await damaged((_, blob) => {
        const content = readFileSync(blob)
        content[at]! ^= 1 << bit
        writeFileSync(blob, content)
      }, batches)
      const handed: Uint8Array[] = []
      const reading = (async () => {
        for await (const batch of store.read(record, 'out')) handed.push(batch)
      })()
      expect(await codes(reading)).toEqual(['E6006'])
      handed.forEach((batch, i) => expect(Buffer.compare(batch, batches[i]!)).toBe(0))
    }), { numRuns: 60 })
  })

  test('says where a blob is damaged and what to do', async () => {
    const { store, record } = await damaged((_, blob) => {
      const content = readFileSync(blob)
      content[150] = content[150]! ^ 1
      writeFileSync(blob, content)
    })
    const error = (await readAll(store, record).catch((e: unknown) => e)) as IssueError
    expect(error.issues[0]).toMatchObject({ code: 'E6006', values: { offset: 132, what: 'batch 1 is damaged', path: expect.stringContaining(record.outputs['out']!.blob) } })
  })

  test('has no hit for a record that is cut off, or that says other than its key', async () => {
    const cut = await damaged((path) => truncateSync(path, 40))
    expect(await cut.store.lookup(cut.record.key)).toBeUndefined()
    const other = await damaged((path) => writeFileSync(path, readFileSync(path, 'utf8').replace('"name": "a"', '"name": "b"')))
    expect(await other.store.lookup(other.record.key)).toBeUndefined()
  })

  test('is mended by making the result again', async () => {
    const { store, folder } = await damaged((_, blob) => writeFileSync(blob, bytes(70_132, 5)))
    expect((await verifyStore(store)).issues.map((i) => i.code)).toEqual(['E6006'])
    await put(store, 'a', [bytes(100), bytes(70_000, 2)])
    expect((await verifyStore({ folder })).issues).toEqual([])
  })

  test('a blob that was deleted while it was to be read is an error that says so', async () => {
    const { store, record } = await damaged((_, blob) => rmSync(blob))
    expect(await codes(readAll(store, record))).toEqual(['E6008'])
  })
})

describe('a checkpoint', () => {
  test('is replaced, read by another process, and gone with the commit of its key', async () => {
    const folder = temporaryFolder()
    const state = { epoch: 2, weights: Float32Array.of(1, -0, NaN), note: 'x' }
    await diskStore(folder).checkpoint(keyNamed('a')).save({ epoch: 1 })
    await diskStore(folder).checkpoint(keyNamed('a')).save(state)
    expect(await diskStore(folder).checkpoint(keyNamed('a')).load()).toEqual(state)
    await put(diskStore(folder), 'a', [])
    expect(await diskStore(folder).checkpoint(keyNamed('a')).load()).toBeUndefined()
    expect(filesUnder(join(folder, 'checkpoints'))).toEqual([])
  })

  test('that is damaged is an error, not a fresh start', async () => {
    const folder = temporaryFolder()
    const checkpoint = diskStore(folder).checkpoint(keyNamed('a'))
    await checkpoint.save({ weights: new Float32Array(100) })
    truncateSync(layout(folder).checkpoint(keyNamed('a')), 50)
    expect(await codes(checkpoint.load())).toEqual(['E6007'])
  })
})

describe('a disk that refuses', () => {
  /** Fails the nth write, sync or rename with a code; counts them all. */
  const failing = (nth: number, code: string): { files: Files; calls: () => number } => {
    let calls = 0
    const step = <A extends unknown[], R>(call: (...args: A) => Promise<R>) => async (...args: A): Promise<R> => {
      if (++calls === nth) throw Object.assign(new Error(`${code}: refused`), { code })
      return call(...args)
    }
    const open = (async (...args: Parameters<Files['open']>) => {
      const handle = await nodeFiles.open(...args)
      if (args[1] === 'wx') Object.assign(handle, { write: step(handle.write.bind(handle) as never), sync: step(handle.sync.bind(handle)) })
      return handle
    }) as Files['open']
    return { calls: () => calls, files: { ...nodeFiles, open, rename: step(nodeFiles.rename) as Files['rename'], mkdir: step(nodeFiles.mkdir as never) as Files['mkdir'] } }
  }

  test('at any step leaves the store sound and nothing behind', async () => {
    const count = failing(0, '')
    await put(diskStore(temporaryFolder(), count.files), 'a', [bytes(600_000), bytes(10)])
    expect(count.calls()).toBeGreaterThan(8)
    for (let nth = 1; nth <= count.calls(); nth++) {
      const folder = temporaryFolder()
      await put(diskStore(folder), 'before', [bytes(10)])
      const store = diskStore(folder, failing(nth, 'ENOSPC').files)
      const writer = await store.write(keyNamed('a'))
      const work = (async () => {
        await writer.append('out', bytes(600_000))
        await writer.append('out', bytes(10))
        await writer.commit({ use: 'a/b', components: componentsOf('a'), ports: ['out'], seconds: 0 })
      })()
      expect(await codes(work)).toEqual(['E6003'])
      await writer.abort()
      expect(await store.lookup(keyNamed('a'))).toBeUndefined()
      expect((await verifyStore(store)).issues).toEqual([])
      expect(filesUnder(join(folder, 'tmp'))).toEqual([])
      await put(diskStore(folder), 'a', [bytes(600_000), bytes(10)])
    }
  })

  test('once, fails the result for good: what follows a lost batch is not committed', async () => {
    const store = diskStore(temporaryFolder(), failing(2, 'EIO').files)
    const writer = await store.write(keyNamed('a'))
    expect(await codes(writer.append('out', bytes(300_000)))).toEqual(['E6005'])
    expect(await codes(writer.append('out', bytes(300_000)))).toEqual(['E6005'])
    expect(await codes(writer.commit({ use: 'a/b', components: componentsOf('a'), ports: ['out'], seconds: 0 }))).toEqual(['E6005'])
  })

  test('for want of permission names the path', async (context) => {
    const folder = temporaryFolder()
    if (process.getuid?.() === 0) return context.skip('root may write everywhere')
    chmodSync(folder, 0o500)
    const error = (await put(diskStore(folder), 'a', [bytes(9)]).catch((e: unknown) => e)) as IssueError
    expect(error.issues[0]).toMatchObject({ code: 'E6004', values: { action: 'write' } })
  })

  test('for want of permission is told from a full disk', async () => {
    for (const [code, name] of [['EACCES', 'E6004'], ['EROFS', 'E6004'], ['EDQUOT', 'E6003'], ['EIO', 'E6005']] as const)
      expect(await codes(put(diskStore(temporaryFolder(), failing(1, code).files), 'a', [bytes(9)]))).toEqual([name])
  })

  test('since it is really full leaves a sound store', async (context) => {
    const folder = temporaryFolder()
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' })
    } catch {
      return context.skip('mounting a small disk needs root')
    }
    onTestFinished(() => void execFileSync('umount', [folder]))
    const store = diskStore(folder)
    await put(store, 'small', [bytes(100_000)])
    const writer = await store.write(keyNamed('large'))
    const work = (async () => {
      for (let i = 0; i < 20; i++) await writer.append('out', bytes(100_000, i))
    })()
    expect(await codes(work)).toEqual(['E6003'])
    await writer.abort()
    expect((await store.lookup(keyNamed('small')))!.key).toBe(keyNamed('small'))
    expect(filesUnder(join(folder, 'tmp'))).toEqual([])
    await put(store, 'other', [bytes(100_000, 2)])
  })
})

describe('processes on one store', () => {
  const worker = fileURLToPath(new URL('./testing/writeForever.ts', import.meta.url))
  const typescript = new URL('./testing/registerTypescript.mjs', import.meta.url).href
  const start = (folder: string) => {
    const child = spawn(process.execPath, ['--conditions=@spikeline/source', '--no-warnings', '--import', typescript, worker, folder], { stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let errors = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    const closed = new Promise<void>((resolve) => child.on('close', () => resolve()))
    const committed = async (n: number): Promise<void> => {
      while (out.split('\n').length <= n && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 2))
      if (child.exitCode !== null) throw new Error(errors)
    }
    return { child, closed, committed, keys: () => out.split('\n').slice(0, -1) }
  }

  test('one killed at any time leaves a sound store, in which all that it committed is whole', async () => {
    const folder = temporaryFolder()
    for (const [round, delay] of [0, 3, 7].entries()) {
      const { child, closed, committed, keys } = start(folder)
      await committed(round + 2)
      await new Promise((resolve) => setTimeout(resolve, delay))
      child.kill('SIGKILL')
      await closed
      const store = diskStore(folder)
      for (const key of keys()) expect(await readAll(store, (await store.lookup(key))!)).toHaveLength(20)
      expect((await verifyStore(store)).issues).toEqual([])
    }
    await gc({ folder }, { keep: [] })
    expect(existsSync(join(folder, 'tmp')) ? filesUnder(join(folder, 'tmp')) : []).toEqual([])
  })

  test('may write the same keys at the same time', async () => {
    const folder = temporaryFolder()
    const workers = [start(folder), start(folder)]
    await Promise.all(workers.map((w) => w.committed(15)))
    for (const { child } of workers) child.kill('SIGKILL')
    await Promise.all(workers.map((w) => w.closed))
    const verified = await verifyStore({ folder })
    expect([verified.issues, verified.records >= 15]).toEqual([[], true])
  })
})

test('the folder of a store may hold other files', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'ac'))
  writeFileSync(join(folder, 'ac', 'README.json'), 'not a record')
  expect(await verifyStore(diskStore(folder))).toEqual({ records: 0, blobs: 0, bytes: 0, issues: [] })
})
