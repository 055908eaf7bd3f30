/**
 * Events that kernels add to, in columns. Behind each column there is room for two vectors more, because whole vectors are written and only
 * then counted how many of their lanes are events.
 *
 * A kernel takes bytes as far as it finds nothing odd: an event outside of the sensor, a time that goes back, a word that is none. It
 * leaves what is odd to its twin in TypeScript, which says what is wrong, and gives the address of the first byte that it left.
 */
@unmanaged
export class Block {
  /** Events so far. */
  count: usize
  /** Events that there is room for. */
  room: usize
  t: usize
  x: usize
  y: usize
  p: usize
}

/** Counts a word of another type; `others` has a number of 32 bits for each type. */
// @ts-ignore: decorator
@inline
export function countOther(others: usize, type: u32): void {
  const at = others + (<usize>type << 2)
  store<u32>(at, load<u32>(at) + 1)
}

/** Writes eight times of 32 bits from event n on. */
// @ts-ignore: decorator
@inline
export function storeTimes(t: usize, n: usize, low: v128, high: v128): void {
  v128.store(t + (n << 2), low)
  v128.store(t + (n << 2), high, 16)
}

/** Writes eight polarities, numbers of 16 bits, as bytes from event n on. */
// @ts-ignore: decorator
@inline
export function storePolarities(p: usize, n: usize, polarities: v128): void {
  v128.store64_lane(p + n, i8x16.narrow_i16x8_u(polarities, polarities), 0)
}

/** Lanes of 16 bits in front of the first that is odd, 8 where none is. */
// @ts-ignore: decorator
@inline
export function rightLanes(odd: v128): i32 {
  return ctz(i16x8.bitmask(odd) | 0x100)
}
