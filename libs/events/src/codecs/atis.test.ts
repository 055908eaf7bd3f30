import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EventBatch } from '../eventBatch.ts'
import { atis, decodeAtis, encodeAtis } from './atis.ts'
import { decodeIn, issueOf } from './testing/cases.ts'

const size = { width: 34, height: 34 }

describe('the records of N-MNIST', () => {
  test('are what the format says', () => {
    expect(decodeAtis(Uint8Array.of(3, 33, 0x80, 0x01, 0x02, 5, 6, 0x01, 0xff, 0xfe), 'a', size))
      .toEqual({ t: Uint32Array.of(0x102, 0x1fffe), x: Uint16Array.of(3, 5), y: Uint16Array.of(33, 6), p: Uint8Array.of(1, 0), t0: 0, ...size, count: 2 })
  })

  test('a record with row 240 moves the time on by 2¹³ µs and is no event', () => {
    const { t, count } = decodeAtis(Uint8Array.of(0, 0, 0, 0, 7, 0, 240, 0, 0, 0, 0, 0, 0, 0, 1, 0, 240, 0, 0, 0, 0, 0, 0, 0, 2), 'a', size)
    expect([count, ...t]).toEqual([3, 7, 8193, 16386])
  })

  test('more events than there was room for at first are kept', () => {
    const t = Uint32Array.from({ length: 5000 }, (_, i) => i)
    const many: EventBatch = { t, x: Uint16Array.from(t, (i) => i % 34), y: Uint16Array.from(t, (i) => i % 33), p: Uint8Array.from(t, (i) => i % 2), t0: 0, ...size, count: 5000 }
    expect(decodeAtis(encodeAtis(many, 'a'), 'a', size)).toEqual(many)
  })

  const overflow = [0, 240, 0, 0, 0]
  test.each([
    ['ends within a record', [...overflow, 1, 2], { code: 'E4131', values: { place: 'a', offset: 5, found: 2, expected: 5 } }],
    ['has a column outside of the sensor', [...overflow, 0, 0, 0, 0, 1, 34, 0, 0, 0, 2], { code: 'E4132', values: { event: 1, offset: 10, x: 34 } }],
    ['has a row outside of the sensor', [0, 34, 0, 0, 0], { code: 'E4132', values: { event: 0, offset: 0, y: 34 } }],
    ['goes back in time', [0, 0, 0, 0, 9, ...overflow, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0], { code: 'E4133', values: { event: 2, offset: 15, time: 8192, before: 8193 } }],
  ])('a file that %s is refused, with the byte at which it does', (_, bytes, issue) => {
    expect(issueOf(() => decodeAtis(Uint8Array.from(bytes), 'a', size))).toMatchObject(issue)
    // The same in pieces.
    expect(issueOf(() => decodeIn(atis, Uint8Array.from(bytes), bytes.map(() => 1), { sensor: size }))).toMatchObject(issue)
  })

  test('time beyond what a batch holds is in the next one, and refused where one batch is asked for: it is never wrapped', () => {
    const bytes = new Uint8Array(5 * (2 ** 19 + 2))
    for (let i = 1; i <= 2 ** 19; i++) bytes[5 * i + 1] = 240
    expect(decodeIn(atis, bytes, [], { sensor: size }).batches.map(({ t0, t }) => [t0, ...t])).toEqual([[0, 0], [2 ** 32, 0]])
    expect(issueOf(() => decodeAtis(bytes, 'a', size))).toMatchObject({ code: 'E4138', values: { event: 1, time: 2 ** 32 } })
    // Without its first event the rest begins later, and fits.
    expect(decodeAtis(bytes.subarray(5), 'a', size)).toMatchObject({ t0: 2 ** 32, count: 1 })
  })

  test('are recognised by rows and times that could be such, which those of other bytes are not', () => {
    const bytes = encodeAtis(decodeAtis(Uint8Array.from({ length: 100 }, (_, i) => (i % 5 === 4 ? i : 0)), 'a', size), 'a')
    expect(atis.detect(bytes)).toBe(true)
    fc.assert(fc.property(fc.uint8Array({ minLength: 200, maxLength: 300 }), (random) => !atis.detect(random)))
  })

  test.each([['time', { t: Uint32Array.of(1 << 23) }], ['row', { y: Uint16Array.of(240) }]])('a %s without room is refused, and so is a sensor', (_, wrong) => {
    const one: EventBatch = { t: Uint32Array.of(0), x: Uint16Array.of(0), y: Uint16Array.of(0), p: Uint8Array.of(0), t0: 0, width: 256, height: 256, count: 1 }
    expect(issueOf(() => encodeAtis({ ...one, width: 257 }, 'a'))).toMatchObject({ code: 'E4148' })
    expect(issueOf(() => encodeAtis({ ...one, ...wrong }, 'a'))).toMatchObject({ code: 'E4135' })
  })
})
