import { repeat } from './repeat.ts'

/** Bytes that the fast loop may read and write behind those that it means to. */
const SLACK = 32

/**
 * Decodes one LZ4 block, `input[from … to)`, to `output` from `at` on; gives the position behind its last byte, or −1 − i where the block is
 * wrong in the sequence at byte i of the input. Nothing before `history` is read, nothing from `limit` on is written; bytes between the end
 * and `limit` may be changed.
 *
 * A block is a row of sequences: a token with two lengths, literals, and a match that repeats bytes from `offset` back. The last has no match.
 *
 *     token | 255 … of literals | literals | offset, 16 bits | 255 … of match
 */
export function decodeLz4Block(input: Uint8Array, from: number, to: number, output: Uint8Array, at: number, limit: number, history: number): number {
  // Words at any address: single loads and stores in machine code.
  const source = new DataView(input.buffer, input.byteOffset, input.length)
  const target = new DataView(output.buffer, output.byteOffset, output.length)
  const fastTo = to - SLACK
  const fastLimit = limit - SLACK
  let i = from
  let o = at
  while (i < to) {
    // Most sequences of events have few literals and a short match: whole words are copied, and what is too much of them is overwritten.
    // "| 0" keeps positions in 32 bits, where the compiler would check every sum; it makes this half again as fast.
    while (i < fastTo && o < fastLimit) {
      const token = source.getUint8(i)
      const literals = token >>> 4
      const length = token & 15
      if (literals > 4 || length > 12) break
      const back = source.getUint16(i + literals + 1, true)
      const end = (o + literals) | 0
      const copy = (end - back) | 0
      if (back < 4 || copy < history) break
      target.setInt32(o, source.getInt32(i + 1, true), true)
      target.setInt32(end, target.getInt32(copy, true), true)
      target.setInt32((end + 4) | 0, target.getInt32((copy + 4) | 0, true), true)
      if (length > 4) {
        target.setInt32((end + 8) | 0, target.getInt32((copy + 8) | 0, true), true)
        target.setInt32((end + 12) | 0, target.getInt32((copy + 12) | 0, true), true)
      }
      o = (end + length + 4) | 0
      i = (i + literals + 3) | 0
    }
    // Any sequence, with every check.
    const begin = i
    const token = input[i++]!
    let literals = token >>> 4
    if (literals === 15) {
      for (let more = 255; more === 255; literals += more) {
        if (i === to) return -1 - begin
        more = input[i++]!
      }
    }
    if (literals > to - i || literals > limit - o) return -1 - begin
    if (literals > 32) output.set(input.subarray(i, i + literals), o)
    else for (let k = 0; k < literals; k++) output[o + k] = input[i + k]!
    i += literals
    o += literals
    if (i === to) return o
    if (to - i < 2) return -1 - begin
    const back = input[i]! | (input[i + 1]! << 8)
    i += 2
    let length = (token & 15) + 4
    if (length === 19) {
      for (let more = 255; more === 255; length += more) {
        if (i === to) return -1 - begin
        more = input[i++]!
      }
    }
    if (back === 0 || back > o - history || length > limit - o) return -1 - begin
    repeat(output, target, o, back, length, limit)
    o += length
  }
  return -1 - i
}
