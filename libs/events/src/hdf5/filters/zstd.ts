import { Scratch } from '../../codecs/compression/scratch.ts'
import { decodeZstdFrame } from '../../codecs/compression/zstdFrame.ts'

/** The content of a frame of Zstandard, at most so many bytes. Throws Damage. */
export function decodeZstd(bytes: Uint8Array, limit: number): Uint8Array {
  const scratch = new Scratch()
  const length = decodeZstdFrame(bytes, scratch, limit)
  return scratch.bytes.subarray(0, length)
}
