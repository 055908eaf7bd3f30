import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fletcher32, lookup3 } from './checksums.ts'
import { Damage } from '../../codecs/damage.ts'
import { decodeEcf } from './ecf.ts'
import { encodeEcf, type EcfColumns } from './ecfEncoder.ts'
import { decodeChunk } from './filters.ts'
import { deflateZlib } from './deflate.ts'
import { shuffle, unshuffle } from './shuffle.ts'

const filter = (id: number, ...values: number[]) => ({ id, name: '', values })
const columnsOf = (events: readonly (readonly [number, number, number, number])[]): EcfColumns => ({
  t: Float64Array.from(events, ([t]) => t), x: Uint16Array.from(events, ([, x]) => x), y: Uint16Array.from(events, ([, , y]) => y), p: Uint8Array.from(events, ([, , , p]) => p), count: events.length,
})
function recordsOf(bytes: Uint8Array): number[][] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Array.from({ length: bytes.length / 16 }, (_, i) => [Number(view.getBigInt64(16 * i + 8, true)), view.getUint16(16 * i, true), view.getUint16(16 * i + 2, true), view.getInt16(16 * i + 4, true)])
}

describe("Prophesee's event codec", () => {
  // Rows that repeat make runs, neighbours make masks, neither makes packed groups.
  const chunk = fc.tuple(fc.constantFrom(1, 20, 2048), fc.constantFrom(1, 3, 2048), fc.constantFrom(0, 3, 2 ** 36), fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat(1)), { minLength: 1, maxLength: 300 }), fc.nat(2 ** 40))
    .map(([rows, columns, pauses, list, begin]) => {
      let [time, x] = [begin, 0]
      return list.map(([t, a, b, p]): [number, number, number, number] => {
        time += pauses === 0 ? 0 : t % 4 === 0 ? t % pauses : 0
        x = columns === 2048 ? a % 2048 : (x + 1 + (a % columns)) % 2048
        return [time, x, b % rows, p]
      })
    })

  test('a chunk comes back as it went in, whichever way it is packed', () => {
    const ways = new Set<number>()
    fc.assert(fc.property(chunk, (events) => {
      const bytes = encodeEcf(columnsOf(events))
      ways.add(bytes[0]! & 3)
      expect(recordsOf(decodeEcf(bytes, 1 << 20))).toEqual(events)
    }), { numRuns: 300 })
    expect([...ways].sort()).toEqual([0, 1, 2])
  })

  test('its bytes are those of the description', () => {
    // Four events, of which no row repeats within the first quarter: rows, columns and polarities are packed, 24 bits each.
    const packed = encodeEcf(columnsOf([[5, 1, 7, 1], [5, 2, 8, 0], [5, 3, 9, 1], [21, 4, 10, 0]]))
    expect([...packed]).toEqual([18, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0x03, 0xf0, 0xf1, 0x01, 4, 3, 112, 0, 7, 144, 128, 0, 8, 160, 0, 0])
  })

  test('a mask that goes on behind the last event, as the encoder of the camera may leave it, is cut there', () => {
    const bytes = Uint8Array.of(2 << 2, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x22, 0x00, 0x3f, 0x01, 0x82)
    expect(recordsOf(decodeEcf(bytes, 1 << 20))).toEqual([[9, 9, 1, 1], [9, 10, 1, 1]])
  })

  test('damaged, it gives records or says why not', () => {
    fc.assert(fc.property(chunk, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }), fc.nat(), (events, changes, cut) => {
      const bytes = encodeEcf(columnsOf(events))
      for (const [at, byte] of changes) bytes[at % bytes.length] = byte
      try {
        decodeEcf(bytes.subarray(0, cut % 2 ? bytes.length : 1 + (cut % bytes.length)), 1 << 16)
      } catch (error) {
        expect(error).toBeInstanceOf(Damage)
      }
    }), { numRuns: 300 })
  })
})

describe('filters', () => {
  test('a chunk goes back through all of them, or says which is wrong', () => {
    const plain = Uint8Array.from({ length: 4000 }, (_, i) => (i % 8 ? 0 : i >> 3))
    const stored = deflateZlib(shuffle(plain, 8))
    const used = [filter(2, 8), filter(1, 4)]
    expect(decodeChunk(stored, used, 0, 4000)).toEqual(plain)
    expect(decodeChunk(plain, used, 3, 4000)).toEqual(plain)
    expect(decodeChunk(stored, used, 0, 3000)).toMatch(/checksum|bytes/)
    expect(decodeChunk(stored.map((byte, i) => (i === 30 ? byte ^ 1 : byte)), used, 0, 4000)).toMatch(/checksum|stream/)
    expect(decodeChunk(Uint8Array.of(...plain, 1, 2, 3, 4), [filter(3)], 0, 4000)).toMatch('checksum')
  })

  test('what says that it becomes larger than a chunk allocates no more', () => {
    const bomb = deflateZlib(new Uint8Array(1 << 24))
    expect(decodeChunk(bomb, [filter(1, 9)], 0, 1000)).toEqual(expect.any(String))
    for (const id of [32000, 32001, 32004, 32008, 32015, 0x8ecf]) expect(decodeChunk(new Uint8Array(40).fill(255), [filter(id, 0, 2, 8, 0, 2)], 0, 1000)).toEqual(expect.any(String))
  })

  test('bytes of elements are put back in their order', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), fc.integer({ min: 1, max: 17 }), (bytes, size) => void expect(unshuffle(shuffle(bytes, size), size)).toEqual(bytes)))
  })

  test('checksums are those of libhdf5', () => {
    expect(lookup3(new TextEncoder().encode('Four score and seven years ago'))).toBe(0x17770551)
    expect(lookup3(new Uint8Array(0))).toBe(0xdeadbeef)
    expect(fletcher32(new TextEncoder().encode('abcde'))).toBe(fletcher32(new TextEncoder().encode('abcde\0')))
  })
})
