import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ascii } from '../bytes.ts'
import { Damage } from '../damage.ts'
import { concat } from '../testing/cases.ts'
import { longLz4, longZstd, madeUp, shortLz4, shortZstd, skewedZstd } from '../testing/foreign.ts'
import { decodeLz4Block } from './lz4Block.ts'
import { encodeLz4Frame } from './lz4Encode.ts'
import { decodeLz4Frame } from './lz4Frame.ts'
import { Scratch } from './scratch.ts'
import { xxHash32 } from './xxHash32.ts'
import { xxHash64Low } from './xxHash64.ts'
import { offsetOf } from './zstdBlock.ts'
import { encodeZstdFrame } from './zstdEncode.ts'
import { decodeZstdFrame } from './zstdFrame.ts'

type Decode = typeof decodeLz4Frame
const MOST = 1 << 20
const decoded = (decode: Decode, bytes: Uint8Array, most = MOST): Uint8Array => {
  const scratch = new Scratch()
  const length = decode(bytes, scratch, most)
  return scratch.bytes.slice(0, length)
}
const damageOf = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    if (error instanceof Damage) return error.message
    throw error
  }
}
/** Of many bytes, what `toEqual` says takes long. */
const same = (found: Uint8Array, expected: Uint8Array): boolean => found.length === expected.length && found.every((byte, i) => byte === expected[i])
const long = (): Uint8Array => Uint8Array.from({ length: 200_000 }, (_, i) => piece[i % piece.length]!)
const piece = madeUp(700, 250, 1)

/** Bytes with what compression is about: runs, patterns that come again, and noise. */
const compressible = fc.array(fc.record({ pattern: fc.array(fc.nat(255), { minLength: 1, maxLength: 20 }), times: fc.nat(60) }), { maxLength: 12 })
  .map((parts) => concat(parts.flatMap(({ pattern, times }) => Array.from({ length: times }, () => Uint8Array.from(pattern)))))

describe.each([['LZ4', decodeLz4Frame, encodeLz4Frame], ['ZSTD', decodeZstdFrame, encodeZstdFrame]] as const)('%s', (name, decode, encode) => {
  test('bytes come back from a frame as they went in', () => {
    fc.assert(fc.property(compressible, (bytes) => {
      expect(decoded(decode, encode(bytes))).toEqual(bytes)
    }), { numRuns: 150 })
    for (const bytes of [new Uint8Array(0), Uint8Array.of(7), new Uint8Array(300_000), long(), madeUp(150_000, 256, 1)]) expect(same(decoded(decode, encode(bytes)), bytes)).toBe(true)
  })

  test('frames become smaller where bytes repeat, and hardly larger where they do not', () => {
    expect(encode(long()).length).toBeLessThan(20_000)
    expect(encode(madeUp(100_000, 256, 1)).length).toBeLessThan(100_050)
  })

  test('frames that were damaged are refused, or decode to no more than is allowed', () => {
    fc.assert(fc.property(compressible, fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { minLength: 1, maxLength: 4 }), fc.nat(4000), (bytes, changes, cut) => {
      const frame = encode(bytes)
      for (const [at, byte] of changes) frame[at % frame.length] = byte
      for (const part of [frame, frame.subarray(0, cut)]) {
        const found = damageOf(() => decoded(decode, part, 5000))
        if (typeof found !== 'string') expect((found as Uint8Array).length).toBeLessThanOrEqual(5000)
      }
    }), { numRuns: 300 })
  })

  test('what is behind a frame, or not whole, is refused', () => {
    const frame = encode(ascii('abcabcabcabcabcabcabc'))
    expect(damageOf(() => decoded(decode, concat([frame, Uint8Array.of(0)])))).toBe(`bytes behind ${name === 'LZ4' ? 'an LZ4' : 'a ZSTD'} frame`)
    for (let length = 0; length < frame.length; length++) expect(damageOf(() => decoded(decode, frame.subarray(0, length)))).toMatch(/too early|no .* frame/)
  })
})

