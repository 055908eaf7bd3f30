import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** SHA-256 in lower-case hex of bytes, or of the UTF-8 of a text. */
export function sha256Hex(data: string | Uint8Array): string {
  return bytesToHex(sha256(typeof data === 'string' ? utf8ToBytes(data) : data))
}

/** SHA-256 of data that comes in pieces. */
export function createSha256(): { update(data: Uint8Array): void; hex(): string } {
  const hash = sha256.create()
  return { update: (data) => void hash.update(data), hex: () => bytesToHex(hash.digest()) }
}
