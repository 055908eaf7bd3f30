import { Block } from './block'

@unmanaged
class Lines extends Block {
  /** The latest time, from the beginning of the epoch. */
  last: u32
  /** Lines so far, each an event. */
  lines: u32
  /** The fields of a line, in its order. */
  a: u64
  b: u64
  c: u64
  d: u64
}

const NEWLINE = 10
const RETURN = 13

/**
 * Lines as they are nearly always written: four fields of digits, times in seconds perhaps with a point, one character between them, 0 or 1
 * for the polarity. Which field is what is said by their places; `t0` is the beginning of the epoch. Digits are found and added up sixteen
 * at a time, since a processor would guess wrong where a number ends.
 */
export function textLines(block: Lines, from: usize, end: usize, lastColumn: i32, lastRow: i32, timeField: i32, xField: i32, yField: i32, pField: i32, seconds: bool, t0: f64): usize {
  const t = block.t
  const x = block.x
  const y = block.y
  const p = block.p
  const room = block.room
  const values = changetype<usize>(block) + offsetof<Lines>('a')
  const epoch = <u64>t0
  let n = block.count
  let last = block.last
  let at = from
  while (n < room) {
    const before = n
    for (let field = 0; field < 4; field++) {
      const digits = i8x16.sub(v128.load(at), i8x16.splat(48))
      const count = digitsIn(digits)
      if (count - 1 > <u32>14) break
      let value = numberOf(digits, count)
      at += count
      if (seconds && field === timeField) {
        // 10⁹ s are more than times can be; what is larger than 2⁵³ µs is so too.
        if (count > 9) break
        value *= 1000000
        if (load<u8>(at) === 46) {
          const decimals = i8x16.sub(v128.load(at, 1), i8x16.splat(48))
          const places = digitsIn(decimals)
          if (places > 15) break
          at += 1 + places
          // Zeros behind the last digit, and two digits more than microseconds have: the first of them rounds.
          const eight = numberOf(v128.and(decimals, i8x16.lt_u(iota(), i8x16.splat(<i8>places))), 8)
          value += (eight + 50) / 100
        }
      }
      store<u64>(values + (<usize>field << 3), value)
      const between = load<u8>(at)
      if (field < 3 ? between !== 44 && between !== 32 && between !== 9 : between !== NEWLINE && between !== RETURN) break
      at++
      if (field < 3) continue
      if (between === RETURN && load<u8>(at++) !== NEWLINE) break
      const time = load<u64>(values + (<usize>timeField << 3)) - epoch
      const column = load<u64>(values + (<usize>xField << 3))
      const row = load<u64>(values + (<usize>yField << 3))
      const on = load<u64>(values + (<usize>pField << 3))
      if (at > end || column > <u64>lastColumn || row > <u64>lastRow || on > 1 || time < <u64>last || time > 0xffffffff) break
      last = <u32>time
      store<u32>(t + (n << 2), last)
      store<u16>(x + (n << 1), <u16>column)
      store<u16>(y + (n << 1), <u16>row)
      store<u8>(p + n, <u8>on)
      n++
      from = at
    }
    // A line that did not come to its end is left.
    if (n === before) break
  }
  block.lines = <u32>(n - block.count)
  block.count = n
  block.last = last
  return from
}

// @ts-ignore: decorator
@inline
function iota(): v128 {
  return i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
}

/** How many of 16 bytes are digits, from the first on. */
// @ts-ignore: decorator
@inline
function digitsIn(digits: v128): u32 {
  return ctz(i8x16.bitmask(i8x16.gt_u(digits, i8x16.splat(9))) | 0x10000)
}

/** The number of the first `count` digits: moved to the end, then added up in pairs, fours and eights. */
// @ts-ignore: decorator
@inline
function numberOf(digits: v128, count: u32): u64 {
  const right = v128.swizzle(digits, i8x16.sub(iota(), i8x16.splat(<i8>(16 - count))))
  const tens = i16x8(10, 1, 10, 1, 10, 1, 10, 1)
  const pairs = i16x8.narrow_i32x4_u(i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(right), tens), i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(right), tens))
  const fours = i32x4.dot_i16x8_s(pairs, i16x8(100, 1, 100, 1, 100, 1, 100, 1))
  const high = <u64>(i32x4.extract_lane(fours, 0) * 10000 + i32x4.extract_lane(fours, 1))
  return high * 100000000 + <u64>(i32x4.extract_lane(fours, 2) * 10000 + i32x4.extract_lane(fours, 3))
}
