import { requireThat } from './damage.ts'

/** Adler-32, as zlib has it. */
export function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0]
  for (let at = 0; at < bytes.length; ) {
    // So many sums fit in 32 bits.
    const end = Math.min(bytes.length, at + 3800)
    for (; at < end; at++) b += a += bytes[at]!
    a %= 65521
    b %= 65521
  }
  return ((b << 16) | a) >>> 0
}

/** Fletcher-32 as libhdf5 has it: of words of 16 bits, the higher byte first. */
export function fletcher32(bytes: Uint8Array): number {
  let [a, b] = [0, 0]
  const words = bytes.length >> 1
  for (let i = 0; i < words; ) {
    const end = Math.min(words, i + 360)
    for (; i < end; i++) b += a += (bytes[2 * i]! << 8) | bytes[2 * i + 1]!
    a = (a & 0xffff) + (a >>> 16)
    b = (b & 0xffff) + (b >>> 16)
  }
  if (bytes.length % 2 === 1) {
    b += a += bytes[bytes.length - 1]! << 8
    a = (a & 0xffff) + (a >>> 16)
    b = (b & 0xffff) + (b >>> 16)
  }
  a = (a & 0xffff) + (a >>> 16)
  b = (b & 0xffff) + (b >>> 16)
  return ((b << 16) | a) >>> 0
}

/** Takes the checksum off. */
export function checkedFletcher(bytes: Uint8Array): Uint8Array {
  requireThat(bytes.length >= 4, 'it is too short for its checksum')
  const body = bytes.subarray(0, -4)
  const said = bytes.subarray(-4)
  const stored = (said[0]! | (said[1]! << 8) | (said[2]! << 16) | (said[3]! << 24)) >>> 0
  requireThat(fletcher32(body) === stored, 'its checksum is wrong')
  return body
}

const rotated = (x: number, k: number): number => (x << k) | (x >>> (32 - k))

/** Jenkins' lookup3 hash with an initial value of 0: the checksum of what libhdf5 says of a file. */
export function lookup3(bytes: Uint8Array): number {
  const { length } = bytes
  let a = (0xdeadbeef + length) | 0
  let [b, c] = [a, a]
  const word = (at: number): number => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)
  let at = 0
  for (; length - at > 12; at += 12) {
    a = (a + word(at)) | 0
    b = (b + word(at + 4)) | 0
    c = (c + word(at + 8)) | 0
    a = ((a - c) | 0) ^ rotated(c, 4)
    c = (c + b) | 0
    b = ((b - a) | 0) ^ rotated(a, 6)
    a = (a + c) | 0
    c = ((c - b) | 0) ^ rotated(b, 8)
    b = (b + a) | 0
    a = ((a - c) | 0) ^ rotated(c, 16)
    c = (c + b) | 0
    b = ((b - a) | 0) ^ rotated(a, 19)
    a = (a + c) | 0
    c = ((c - b) | 0) ^ rotated(b, 4)
    b = (b + a) | 0
  }
  if (at === length) return c >>> 0
  a = (a + word(at)) | 0
  b = (b + word(at + 4)) | 0
  c = (c + word(at + 8)) | 0
  c = ((c ^ b) - rotated(b, 14)) | 0
  a = ((a ^ c) - rotated(c, 11)) | 0
  b = ((b ^ a) - rotated(a, 25)) | 0
  c = ((c ^ b) - rotated(b, 16)) | 0
  a = ((a ^ c) - rotated(c, 4)) | 0
  b = ((b ^ a) - rotated(a, 14)) | 0
  c = ((c ^ b) - rotated(b, 24)) | 0
  return c >>> 0
}
