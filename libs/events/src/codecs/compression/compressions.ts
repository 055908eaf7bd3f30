import { decodeLz4Frame } from './lz4Frame.ts'
import type { Scratch } from './scratch.ts'
import { decodeZstdFrame } from './zstdFrame.ts'

/** Compressions of AEDAT 4 by the number that a file has for them. */
export const compressions = ['none', 'lz4', 'lz4-high', 'zstd', 'zstd-high'] as const
export type Compression = (typeof compressions)[number]

/** The most that a packet may have, as it stands in the file and decompressed: 4 million events, or a frame of 4096 × 4096 pixels in three colours. */
export const PACKET_MOST = 1 << 26

/** The content of one packet, in memory that is used again; where nothing is compressed and bytes lie straight in memory, they themselves. Fails with Damage. */
export function decompress(compression: Compression, bytes: Uint8Array, scratch: Scratch): Uint8Array {
  if (compression === 'none') {
    if (bytes.byteOffset % 8 === 0) return bytes
    scratch.reserve(bytes.length).set(bytes)
    return scratch.bytes.subarray(0, bytes.length)
  }
  const decode = compression.startsWith('lz4') ? decodeLz4Frame : decodeZstdFrame
  const length = decode(bytes, scratch, PACKET_MOST)
  return scratch.bytes.subarray(0, length)
}
