import { inflateSync, zlibSync } from 'fflate'
import { adler32 } from './checksums.ts'
import { Damage } from '../../codecs/damage.ts'
import { requireThat } from './damage.ts'

/** Bytes of a zlib stream, at most so many. Throws Damage where it is wrong or has more. */
export function inflateZlib(bytes: Uint8Array, limit: number): Uint8Array {
  requireThat(bytes.length >= 6 && (bytes[0]! & 15) === 8 && ((bytes[0]! << 8) | bytes[1]!) % 31 === 0 && (bytes[1]! & 32) === 0, 'it is no zlib stream')
  const body = inflate(bytes.subarray(2, -4), limit)
  const sum = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4, 4).getUint32(0)
  requireThat(adler32(body) === sum, 'its checksum is wrong')
  return body
}

/** No deflated byte says more. */
const MOST = 1032

function inflate(bytes: Uint8Array, limit: number): Uint8Array {
  try {
    return inflateSync(bytes, { out: new Uint8Array(Math.min(limit, MOST * bytes.length + 1)) })
  } catch {
    throw new Damage(0, 'it is no deflated stream')
  }
}

export const deflateZlib = (bytes: Uint8Array): Uint8Array => zlibSync(bytes, { level: 4 })
