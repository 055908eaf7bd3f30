const P1 = 0x9e3779b185ebca87n
const P2 = 0xc2b2ae3d27d4eb4fn
const P3 = 0x165667b19e3779f9n
const P4 = 0x85ebca77c2b2ae63n
const P5 = 0x27d4eb2f165667c5n

const word = (value: bigint): bigint => BigInt.asUintN(64, value)
const turn = (value: bigint, bits: bigint): bigint => word(value << bits) | (value >> (64n - bits))
const round = (sum: bigint, input: bigint): bigint => word(turn(word(sum + input * P2), 31n) * P1)

/**
 * The lower 32 bits of XXH64 of `bytes[from … to)` with seed 0, the checksum of ZSTD frames (xxHash specification, version 0.1.1). DV and faery write
 * frames without one, so that this is plain and slow.
 */
export function xxHash64Low(bytes: Uint8Array, from: number, to: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let at = from
  let hash = P5
  if (to - from >= 32) {
    const sums = [word(P1 + P2), P2, 0n, word(-P1)]
    for (; at <= to - 32; at += 32) for (let i = 0; i < 4; i++) sums[i] = round(sums[i]!, view.getBigUint64(at + 8 * i, true))
    hash = word(turn(sums[0]!, 1n) + turn(sums[1]!, 7n) + turn(sums[2]!, 12n) + turn(sums[3]!, 18n))
    for (const sum of sums) hash = word((hash ^ round(0n, sum)) * P1 + P4)
  }
  hash = word(hash + BigInt(to - from))
  for (; at <= to - 8; at += 8) hash = word(turn(hash ^ round(0n, view.getBigUint64(at, true)), 27n) * P1 + P4)
  if (at <= to - 4) {
    hash = word(turn(hash ^ word(BigInt(view.getUint32(at, true)) * P1), 23n) * P2 + P3)
    at += 4
  }
  for (; at < to; at++) hash = word(turn(hash ^ word(BigInt(bytes[at]!) * P5), 11n) * P1)
  hash = word((hash ^ (hash >> 33n)) * P2)
  hash = word((hash ^ (hash >> 29n)) * P3)
  return Number(BigInt.asUintN(32, hash ^ (hash >> 32n)))
}
