import { requireThat } from './damage.ts'
import { blocksOf, decodeLz4 } from './lz4.ts'
import { unshuffle } from './shuffle.ts'
import { decodeZstd } from './zstd.ts'

/** Bits of elements that were put together by their place in the element, back in the elements; their number is a multiple of 8. */
export function unbitshuffle(bytes: Uint8Array, size: number): Uint8Array {
  const count = Math.floor(bytes.length / size)
  const rows = count / 8
  // Bit planes of each byte of the element, first into whole bytes of it.
  const planes = new Uint8Array(bytes.length)
  for (let place = 0; place < size; place++) {
    for (let group = 0; group < rows; group++) {
      // The bytes of eight elements are an 8 × 8 square of bits, turned over.
      let [low, high] = [0, 0]
      const from = 8 * place * rows + group
      for (let bit = 0; bit < 4; bit++) low |= bytes[from + bit * rows]! << (8 * bit)
      for (let bit = 0; bit < 4; bit++) high |= bytes[from + (bit + 4) * rows]! << (8 * bit)
      let swap = (low ^ (low >>> 7)) & 0x00aa00aa
      low ^= swap ^ (swap << 7)
      swap = (high ^ (high >>> 7)) & 0x00aa00aa
      high ^= swap ^ (swap << 7)
      swap = (low ^ (low >>> 14)) & 0x0000cccc
      low ^= swap ^ (swap << 14)
      swap = (high ^ (high >>> 14)) & 0x0000cccc
      high ^= swap ^ (swap << 14)
      const first = (low & 0x0f0f0f0f) | ((high & 0x0f0f0f0f) << 4)
      const second = ((low >>> 4) & 0x0f0f0f0f) | (high & 0xf0f0f0f0)
      const to = place * count + 8 * group
      for (let i = 0; i < 4; i++) planes[to + i] = first >>> (8 * i)
      for (let i = 0; i < 4; i++) planes[to + 4 + i] = second >>> (8 * i)
    }
  }
  return unshuffle(planes, size)
}

const LZ4 = 2
const ZSTD = 3

/** Undoes the filter Bitshuffle, alone or with LZ4 or Zstandard: values are two versions, the size of an element, elements of a block, the codec. */
export function unbitshuffleFilter(bytes: Uint8Array, values: readonly number[], limit: number): Uint8Array {
  const [, , size = 1, blockElements = 0, codec = 0] = values
  requireThat(size >= 1 && size <= 1024, 'its elements have no size')
  if (codec === 0) return inBlocks(bytes, size, (blockElements || defaultBlock(size)) * size)
  requireThat(codec === LZ4 || codec === ZSTD, `its codec is ${codec}, neither LZ4 nor Zstandard`)
  const { size: total, blockBytes, blocks } = blocksOf(bytes, limit)
  const out = new Uint8Array(total)
  // Less than eight elements at the end stand as they are.
  const whole = total - (total % (8 * size))
  let [to, used] = [0, 12]
  while (to < whole) {
    const block = blocks.next().value
    requireThat(block !== undefined, 'a block is missing')
    const length = Math.min(blockBytes, whole - to)
    requireThat(length % (8 * size) === 0, 'a block has no multiple of eight elements')
    const plain = codec === LZ4 ? new Uint8Array(length) : decodeZstd(block, length)
    if (codec === LZ4) requireThat(decodeLz4(block, plain) === length, 'a block is too short')
    requireThat(plain.length === length, 'a block is too short')
    out.set(unbitshuffle(plain, size), to)
    to += length
    used += 4 + block.length
  }
  requireThat(bytes.length - used === total - whole, 'its end is missing')
  out.set(bytes.subarray(used), whole)
  return out
}

/** Elements of a block where the filter does not say it: 8 KiB of them, in eights, at least 128. */
const defaultBlock = (size: number): number => Math.max(128, Math.floor(8192 / size / 8) * 8)

function inBlocks(bytes: Uint8Array, size: number, blockBytes: number): Uint8Array {
  const out = new Uint8Array(bytes.length)
  requireThat(blockBytes % (8 * size) === 0, 'a block has no multiple of eight elements')
  const whole = bytes.length - (bytes.length % (8 * size))
  for (let at = 0; at < whole; at += blockBytes) out.set(unbitshuffle(bytes.subarray(at, Math.min(whole, at + blockBytes)), size), at)
  out.set(bytes.subarray(whole), whole)
  return out
}
