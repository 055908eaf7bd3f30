import { LZ4_MAGIC } from './lz4Frame.ts'
import { xxHash32 } from './xxHash32.ts'

const HASH_BITS = 13
const SHORTEST = 4
const FURTHEST = 0xffff
/** The last match begins at least this far from the end, and the last bytes are literals. */
const NO_MATCH = 12
const LAST_LITERALS = 5
const BLOCK = 1 << 16

/**
 * Compresses bytes into one LZ4 frame: linked blocks of at most 64 KiB, without checksums, as DV writes them. A block that would grow is stored.
 * The newest occurrence of each four bytes is tried, by a table of their hashes; where none is found for long, steps grow.
 */
export function encodeLz4Frame(input: Uint8Array): Uint8Array {
  const blocks = Math.ceil(input.length / BLOCK)
  const output = new Uint8Array(15 + input.length + Math.ceil(input.length / 255) + 24 * blocks)
  const view = new DataView(output.buffer)
  view.setUint32(0, LZ4_MAGIC, true)
  output[4] = 0x40
  output[5] = 0x40
  output[6] = (xxHash32(output, 4, 6) >> 8) & 0xff
  const table = new Int32Array(1 << HASH_BITS).fill(-1 - FURTHEST)
  let at = 7
  for (let from = 0; from < input.length; from += BLOCK) {
    const to = Math.min(input.length, from + BLOCK)
    let end = encodeBlock(input, from, to, output, at + 4, table)
    if (end - at - 4 >= to - from) {
      output.set(input.subarray(from, to), at + 4)
      end = at + 4 + to - from
      view.setUint32(at, 0x80000000 + to - from, true)
    } else view.setUint32(at, end - at - 4, true)
    at = end
  }
  // The end mark; a block that was stored may have left something there.
  view.setUint32(at, 0, true)
  return output.slice(0, at + 4)
}

/** Matches may reach back before `from`: what the table knows of earlier blocks. */
function encodeBlock(input: Uint8Array, from: number, to: number, output: Uint8Array, at: number, table: Int32Array): number {
  const view = new DataView(input.buffer, input.byteOffset, input.length)
  const last = to - NO_MATCH
  const matchEnd = to - LAST_LITERALS
  let anchor = from
  let misses = 0
  let o = at
  for (let i = from; i <= last; ) {
    const word = view.getInt32(i, true)
    const slot = Math.imul(word, -1640531535) >>> (32 - HASH_BITS)
    const copy = table[slot]!
    table[slot] = i
    if (i - copy > FURTHEST || view.getInt32(copy, true) !== word) {
      i += 1 + (misses++ >> 6)
      continue
    }
    misses = 0
    let end = i + SHORTEST
    for (let back = i - copy; end < matchEnd && input[end] === input[end - back]; ) end++
    o = sequence(input, anchor, i, output, o, end - i - SHORTEST)
    output[o++] = (i - copy) & 0xff
    output[o++] = (i - copy) >> 8
    o = lengthBytes(output, o, end - i - SHORTEST)
    anchor = i = end
  }
  return sequence(input, anchor, to, output, o, 0)
}

/** The token, and the literals from `from` to `to`. */
function sequence(input: Uint8Array, from: number, to: number, output: Uint8Array, at: number, match: number): number {
  const literals = to - from
  output[at] = (Math.min(15, literals) << 4) | Math.min(15, match)
  const o = lengthBytes(output, at + 1, literals)
  if (literals > 32) output.set(input.subarray(from, to), o)
  else for (let k = 0; k < literals; k++) output[o + k] = input[from + k]!
  return o + literals
}

/** What of a length is above the 15 of its token. */
function lengthBytes(output: Uint8Array, at: number, length: number): number {
  let o = at
  let left = length - 15
  if (left < 0) return o
  for (; left >= 255; left -= 255) output[o++] = 255
  output[o++] = left
  return o
}
