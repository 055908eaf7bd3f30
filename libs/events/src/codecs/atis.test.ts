import { IssueError } from '@spikeline/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EventBatch } from '../eventBatch.ts'
import { AtisDecoder, decodeAtis, encodeAtis } from './atis.ts'

const size = { width: 34, height: 34 }
const events = fc.array(fc.record({ t: fc.nat(5000), x: fc.nat(33), y: fc.nat(33), p: fc.nat(1) })).map((list): EventBatch => {
  let time = 0
  const t = Uint32Array.from(list, (event) => (time += event.t))
  return { t, x: Uint16Array.from(list, ({ x }) => x), y: Uint16Array.from(list, ({ y }) => y), p: Uint8Array.from(list, ({ p }) => p), t0: 0, ...size, count: list.length }
})
const codeOf = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return error instanceof IssueError ? error.issues[0]!.code : error
  }
}

describe('the records of N-MNIST', () => {
  test('are what the format says', () => {
    expect(decodeAtis(Uint8Array.of(3, 33, 0x80, 0x01, 0x02, 5, 6, 0x01, 0xff, 0xfe), 'a', size))
      .toEqual({ t: Uint32Array.of(0x102, 0x1fffe), x: Uint16Array.of(3, 5), y: Uint16Array.of(33, 6), p: Uint8Array.of(1, 0), t0: 0, ...size, count: 2 })
  })

  test('come back from bytes as they went in, however the bytes are cut', () => {
    fc.assert(fc.property(events, fc.array(fc.nat(12)), (batch, cuts) => {
      const bytes = encodeAtis(batch, 'a')
      const decoder = new AtisDecoder()
      let at = 0
      for (const length of cuts) decoder.decode(bytes.subarray(at, (at += length)))
      decoder.decode(bytes.subarray(at))
      expect(decoder.end('a', size)).toEqual(batch)
    }))
  })

  test('a record with row 240 moves the time on by 2¹³ µs and is no event', () => {
    const { t, count } = decodeAtis(Uint8Array.of(0, 0, 0, 0, 7, 0, 240, 0, 0, 0, 0, 0, 0, 0, 1, 0, 240, 0, 0, 0, 0, 0, 0, 0, 2), 'a', size)
    expect([count, ...t]).toEqual([3, 7, 8193, 16386])
  })

  test('a file that ends within a record is refused', () => expect(codeOf(() => decodeAtis(new Uint8Array(12), 'a', size))).toBe('E4131'))

  test.each([['time', { t: Uint32Array.of(1 << 23) }], ['column', { x: Uint16Array.of(256) }], ['row', { y: Uint16Array.of(240) }]])('a %s without room is refused', (_, wrong) => {
    const one: EventBatch = { t: Uint32Array.of(0), x: Uint16Array.of(0), y: Uint16Array.of(0), p: Uint8Array.of(0), t0: 0, width: 300, height: 300, count: 1 }
    expect(codeOf(() => encodeAtis({ ...one, ...wrong }, 'a'))).toBe('E4135')
  })
})
