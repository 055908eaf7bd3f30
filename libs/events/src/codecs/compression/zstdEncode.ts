import { joined } from '../bytes.ts'
import { Bits } from './bits.ts'
import { highBit } from './fse.ts'
import { chooseTable, FseStates } from './fseEncode.ts'
import { literalCodes, matchCodes, offsetCodes, type Codes } from './zstdCodes.ts'
import { offsetOf } from './zstdBlock.ts'
import { ZSTD_MAGIC } from './zstdFrame.ts'

const BLOCK = 1 << 16
const HASH_BITS = 13
const SHORTEST = 4
/** Sequences whose number is said in two bytes. */
const SEQUENCES_MOST = 0x7eff

/** A sequence: so many literals, then so many bytes that repeat those from `value` says where. */
interface Sequence { readonly literals: number; readonly match: number; readonly value: number }

/**
 * Compresses bytes into one ZSTD frame that states its size (RFC 8878), in blocks of 64 KiB. Literals are stored as they are, so that frames are
 * larger than those of libzstd. A block that would grow is stored.
 */
export function encodeZstdFrame(input: Uint8Array): Uint8Array {
  const blocks = Math.max(1, Math.ceil(input.length / BLOCK))
  const output = new Uint8Array(9 + input.length + 3 * blocks)
  const view = new DataView(output.buffer)
  view.setUint32(0, ZSTD_MAGIC, true)
  // A size of four bytes, which is the window as well.
  output[4] = 0xa0
  view.setUint32(5, input.length, true)
  const table = new Int32Array(1 << HASH_BITS).fill(-1)
  let offsets: [number, number, number] = [1, 4, 8]
  let at = 9
  for (let block = 0; block < blocks; block++) {
    const [from, to] = [block * BLOCK, Math.min(input.length, (block + 1) * BLOCK)]
    const next: [number, number, number] = [...offsets]
    const body = encodeBlock(input, from, to, table, next)
    const packed = body !== undefined && body.length < to - from
    const bytes = packed ? body : input.subarray(from, to)
    // Offsets of a block that is stored were never seen.
    if (packed) offsets = next
    const head = (bytes.length << 3) | (packed ? 4 : 0) | (block === blocks - 1 ? 1 : 0)
    output.set([head & 0xff, (head >> 8) & 0xff, head >> 16], at)
    output.set(bytes, at + 3)
    at += 3 + bytes.length
  }
  return output.slice(0, at)
}

/** Undefined where there is nothing to repeat. */
function encodeBlock(input: Uint8Array, from: number, to: number, table: Int32Array, offsets: [number, number, number]): Uint8Array | undefined {
  const view = new DataView(input.buffer, input.byteOffset, input.length)
  const literals = new Uint8Array(to - from)
  const sequences: Sequence[] = []
  let count = 0
  let anchor = from
  for (let i = from; i <= to - SHORTEST && sequences.length < SEQUENCES_MOST; ) {
    const word = view.getInt32(i, true)
    const slot = Math.imul(word, -1640531535) >>> (32 - HASH_BITS)
    const copy = table[slot]!
    table[slot] = i
    if (copy < 0 || view.getInt32(copy, true) !== word) {
      i++
      continue
    }
    let end = i + SHORTEST
    for (const back = i - copy; end < to && input[end] === input[end - back]; ) end++
    sequences.push({ literals: i - anchor, match: end - i, value: valueOf(i - copy, i - anchor, offsets) })
    while (anchor < i) literals[count++] = input[anchor++]!
    anchor = i = end
  }
  if (sequences.length === 0) return undefined
  literals.set(input.subarray(anchor, to), count)
  count += to - anchor
  const [number, bits] = [sequences.length, sequenceBytes(sequences)]
  const head = (count << 4) | 0xc
  return joined([
    Uint8Array.of(head & 0xff, (head >> 8) & 0xff, head >> 16), literals.subarray(0, count),
    number < 128 ? Uint8Array.of(number) : Uint8Array.of((number >> 8) + 128, number & 0xff), bits,
  ])
}

/** How an offset is said: as one of the last three, or as new. */
function valueOf(offset: number, literals: number, offsets: [number, number, number]): number {
  const [first, second, third] = offsets
  const value = literals > 0
    ? offset === first ? 1 : offset === second ? 2 : offset === third ? 3 : offset + 3
    : offset === second ? 1 : offset === third ? 2 : offset === first - 1 ? 3 : offset + 3
  offsetOf(value, literals, offsets)
  return value
}

/** The last code whose numbers begin at or before this one. */
function codeOf(codes: Codes, value: number): number {
  let code = codes.bases.length - 1
  while (codes.bases[code]! > value) code--
  return code
}
/** Codes of small numbers, which almost all are. */
const SMALL = 512
const small = (codes: Codes): Uint8Array => Uint8Array.from({ length: SMALL }, (_, value) => Math.max(0, codeOf(codes, value)))
const [smallLiterals, smallMatches] = [small(literalCodes), small(matchCodes)]

/** The modes of the three tables, the tables, and the bits of all sequences. */
function sequenceBytes(sequences: readonly Sequence[]): Uint8Array {
  const count = sequences.length
  const [lengths, matches, offsets] = [new Uint8Array(count), new Uint8Array(count), new Uint8Array(count)]
  for (let i = 0; i < count; i++) {
    const { literals, match, value } = sequences[i]!
    lengths[i] = literals < SMALL ? smallLiterals[literals]! : codeOf(literalCodes, literals)
    matches[i] = match < SMALL ? smallMatches[match]! : codeOf(matchCodes, match)
    offsets[i] = highBit(value)
  }
  const [a, b, c] = [chooseTable(lengths, literalCodes), chooseTable(offsets, offsetCodes), chooseTable(matches, matchCodes)]
  const [lengthStates, offsetStates, matchStates] = [new FseStates(a.table), new FseStates(b.table), new FseStates(c.table)]
  // Three states of at most 9 bits each, and at most 16 + 16 + 17 bits more.
  const bits = new Bits(10 * count + 8)
  for (let i = count - 1; i >= 0; i--) {
    const { literals, match, value } = sequences[i]!
    offsetStates.step(offsets[i]!, bits)
    matchStates.step(matches[i]!, bits)
    lengthStates.step(lengths[i]!, bits)
    rest(literalCodes, lengths[i]!, literals, bits)
    rest(matchCodes, matches[i]!, match, bits)
    rest(offsetCodes, offsets[i]!, value, bits)
  }
  matchStates.first(bits)
  offsetStates.first(bits)
  lengthStates.first(bits)
  bits.put(1, 1)
  return joined([Uint8Array.of((a.mode << 6) | (b.mode << 4) | (c.mode << 2)), a.bytes, b.bytes, c.bytes, bits.end()])
}

/** What a code does not say of a number. */
const rest = (codes: Codes, code: number, value: number, bits: Bits): void => bits.put(value - codes.bases[code]!, codes.bits[code]!)
