import { Damage } from '../damage.ts'
import { BackwardBits } from './backwardBits.ts'
import { fseOf, readFseTable, type FseTable } from './fse.ts'
import { decodeHuffman, readHuffmanTable, type HuffmanTable } from './huffman.ts'
import { repeat } from './lz4Block.ts'
import type { Scratch } from './scratch.ts'
import { xxHash64Low } from './xxHash64.ts'
import { literalCodes, matchCodes, offsetCodes, type Codes } from './zstdCodes.ts'

export const ZSTD_MAGIC = 0xfd2fb528
const BLOCK_MOST = 1 << 17

/** What blocks of a frame know of those before. */
interface State {
  readonly blockMost: number
  readonly literals: Uint8Array
  huffman: HuffmanTable | undefined
  tables: (FseTable | undefined)[]
  /** The last three offsets. */
  offsets: [number, number, number]
}

/**
 * Decodes one ZSTD frame that fills `input` (RFC 8878) into `output` from 0 on; gives the length. The checksum and the size of the content are
 * verified where the frame has them. Memory grows block by block, by at most 128 KiB each, and never beyond `most` bytes. Fails with Damage: also at a
 * frame that needs a dictionary.
 */
export function decodeZstdFrame(input: Uint8Array, output: Scratch, most: number): number {
  const view = new DataView(input.buffer, input.byteOffset, input.length)
  const need = (at: number, bytes: number): void => {
    if (bytes > input.length - at) throw new Damage(at, 'a ZSTD frame that ends too early')
  }
  need(0, 6)
  if (view.getUint32(0, true) !== ZSTD_MAGIC) throw new Damage(0, 'no ZSTD frame')
  const flags = input[4]!
  const single = (flags & 0x20) !== 0
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][flags >> 6]!
  if (flags & 8) throw new Damage(4, 'a ZSTD frame of an unknown version')
  if (flags & 3) throw new Damage(4, 'a ZSTD frame that needs a dictionary')
  let at = single ? 5 : 6
  need(at, sizeBytes)
  const stated = sizeBytes === 0 ? undefined : sizeBytes === 1 ? input[at]! : sizeBytes === 2 ? view.getUint16(at, true) + 256 : view.getUint32(at, true) + (sizeBytes === 8 ? 2 ** 32 * view.getUint32(at + 4, true) : 0)
  if (stated !== undefined && stated > most) throw new Damage(at, `a ZSTD frame of ${stated} bytes, where at most ${most} can be`)
  at += sizeBytes
  const window = single ? stated! : 2 ** (10 + (input[5]! >> 3)) * (1 + (input[5]! & 7) / 8)
  const blockMost = Math.min(BLOCK_MOST, window)
  const state: State = { blockMost, literals: new Uint8Array(blockMost), huffman: undefined, tables: [undefined, undefined, undefined], offsets: [1, 4, 8] }
  let length = 0
  for (let last = false; !last; ) {
    need(at, 3)
    const head = input[at]! | (input[at + 1]! << 8) | (input[at + 2]! << 16)
    last = (head & 1) === 1
    const [type, size, from] = [(head >> 1) & 3, head >> 3, at + 3]
    if (type === 3 || size > blockMost) throw new Damage(at, 'a ZSTD block that is wrong')
    at = from + (type === 1 ? 1 : size)
    need(from, at - from)
    if (type < 2 && length + size > most) throw new Damage(from, `ZSTD blocks of more than ${most} bytes`)
    const memory = output.reserve(Math.min(most, length + (type < 2 ? size : blockMost)), length)
    if (type === 0) memory.set(input.subarray(from, at), length)
    else if (type === 1) memory.fill(input[from]!, length, length + size)
    length = type === 2 ? decodeBlock(input, from, at, memory, length, Math.min(most, length + blockMost), state) : length + size
  }
  if (flags & 4) {
    need(at, 4)
    if (view.getUint32(at, true) !== xxHash64Low(output.bytes, 0, length)) throw new Damage(at, 'a ZSTD frame whose content has another checksum')
    at += 4
  }
  if (stated !== undefined && stated !== length) throw new Damage(5, `a ZSTD frame of ${length} bytes that says it has ${stated}`)
  if (at !== input.length) throw new Damage(at, 'bytes behind a ZSTD frame')
  return length
}

