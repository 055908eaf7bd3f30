const POLYNOMIAL = 0xedb88320

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ POLYNOMIAL : sum >>> 1
  return sum
})

/** CRC-32 of bytes behind those of which `before` is the sum. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let sum = ~before
  for (let i = 0; i < bytes.length; i++) sum = (sum >>> 8) ^ table[(sum ^ bytes[i]!) & 0xff]!
  return ~sum >>> 0
}

/** The product of two polynomials over bits, modulo that of the sum; the highest bit is the lowest power. */
function product(a: number, b: number): number {
  let result = 0
  for (let bit = 31; bit >= 0; bit--) {
    if ((a >>> bit) & 1) result ^= b
    b = b & 1 ? (b >>> 1) ^ POLYNOMIAL : b >>> 1
  }
  return result >>> 0
}

/** The sum of bytes with sum `front` and behind them `length` bytes with sum `back`: `front` moves on by 8 · length bits. */
export function joinedCrc32(front: number, back: number, length: number): number {
  // x⁸ to the power of the length, by squaring.
  let power = 1 << 31
  for (let square = 0x00800000, rest = length; rest > 0; rest = Math.floor(rest / 2), square = product(square, square)) if (rest % 2 === 1) power = product(square, power)
  return (product(power >>> 0, front) ^ back) >>> 0
}