describe('frames of other software', () => {
  test.each([
    ['literals in four parts', decodeZstdFrame, skewedZstd, () => madeUp(600, 40, 4)],
    ['literals in one part', decodeZstdFrame, shortZstd, () => madeUp(150, 20, 3)],
    ['blocks of ZSTD that repeat from each other', decodeZstdFrame, longZstd, long],
    ['a short block of LZ4', decodeLz4Frame, shortLz4, () => madeUp(150, 20, 3)],
    ['linked blocks of LZ4', decodeLz4Frame, longLz4, long],
  ] as const)('%s', (_, decode, frame, expected) => {
    expect(same(decoded(decode, frame), expected())).toBe(true)
  })

  test('checksums are held to what they are of', () => {
    const changed = (frame: Uint8Array, fromEnd: number): Uint8Array => frame.map((byte, i) => (i === frame.length - fromEnd ? byte ^ 1 : byte))
    expect(damageOf(() => decoded(decodeZstdFrame, changed(shortZstd, 1)))).toBe('a ZSTD frame whose content has another checksum')
    expect(damageOf(() => decoded(decodeLz4Frame, changed(shortLz4, 1)))).toBe('an LZ4 frame whose content has another checksum')
    expect(damageOf(() => decoded(decodeLz4Frame, changed(shortLz4, 9)))).toBe('an LZ4 block with another checksum')
    expect(damageOf(() => decoded(decodeLz4Frame, shortLz4.map((byte, i) => (i === 6 ? byte ^ 1 : byte))))).toBe('an LZ4 frame whose header has another checksum')
  })
})

describe('bombs', () => {
  test('what a header says is not allocated, and refused where it is too much', () => {
    const lz4 = concat([encodeLz4Frame(ascii('')).subarray(0, 4), Uint8Array.of(0x48, 0x70, 0, 0, 0, 0, 0, 1, 0, 0), Uint8Array.of(0, 0, 0, 0, 0)])
    lz4[14] = (xxHash32(lz4, 4, 14) >> 8) & 0xff
    expect(damageOf(() => decoded(decodeLz4Frame, lz4))).toBe('an LZ4 frame of 1099511627776 bytes, where at most 1048576 can be')
    expect(damageOf(() => decoded(decodeZstdFrame, Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0)))).toBe('a ZSTD frame of 1099511627776 bytes, where at most 1048576 can be')
  })

  test('blocks that give more than is allowed are refused before they are decoded', () => {
    const scratch = new Scratch()
    // Forty blocks that repeat one byte 131,072 times, of four bytes each.
    const blocks = Array.from({ length: 40 }, () => Uint8Array.of(2, 0, 0x10, 65))
    expect(damageOf(() => decodeZstdFrame(concat([Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0x50), ...blocks]), scratch, MOST))).toBe('ZSTD blocks of more than 1048576 bytes')
    expect(scratch.bytes.length).toBeLessThanOrEqual(MOST)
    // A literal and a match of 255 × 8000 bytes.
    const block = concat([Uint8Array.of(0x1f, 65, 1, 0), new Uint8Array(8000).fill(255), Uint8Array.of(0, 0x10, 65)])
    const head = Uint8Array.of(4, 0x22, 0x4d, 0x18, 0x40, 0x70, 0)
    head[6] = (xxHash32(head, 4, 6) >> 8) & 0xff
    const frame = concat([head, Uint8Array.of(block.length & 0xff, block.length >> 8, 0, 0), block, new Uint8Array(4)])
    expect(decoded(decodeLz4Frame, frame, 1 << 22).length).toBe(1 + 19 + 255 * 8000 + 1)
    expect(damageOf(() => decodeLz4Frame(frame, scratch, MOST))).toMatch(/more than 1048576 bytes/)
    expect(scratch.bytes.length).toBeLessThanOrEqual(MOST)
  })
})

/** A block decoded as the format is told: byte by byte. */
function plainBlock(input: Uint8Array): number[] | undefined {
  const output: number[] = []
  const more = (first: number): number => {
    let length = first
    if (first === 15) for (let byte = 255; byte === 255; length += byte) byte = input[i++] ?? NaN
    return length
  }
  let i = 0
  while (i < input.length) {
    const token = input[i++]!
    const literals = more(token >> 4)
    if (!(i + literals <= input.length)) return undefined
    output.push(...input.subarray(i, i + literals))
    i += literals
    if (i === input.length) return output
    if (i + 2 > input.length) return undefined
    const back = input[i]! + 256 * input[i + 1]!
    i += 2
    const match = more(token & 15) + 4
    if (!(back > 0 && back <= output.length && match < 1e5)) return undefined
    for (let k = 0; k < match; k++) output.push(output[output.length - back]!)
  }
  return undefined
}

