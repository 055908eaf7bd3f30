import { decodeLz4Block } from '../../codecs/compression/lz4Block.ts'
import { requireThat } from './damage.ts'

/** Decodes a block of LZ4 into `out`; gives the number of bytes. Throws Damage where it is wrong or has more than there is room for. */
export function decodeLz4(bytes: Uint8Array, out: Uint8Array): number {
  if (bytes.length === 0) return 0
  const end = decodeLz4Block(bytes, 0, bytes.length, out, 0, out.length, 0)
  requireThat(end >= 0, 'an LZ4 block is wrong')
  return end
}

/** Blocks behind their sizes, as the LZ4 filter of HDF5 writes them: numbers have the highest byte first. */
export function decodeLz4Filter(bytes: Uint8Array, limit: number): Uint8Array {
  const { size, blockBytes, blocks } = blocksOf(bytes, limit)
  const out = new Uint8Array(size)
  let to = 0
  for (const block of blocks) {
    const length = Math.min(blockBytes, size - to)
    // A block that would not become smaller stands as it is.
    if (block.length === length) out.set(block, to)
    else requireThat(decodeLz4(block, out.subarray(to, to + length)) === length, 'an LZ4 block is too short')
    to += length
  }
  requireThat(to === size, 'a block is missing')
  return out
}

/** No byte of any of the codecs says more, but for those of Zstandard, whose blocks say their own size. */
const MOST = 1 << 16

/** The total size, the size of a block, and the blocks, each behind its own. */
export function blocksOf(bytes: Uint8Array, limit: number): { size: number; blockBytes: number; blocks: Generator<Uint8Array, void, number | undefined> } {
  requireThat(bytes.length >= 12, 'it is too short for its sizes')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [size, blockBytes] = [view.getUint32(0) * 2 ** 32 + view.getUint32(4), view.getUint32(8)]
  requireThat(size <= limit && size <= MOST * bytes.length && blockBytes > 0, `it says it has ${size} bytes in blocks of ${blockBytes}`)
  return { size, blockBytes, blocks: blocks(bytes, view) }
}

function* blocks(bytes: Uint8Array, view: DataView): Generator<Uint8Array, void, number | undefined> {
  for (let at = 12; at + 4 <= bytes.length; ) {
    const length = view.getUint32(at)
    requireThat(length <= bytes.length - at - 4, 'a block ends too early')
    yield bytes.subarray(at + 4, at + 4 + length)
    at += 4 + length
  }
}