/** Literals, then sequences, each of which takes some literals and repeats some bytes. Gives the position behind the last byte. */
function decodeBlock(input: Uint8Array, from: number, to: number, output: Uint8Array, start: number, limit: number, state: State): number {
  const { end, count: literalCount } = readLiterals(input, from, to, state)
  const wrong = (what = 'a ZSTD block that is wrong'): never => {
    throw new Damage(from, what)
  }
  const { literals, offsets } = state
  let at = end
  if (at >= to) wrong()
  let count = input[at++]!
  if (count > 127) {
    if (count < 255) count = ((count - 128) << 8) + (input[at++] ?? 0)
    else {
      count = (input[at] ?? 0) + ((input[at + 1] ?? 0) << 8) + 0x7f00
      at += 2
    }
  }
  let o = start
  let used = 0
  if (count > 0) {
    const modes = input[at++] ?? 3
    if (modes & 3 || at > to) wrong()
    for (const [i, codes] of [literalCodes, offsetCodes, matchCodes].entries()) at = readTable(input, at, to, (modes >> (6 - 2 * i)) & 3, i, codes, state)
    const [lengths, distances, matches] = state.tables as [FseTable, FseTable, FseTable]
    const bits = new BackwardBits(input, at, to)
    let [a, b, c] = [bits.take(lengths.log), bits.take(distances.log), bits.take(matches.log)]
    for (let i = 0; i < count; i++) {
      const [lengthCode, offsetCode, matchCode] = [lengths.symbols[a]!, distances.symbols[b]!, matches.symbols[c]!]
      const value = (1 << offsetCode) + (offsetCode > 16 ? bits.take(offsetCode - 16) * 65536 + bits.take(16) : bits.take(offsetCode))
      const match = matchCodes.bases[matchCode]! + bits.take(matchCodes.bits[matchCode]!)
      const literal = literalCodes.bases[lengthCode]! + bits.take(literalCodes.bits[lengthCode]!)
      const offset = offsetOf(value, literal, offsets)
      if (literal > literalCount - used || literal + match > limit - o || offset < 1 || offset > o + literal) wrong()
      for (let k = 0; k < literal; k++) output[o + k] = literals[used + k]!
      used += literal
      o += literal
      repeat(output, o, offset, match)
      o += match
      if (i === count - 1) break
      a = lengths.bases[a]! + bits.take(lengths.bits[a]!)
      c = matches.bases[c]! + bits.take(matches.bits[c]!)
      b = distances.bases[b]! + bits.take(distances.bits[b]!)
      if (bits.left < 0) wrong()
    }
    if (bits.left !== 0) wrong()
  } else if (at !== to) wrong()
  if (literalCount - used > limit - o) wrong()
  output.set(literals.subarray(used, literalCount), o)
  return o + literalCount - used
}

/** The offset that a value means: one of the last three, or a new one. It becomes the last. */
export function offsetOf(value: number, literals: number, offsets: [number, number, number]): number {
  const [first, second, third] = offsets
  const which = value > 3 ? 4 : literals === 0 ? value : value - 1
  if (which === 0) return first
  const offset = which === 4 ? value - 3 : which === 1 ? second : which === 2 ? third : first - 1
  if (which > 1) offsets[2] = second
  offsets[1] = first
  offsets[0] = offset
  return offset
}

/** The table of codes `i`: the usual one, of one code alone, of its own, or that of the block before. Gives the place behind it. */
function readTable(input: Uint8Array, at: number, to: number, mode: number, i: number, codes: Codes, state: State): number {
  const most = codes.bits.length
  if (mode === 0) state.tables[i] = codes.usual
  else if (mode === 1) {
    if (at >= to || input[at]! >= most) throw new Damage(at, 'a ZSTD code that is wrong')
    state.tables[i] = fseOf(input[at]!)
    return at + 1
  } else if (mode === 2) {
    const { table, end } = readFseTable(input, at, to, codes.mostLog, codes === offsetCodes ? 32 : most)
    // More bits of an offset than any that can be decoded.
    if (table.symbols.some((symbol) => symbol >= most)) throw new Damage(at, 'a ZSTD code that is wrong')
    state.tables[i] = table
    return end
  } else if (!state.tables[i]) throw new Damage(at, 'a ZSTD block that repeats a table of none')
  return at
}

/** Reads the literals of a block; gives how many they are and the place behind them. */
function readLiterals(input: Uint8Array, from: number, to: number, state: State): { count: number; end: number } {
  const byte = (i: number): number => (from + i < to ? input[from + i]! : 0)
  const [type, format] = [byte(0) & 3, (byte(0) >> 2) & 3]
  const early = (): never => {
    throw new Damage(from, 'ZSTD literals that end too early')
  }
  if (type < 2) {
    const head = format === 1 ? 2 : format === 3 ? 3 : 1
    const count = head === 1 ? byte(0) >> 3 : (byte(0) >> 4) | (byte(1) << 4) | (head === 3 ? byte(2) << 12 : 0)
    const end = from + head + (type === 0 ? count : 1)
    if (count > state.blockMost || end > to) early()
    if (type === 0) state.literals.set(input.subarray(from + head, end))
    else state.literals.fill(byte(head), 0, count)
    return { count, end }
  }
  const width = [10, 10, 14, 18][format]!
  const head = [3, 3, 4, 5][format]!
  const word = byte(0) + 2 ** 8 * byte(1) + 2 ** 16 * byte(2) + 2 ** 24 * byte(3) + 2 ** 32 * byte(4)
  const count = Math.floor(word / 16) % 2 ** width
  const size = Math.floor(word / 2 ** (4 + width)) % 2 ** width
  const end = from + head + size
  if (count > state.blockMost || end > to) early()
  let at = from + head
  if (type === 2) ({ table: state.huffman, end: at } = readHuffmanTable(input, at, end))
  const table = state.huffman ?? early()
  const output = state.literals
  if (format === 0) decodeHuffman(table, input, at, end, output.subarray(0, count))
  else {
    // Four parts of equal length, but the last; sizes of the first three in front.
    if (end - at < 6) early()
    const part = (count + 3) >> 2
    let begin = at + 6
    for (let i = 0; i < 4; i++) {
      const stop = i < 3 ? begin + (input[at + 2 * i]! | (input[at + 2 * i + 1]! << 8)) : end
      if (stop > end || i * part > count) early()
      decodeHuffman(table, input, begin, stop, output.subarray(i * part, Math.min(count, (i + 1) * part)))
      begin = stop
    }
  }
  return { count, end }
}