test('a block of LZ4 is what a plain decoder makes of it, wherever it ends and whatever room there is', () => {
  // Few literals, short matches and near offsets, as the fast loop takes them, and others in between.
  const sequence = fc.record({ literals: fc.array(fc.nat(255), { maxLength: 20 }), back: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.nat(300)), match: fc.oneof(fc.nat(11), fc.nat(14)) })
  fc.assert(fc.property(fc.array(sequence, { maxLength: 40 }), fc.array(fc.nat(255), { maxLength: 14 }), fc.nat(40), (sequences, last, spare) => {
    const parts = sequences.map(({ literals, back, match }) => Uint8Array.of((Math.min(literals.length, 15) << 4) | match, ...(literals.length >= 15 ? [literals.length - 15] : []), ...literals, back & 0xff, back >> 8))
    const block = concat([...parts, Uint8Array.of(last.length << 4, ...last)])
    const expected = plainBlock(block)
    const output = new Uint8Array((expected?.length ?? 500) + spare + 8).fill(99)
    const end = decodeLz4Block(block, 0, block.length, output, 0, output.length - 8, 0)
    if (expected) expect([...output.subarray(0, end)]).toEqual(expected)
    else expect(end).toBeLessThan(0)
    expect([...output.subarray(output.length - 8)]).toEqual(Array(8).fill(99))
    // With less room than it takes it is refused, and nothing is written where there is none.
    if (!expected) return
    for (const limit of [expected.length - 1, expected.length - last.length - 1, Math.floor(expected.length / 2)]) {
      if (limit < 0 || limit >= expected.length) continue
      output.fill(99)
      expect(decodeLz4Block(block, 0, block.length, output, 0, limit, 0)).toBeLessThan(0)
      expect(output.subarray(limit).every((byte) => byte === 99)).toBe(true)
    }
  }), { numRuns: 400 })
})

test('checksums are those of the specification', () => {
  const sentence = 'Nobody inspects the spammish repetition'
  expect(['', 'a', 'abc', sentence].map((text) => xxHash32(ascii(text), 0, text.length))).toEqual([0x02cc5d05, 0x550d7456, 0x32d153ff, 0xe2293b2f])
  expect(['', 'a', 'abc', sentence].map((text) => xxHash64Low(ascii(text), 0, text.length))).toEqual([0x51d8e999, 0xa98c6e5b, 0xad770999, 0x8a378bf1])
})

test('offsets of ZSTD are new, or one of the last three, as the specification counts them', () => {
  const offsets: [number, number, number] = [1, 4, 8]
  const steps = ([[1114, 11], [1, 22], [2225, 22], [1114, 111], [3336, 33], [2, 22], [3, 33], [3, 0], [1, 0]] as const).map(([value, literals]) => [offsetOf(value, literals, offsets), ...offsets])
  expect(steps).toEqual([
    [1111, 1111, 1, 4], [1111, 1111, 1, 4], [2222, 2222, 1111, 1], [1111, 1111, 2222, 1111], [3333, 3333, 1111, 2222], [1111, 1111, 3333, 2222], [2222, 2222, 1111, 3333], [2221, 2221, 2222, 1111],
    [2222, 2222, 2221, 1111],
  ])
})

test('a match that begins in front of all bytes is refused', () => {
  // One literal, then a match of three bytes from so far before.
  const frame = (back: number): Uint8Array => Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0x45, 0, 0, 8, 65, 1, 0x54, 1, 2, 0, 4 | (back - 1))
  expect(decoded(decodeZstdFrame, frame(1))).toEqual(ascii('AAAA'))
  expect(damageOf(() => decoded(decodeZstdFrame, frame(2)))).toBe('a ZSTD block that is wrong')
})
