import { highBit, type FseTable } from './fse.ts'
import { literalCodes, matchCodes, offsetCodes, type Codes } from './zstdCodes.ts'
import { offsetOf, ZSTD_MAGIC } from './zstdFrame.ts'

const BLOCK = 1 << 16
const HASH_BITS = 13
const SHORTEST = 4
/** Sequences whose number is said in two bytes. */
const SEQUENCES_MOST = 0x7eff

/** A sequence: so many literals, then so many bytes that repeat those from `value` says where. */
interface Sequence { readonly literals: number; readonly match: number; readonly value: number }

/**
 * Compresses bytes into one ZSTD frame that states its size (RFC 8878), in blocks of 64 KiB. Literals are stored as they are, and sequences with the usual
 * tables, so that files are larger than those of other encoders, by a fifth for events. A block that would grow is stored.
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
  const [number, bits] = [sequences.length, sequenceBits(sequences)]
  const size = number < 128 ? [number] : [(number >> 8) + 128, number & 0xff]
  const bytes = new Uint8Array(3 + count + size.length + 1 + bits.length)
  const head = (count << 4) | 0xc
  bytes.set([head & 0xff, (head >> 8) & 0xff, head >> 16])
  bytes.set(literals.subarray(0, count), 3)
  bytes.set(size, 3 + count)
  bytes.set(bits, 3 + count + size.length + 1)
  return bytes
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

const maskOf = (count: number): number => (1 << count) - 1

/** Bits in the order in which they are written; they are read from the last to the first. */
class Bits {
  readonly #bytes: Uint8Array
  #at = 0
  #word = 0
  #count = 0

  constructor(most: number) {
    this.#bytes = new Uint8Array(most)
  }

  put(value: number, count: number): void {
    for (let left = count, rest = value & maskOf(count); left > 0; ) {
      const part = Math.min(left, 16)
      this.#word |= (rest & maskOf(part)) << this.#count
      this.#count += part
      rest >>>= part
      left -= part
      for (; this.#count >= 8; this.#count -= 8) {
        this.#bytes[this.#at++] = this.#word & 0xff
        this.#word >>>= 8
      }
    }
  }

  /** All bytes, with a bit behind the last. */
  end(): Uint8Array {
    this.put(1, 1)
    if (this.#count > 0) this.put(0, 8 - this.#count)
    return this.#bytes.subarray(0, this.#at)
  }
}

/** Codes of one kind, from the last to the first: the state in front of a state is found among those of the symbol. */
class States {
  readonly #table: FseTable
  readonly #codes: Codes
  /** For each symbol and each state, the state that leads from the symbol to the latter. */
  readonly #before: Uint8Array
  #state = -1

  constructor(codes: Codes) {
    this.#codes = codes
    this.#table = codes.usual
    const { log, symbols, bits, bases } = codes.usual
    this.#before = new Uint8Array(codes.bits.length << log)
    symbols.forEach((symbol, state) => this.#before.fill(state, (symbol << log) + bases[state]!, (symbol << log) + bases[state]! + (1 << bits[state]!)))
  }

  /** Goes to the state in front, and writes the bits that lead from there to where it was. */
  step(code: number, bits: Bits): void {
    const before = this.#before[(code << this.#table.log) + Math.max(0, this.#state)]!
    if (this.#state >= 0) bits.put(this.#state - this.#table.bases[before]!, this.#table.bits[before]!)
    this.#state = before
  }

  /** What the code does not say of a number. */
  rest(code: number, value: number, bits: Bits): void {
    bits.put(value - this.#codes.bases[code]!, this.#codes.bits[code]!)
  }

  first(bits: Bits): void {
    bits.put(this.#state, this.#table.log)
  }
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

function sequenceBits(sequences: readonly Sequence[]): Uint8Array {
  // Three states of at most 6 bits each, and at most 16 + 16 + 17 bits more.
  const bits = new Bits(9 * sequences.length + 8)
  const [a, b, c] = [new States(literalCodes), new States(offsetCodes), new States(matchCodes)]
  for (let i = sequences.length - 1; i >= 0; i--) {
    const { literals, match, value } = sequences[i]!
    const literalCode = literals < SMALL ? smallLiterals[literals]! : codeOf(literalCodes, literals)
    const matchCode = match < SMALL ? smallMatches[match]! : codeOf(matchCodes, match)
    const offsetCode = highBit(value)
    b.step(offsetCode, bits)
    c.step(matchCode, bits)
    a.step(literalCode, bits)
    a.rest(literalCode, literals, bits)
    c.rest(matchCode, match, bits)
    b.rest(offsetCode, value, bits)
  }
  c.first(bits)
  b.first(bits)
  a.first(bits)
  return bits.end()
}
