import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeLz4Block } from '../codecs/compression/lz4Block.ts'
import { encodeLz4Frame } from '../codecs/compression/lz4Encode.ts'
import { Lz4Memory } from './lz4Memory.ts'

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
const ascii = (text: string): number[] => [...new TextEncoder().encode(text)]

/** Blocks of the reference implementation (liblz4 by Python's lz4.block) and what they are of. */
const known: [string, string, number[]][] = [
  ['a run', 'H2EBAP8UUGFhYWFh', ascii('a'.repeat(300))],
  ['a period of three', 'P2FiYwMAfFBjYWJjLg==', ascii('abc'.repeat(50) + '.')],
  ['a period of nine', 'nzEyMzQ1Njc4OQkATFA2Nzg5IQ==', ascii('123456789'.repeat(12) + '!')],
  ['text', '8BB0aGUgcXVpY2sgYnJvd24gZm94IGp1bXBzIG92ZXIgHwCRbGF6eSBkb2csDgAPLQAI2Gl0IGFnYWluLCBhbmQLAFBhZ2Fpbg==',
    ascii('the quick brown fox jumps over the lazy dog, the quick brown fox jumps over it again, and again, and again')],
  ['literals', '8C0AAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8wMTIzNDU2Nzg5Ojs=', Array.from({ length: 60 }, (_, i) => i)],
]

describe('LZ4 blocks', () => {
  test.each(known)('%s', (_, block, content) => {
    const memory = Lz4Memory.create()!
    expect(memory.decode(bytesOf(block), 0, content.length, 0)).toBe(content.length)
    expect([...memory.bytes.subarray(0, content.length)]).toEqual(content)
    // Not a byte less room, nor a byte less of the block.
    expect(memory.decode(bytesOf(block), 0, content.length - 1, 0)).toBeLessThan(0)
    expect(memory.decode(bytesOf(block).subarray(0, -1), 0, content.length, 0)).not.toBe(content.length)
  })

  test('matches reach back into earlier blocks as far as history goes', () => {
    const memory = Lz4Memory.create()!
    // No literals and a match of 4 from 8 back, then 5 literals.
    const linked = Uint8Array.of(0x00, 8, 0, 0x50, 1, 2, 3, 4, 5)
    memory.bytes.set(ascii('abcdefgh'))
    expect(memory.decode(linked, 8, 100, 0)).toBe(17)
    expect([...memory.bytes.subarray(8, 17)]).toEqual([...ascii('abcd'), 1, 2, 3, 4, 5])
    expect(memory.decode(linked, 8, 100, 1)).toBeLessThan(0)
    expect(memory.decode(Uint8Array.of(0x00, 0, 0, 0x50, 1, 2, 3, 4, 5), 8, 100, 0)).toBeLessThan(0)
  })

  test('what is there stays when memory grows, to the last byte of it', () => {
    const memory = Lz4Memory.create()!
    const length = 5_000_000
    memory.bytes.set([1, 2, 3])
    expect(memory.reserve(length).length).toBeGreaterThanOrEqual(length)
    expect([...memory.bytes.subarray(0, 3)]).toEqual([1, 2, 3])
    const end = memory.bytes.length
    expect(memory.decode(Uint8Array.of(0x50, 1, 2, 3, 4, 5), end - 5, end, 0)).toBe(end)
    expect(memory.decode(Uint8Array.of(0x50, 1, 2, 3, 4, 5), end - 5, end + 1, 0)).toBeLessThan(0)
  })

  test('are decoded as their twin does it, whole or damaged, with what earlier blocks left', () => {
    const memory = Lz4Memory.create()!
    // Periods of all lengths, and what repeats from afar.
    const part = fc.record({ bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }), times: fc.integer({ min: 1, max: 20 }) })
    fc.assert(fc.property(fc.array(part, { maxLength: 8 }), fc.array(fc.record({ at: fc.nat(2000), byte: fc.nat(255) }), { maxLength: 3 }), fc.nat(64), (parts, damage, before) => {
      const content = Uint8Array.from(parts.flatMap(({ bytes, times }) => Array.from({ length: times }, () => [...bytes]).flat()))
      // A frame of one block: 7 bytes and a size in front of it, 4 behind it.
      const frame = encodeLz4Frame(content)
      const block = frame.slice(11, Math.max(11, frame.length - 4))
      for (const { at, byte } of damage) if (block.length > 0) block[at % block.length] = byte
      const [limit, room] = [before + content.length, before + content.length + 64]
      const twin = new Uint8Array(room).fill(7)
      memory.bytes.fill(7, 0, room)
      const [expected, end] = [decodeLz4Block(block, 0, block.length, twin, before, limit, 0), memory.decode(block, before, limit, 0)]
      expect(Math.max(-1, end)).toBe(Math.max(-1, expected))
      if (end >= 0) expect(memory.bytes.slice(0, end)).toEqual(twin.slice(0, end))
    }), { numRuns: 500 })
  })

  test('no bytes make it write far behind its limit, or before where it began', () => {
    const memory = Lz4Memory.create()!
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), fc.integer({ min: 0, max: 200 }), fc.nat(40), (block, room, at) => {
      memory.bytes.fill(0xee, 0, 2000)
      const end = memory.decode(block, at, at + room, 0)
      expect(end < 0 || (end >= at && end <= at + room)).toBe(true)
      expect(memory.bytes.subarray(0, at).every((byte) => byte === 0xee)).toBe(true)
      expect(memory.bytes.subarray(at + room + 32, 2000).every((byte) => byte === 0xee)).toBe(true)
    }), { numRuns: 2000 })
  })
})
