import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { diskStore } from './diskStore.ts'
import { gc } from './gc.ts'
import { layout } from './layout.ts'
import { verifyStore } from './verify.ts'
import { componentsOf, filesUnder, keyNamed, planOf, put, temporaryFolder } from './testing/stores.ts'

const HOUR_MS = 60 * 60 * 1000
/** Makes every file of a store an hour old: young blobs may belong to a result in the making. */
const age = (folder: string): void => {
  const then = new Date(Date.now() - HOUR_MS)
  for (const file of filesUnder(folder)) utimesSync(join(folder, file), then, then)
}
const stored = async () => {
  const folder = temporaryFolder()
  const store = diskStore(folder)
  for (const name of ['a', 'b', 'c']) await put(store, name, [Uint8Array.of(name.charCodeAt(0))])
  await put(store, 'twin of a', [Uint8Array.of('a'.charCodeAt(0))])
  return { folder, store }
}
const hits = async (store: ReturnType<typeof diskStore>) => {
  const found: string[] = []
  for (const name of ['a', 'b', 'c', 'twin of a']) if (await store.lookup(keyNamed(name))) found.push(name)
  return found
}

describe('gc', () => {
  test('keeps what the latest runs of each pipeline were to make, and frees the rest', async () => {
    const { folder, store } = await stored()
    await store.recordRoots('first', planOf({ x: componentsOf('a') }))
    await store.recordRoots('second', planOf({ x: componentsOf('b') }))
    age(folder)
    const report = await gc(store)
    expect(await hits(store)).toEqual(['a', 'b'])
    expect(report).toMatchObject({ kept: 2, records: 2, blobs: 1, roots: 0 })
    expect((await verifyStore(store)).issues).toEqual([])
  })

  test('forgets runs beyond the number that is to be kept', async () => {
    const { folder, store } = await stored()
    for (const name of ['a', 'b', 'c']) {
      age(folder)
      await store.recordRoots('p', planOf({ x: componentsOf(name) }))
    }
    age(join(folder, 'cas'))
    utimesSync(join(layout(folder).rootsOf('p'), filesUnder(layout(folder).rootsOf('p'))[0]!), new Date(0), new Date(0))
    expect(await gc(store, { runs: 2 })).toMatchObject({ kept: 2, roots: 1 })
    expect(filesUnder(layout(folder).rootsOf('p'))).toHaveLength(2)
  })

  test('keeps the keys that the caller names', async () => {
    const { folder, store } = await stored()
    age(folder)
    await gc(store, { keep: [keyNamed('c')] })
    expect(await hits(store)).toEqual(['c'])
  })

  test('frees nothing on a dry run, and tells what it would free', async () => {
    const { folder, store } = await stored()
    age(folder)
    const before = filesUnder(folder)
    const dry = await gc(store, { dryRun: true })
    expect(filesUnder(folder)).toEqual(before)
    expect(await gc(store)).toEqual(dry)
    expect([dry.records, dry.blobs, filesUnder(folder)]).toEqual([4, 3, []])
  })

  test('leaves alone what was touched lately, where the caller says so, and young blobs always', async () => {
    const { store } = await stored()
    expect(await gc(store, { olderThanMs: HOUR_MS })).toMatchObject({ records: 0, blobs: 0, kept: 4 })
    expect(await gc(store)).toMatchObject({ records: 4, blobs: 0 })
  })

  test('leaves alone the blob of a record that is about to be written, however long ago its last batch came', async () => {
    const folder = temporaryFolder()
    const writer = await diskStore(folder).write(keyNamed('slow'))
    await writer.append('out', new Uint8Array(1 << 20))
    age(folder)
    await writer.commit({ use: 'a/b', components: componentsOf('slow'), ports: ['out'], seconds: 1 })
    // The blob as it lay there in the instant before its record came.
    rmSync(layout(folder).record(keyNamed('slow')))
    expect(await gc({ folder })).toMatchObject({ blobs: 0 })
  })

  test('frees what killed processes left, and not what living ones are writing', async () => {
    const { folder, store } = await stored()
    await store.recordRoots('p', planOf({ x: componentsOf('new') }))
    const writer = await store.write(keyNamed('new'))
    await writer.append('out', new Uint8Array(300_000))
    writeFileSync(join(folder, 'tmp', `${hostname()}~4194304~1~1`), 'left by a process that is no more')
    writeFileSync(join(folder, 'tmp', 'elsewhere~1~1~1'), 'written on another host, perhaps just now')
    expect(await gc(store)).toMatchObject({ temporary: 1 })
    await writer.commit({ use: 'a/b', components: componentsOf('new'), ports: ['out'], seconds: 0 })
    expect(await store.lookup(keyNamed('new'))).toBeDefined()
  })

  test('keeps checkpoints of results in the making, and frees those of what nothing refers to', async () => {
    const { store } = await stored()
    await store.recordRoots('p', planOf({ x: componentsOf('long'), y: componentsOf('a') }))
    for (const name of ['long', 'forgotten']) await store.checkpoint(keyNamed(name)).save({ epoch: 1 })
    expect(await gc(store)).toMatchObject({ checkpoints: 1 })
    expect(await store.checkpoint(keyNamed('long')).load()).toEqual({ epoch: 1 })
  })

  test('frees records that are damaged', async () => {
    const { folder, store } = await stored()
    await store.recordRoots('p', planOf({ x: componentsOf('a'), y: componentsOf('b') }))
    writeFileSync(layout(folder).record(keyNamed('a')), '{')
    await gc(store)
    expect([await hits(store), (await verifyStore(store)).issues]).toEqual([['b'], []])
  })

  test('frees nothing where a list of a run can not be read', async () => {
    const { folder, store } = await stored()
    mkdirSync(join(folder, 'roots', 'p'), { recursive: true })
    writeFileSync(join(folder, 'roots', 'p', 'x.json'), '{')
    await expect(gc(store)).rejects.toThrow('E6011')
    expect(await hits(store)).toHaveLength(4)
  })

  test('of a store that is not there yet frees nothing', async () => {
    expect(await gc({ folder: join(temporaryFolder(), 'none') })).toMatchObject({ kept: 0, bytes: 0 })
  })
})
