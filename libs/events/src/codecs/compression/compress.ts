import type { Compression } from './compressions.ts'
import { encodeLz4Frame } from './lz4Encode.ts'
import { encodeZstdFrame } from './zstdEncode.ts'

/** The content of one packet as it stands in a file; new memory. */
export function compress(compression: Compression, bytes: Uint8Array): Uint8Array {
  if (compression === 'none') return bytes.slice()
  return compression.startsWith('lz4') ? encodeLz4Frame(bytes) : encodeZstdFrame(bytes)
}
