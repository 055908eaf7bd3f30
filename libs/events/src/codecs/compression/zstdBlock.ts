import { Damage } from '../damage.ts'
import { backwardBits, bitsAt, MARGIN } from './backwardBits.ts'
import { baseOf, bitsOf, fseOf, readFseTable, symbolOf, type FseTable } from './fse.ts'
import { decodeHuffman, readHuffmanTable, type HuffmanTable } from './huffman.ts'
import { repeat } from './repeat.ts'
import { literalCodes, matchCodes, offsetCodes, type Codes } from './zstdCodes.ts'

/** What blocks of a frame know of those before. */
export interface BlockState {
  readonly blockMost: number
  readonly literals: Uint8Array
  huffman: HuffmanTable | undefined
  tables: (FseTable | undefined)[]
  /** The last three offsets. */
  offsets: [number, number, number]
}

export const blockState = (blockMost: number): BlockState => (
  { blockMost, literals: new Uint8Array(blockMost + 4), huffman: undefined, tables: [undefined, undefined, undefined], offsets: [1, 4, 8] }
)

/** Literals, then sequences, each of which takes some literals and repeats some bytes. Gives the position behind the last byte. */
export function decodeZstdBlock(input: Uint8Array, from: number, to: number, output: Uint8Array, start: number, limit: number, state: BlockState): number {
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
    const { view, end: last } = backwardBits(input, at, to)
    const source = new DataView(literals.buffer)
    const target = new DataView(output.buffer, output.byteOffset, output.length)
    let place = last - lengths.log
    let a = lengths.states[bitsAt(view, place, lengths.log)]!
    place -= distances.log
    let b = distances.states[bitsAt(view, place, distances.log)]!
    place -= matches.log
    let c = matches.states[bitsAt(view, place, matches.log)]!
    for (let i = 1; ; i = (i + 1) | 0) {
      const offsetBits = symbolOf(b)
      const matchBits = matchCodes.bits[symbolOf(c)]!
      const literalBits = literalCodes.bits[symbolOf(a)]!
      // An offset may have more bits than are read at once.
      const spare = offsetBits > 16 ? offsetBits - 16 : 0
      const more = spare > 0 ? bitsAt(view, (place - spare) | 0, spare) : 0
      place = (place - offsetBits) | 0
      const value = (1 << offsetBits) + (more << 16) + bitsAt(view, place, offsetBits - spare)
      place = (place - matchBits) | 0
      const match = matchCodes.bases[symbolOf(c)]! + bitsAt(view, place, matchBits)
      place = (place - literalBits) | 0
      const literal = literalCodes.bases[symbolOf(a)]! + bitsAt(view, place, literalBits)
      const offset = value > 3 ? newOffset(value - 3, offsets) : offsetOf(value, literal, offsets)
      if (place < MARGIN || literal > literalCount - used || literal + match > limit - o || offset < 1 || offset > o + literal) wrong()
      if (literal <= limit - o - 4) for (let k = 0; k < literal; k = (k + 4) | 0) target.setInt32((o + k) | 0, source.getInt32((used + k) | 0, true), true)
      else for (let k = 0; k < literal; k++) output[o + k] = literals[used + k]!
      used = (used + literal) | 0
      o = (o + literal) | 0
      repeat(output, target, o, offset, match, limit)
      o = (o + match) | 0
      if (i === count) break
      place = (place - bitsOf(a)) | 0
      a = lengths.states[baseOf(a) + bitsAt(view, place, bitsOf(a))]!
      place = (place - bitsOf(c)) | 0
      c = matches.states[baseOf(c) + bitsAt(view, place, bitsOf(c))]!
      place = (place - bitsOf(b)) | 0
      b = distances.states[baseOf(b) + bitsAt(view, place, bitsOf(b))]!
    }
    if (place !== MARGIN) wrong()
  } else if (at !== to) wrong()
  if (literalCount - used > limit - o) wrong()
  output.set(literals.subarray(used, literalCount), o)
  return o + literalCount - used
}

function newOffset(offset: number, offsets: [number, number, number]): number {
  offsets[2] = offsets[1]
  offsets[1] = offsets[0]
  return (offsets[0] = offset)
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
function readTable(input: Uint8Array, at: number, to: number, mode: number, i: number, codes: Codes, state: BlockState): number {
  const most = codes.bits.length
  if (mode === 0) state.tables[i] = codes.usual
  else if (mode === 1) {
    if (at >= to || input[at]! >= most) throw new Damage(at, 'a ZSTD code that is wrong')
    state.tables[i] = fseOf(input[at]!)
    return at + 1
  } else if (mode === 2) {
    const { table, end } = readFseTable(input, at, to, codes.mostLog, codes === offsetCodes ? 32 : most)
    // More bits of an offset than any that can be decoded.
    if (table.states.some((state) => symbolOf(state) >= most)) throw new Damage(at, 'a ZSTD code that is wrong')
    state.tables[i] = table
    return end
  } else if (!state.tables[i]) throw new Damage(at, 'a ZSTD block that repeats a table of none')
  return at
}

/** Reads the literals of a block; gives how many they are and the place behind them. */
function readLiterals(input: Uint8Array, from: number, to: number, state: BlockState): { count: number; end: number } {
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
