const P1 = 0x9e3779b1 | 0
const P2 = 0x85ebca77 | 0
const P3 = 0xc2b2ae3d | 0
const P4 = 0x27d4eb2f | 0
const P5 = 0x165667b1 | 0

const turn = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits))

/** XXH32 of `bytes[from … to)` with seed 0, the checksum of LZ4 frames (xxHash specification, version 0.1.1). */
export function xxHash32(bytes: Uint8Array, from: number, to: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const length = to - from
  let at = from
  let hash = P5
  if (length >= 16) {
    let a = (P1 + P2) | 0
    let b = P2
    let c = 0
    let d = -P1 | 0
    for (; at <= to - 16; at = (at + 16) | 0) {
      a = Math.imul(turn((a + Math.imul(view.getInt32(at, true), P2)) | 0, 13), P1)
      b = Math.imul(turn((b + Math.imul(view.getInt32((at + 4) | 0, true), P2)) | 0, 13), P1)
      c = Math.imul(turn((c + Math.imul(view.getInt32((at + 8) | 0, true), P2)) | 0, 13), P1)
      d = Math.imul(turn((d + Math.imul(view.getInt32((at + 12) | 0, true), P2)) | 0, 13), P1)
    }
    hash = (turn(a, 1) + turn(b, 7) + turn(c, 12) + turn(d, 18)) | 0
  }
  hash = (hash + length) | 0
  for (; at <= to - 4; at += 4) hash = Math.imul(turn((hash + Math.imul(view.getInt32(at, true), P3)) | 0, 17), P4)
  for (; at < to; at++) hash = Math.imul(turn((hash + Math.imul(bytes[at]!, P5)) | 0, 11), P1)
  hash = Math.imul(hash ^ (hash >>> 15), P2)
  hash = Math.imul(hash ^ (hash >>> 13), P3)
  return (hash ^ (hash >>> 16)) >>> 0
}
