import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { keyOf } from '../keys/components.ts'
import { compareRecords } from './compareRecords.ts'
import { crc32, frameHeader, readFrameHeader } from './frames.ts'
import { memoryStore } from './memoryStore.ts'

const key = keyOf({ type: 'a/b' })
const info = { use: 'a/b', components: { type: 'a/b' }, ports: ['out', 'empty'], seconds: 1 }
const readAll = async (batches: AsyncIterable<Uint8Array>) => {
  const all: Uint8Array[] = []
  for await (const batch of batches) all.push(batch)
  return all
}

describe('memoryStore', () => {
  test('gives back what was written, once it is committed', async () => {
    const store = memoryStore()
    const writer = await store.write(key)
    const batch = Uint8Array.of(1, 2)
    await writer.append('out', batch)
    batch[0] = 9
    expect(await store.lookup(key)).toBeUndefined()
    const record = await writer.commit(info)
    expect(await store.lookup(key)).toBe(record)
    expect(await readAll(store.read(record, 'out'))).toEqual([Uint8Array.of(1, 2)])
    expect(await readAll(store.read(record, 'empty'))).toEqual([])
    await expect(readAll(store.read(record, 'other'))).rejects.toThrow('E6010')
  })

  test('keeps a checkpoint until its key is committed', async () => {
    const store = memoryStore()
    const state = { epoch: 3, weights: Float32Array.of(1, NaN) }
    expect(await store.checkpoint(key).load()).toBeUndefined()
    await store.checkpoint(key).save(state)
    expect(await store.checkpoint(key).load()).toEqual(state)
    await (await store.write(key)).commit(info)
    expect(await store.checkpoint(key).load()).toBeUndefined()
  })

  test('an aborted result is not there', async () => {
    const store = memoryStore()
    const writer = await store.write(key)
    await writer.append('out', Uint8Array.of(1))
    await writer.abort()
    expect(await store.lookup(key)).toBeUndefined()
  })

  test('records of equal batches are equal, and others name the output that differs', async () => {
    const record = async (...bytes: number[]) => {
      const writer = await memoryStore().write(key)
      for (const byte of bytes) await writer.append('out', Uint8Array.of(byte))
      return writer.commit(info)
    }
    expect(compareRecords(await record(1, 2), await record(1, 2))).toEqual([])
    expect(compareRecords(await record(1, 2), await record(2, 1)).map((d) => d.port)).toEqual(['out'])
    expect(compareRecords({ ...(await record(1)), outputs: {} }, await record(1)).map((d) => [d.port, d.kept])).toEqual([['out', undefined], ['empty', undefined]])
  })
})

describe('a frame header', () => {
  test('CRC-32 agrees with its published check value', () => expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926))
  test('gives back length and checksum, and nothing once any bit has changed', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(127), (batch, bit) => {
      const header = frameHeader(batch)
      expect(readFrameHeader(header)).toEqual({ length: batch.length, crc: crc32(batch) })
      header[bit >> 3]! ^= 1 << (bit & 7)
      expect(readFrameHeader(header)).toBeUndefined()
    }))
  })
})
