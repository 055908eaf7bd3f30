import { Block, countOther, rightLanes, storePolarities, storeTimes } from './block'

@unmanaged
class Evt3 extends Block {
  /** Time without its low 12 bits: the low 32 bits of it. */
  base: u32
  /** The low 12 bits of time. */
  low: u32
  row: u32
  /** The first column of the next mask; −1 before the first. */
  column: i32
  /** The polarity of masks. */
  on: u32
}

/**
 * Words of EVT 3.0 while row and time are right. Eight words are looked at together: which row and low time holds at a word is the last that
 * was said at or before it, which a maximum over the lanes in front finds, of numbers that begin with the lane; the words that are single
 * events are then packed to the front. Masks are taken one by one, and their bits packed likewise. So is a TIME_HIGH that is a later one of the
 * same round. Words of the types in `kinds`, a bit for each, are counted.
 *
 * `packing`: for each set of eight lanes, 16 bytes to swizzle by that put those of the set in front.
 */
export function evt3Words(block: Evt3, from: usize, end: usize, lastColumn: i32, lastRow: i32, kinds: u32, others: usize, packing: usize): usize {
  const t = block.t
  const x = block.x
  const y = block.y
  const p = block.p
  const room = block.room
  let n = block.count
  let column = block.column
  let on = block.on
  let row = i16x8.splat(<i16>block.row)
  let low = i16x8.splat(<i16>block.low)
  let base = i32x4.splat(block.base)
  const lanes = i16x8(0x1000, 0x2000, 0x3000, 0x4000, 0x5000, 0x6000, 0x7000, -0x8000)
  const payload = i16x8.splat(0xfff)
  const coordinate = i16x8.splat(0x7ff)
  let high = (block.base >>> 12) & 0xfff
  const mostColumns = i16x8.splat(<i16>lastColumn)
  const mostRows = i16x8.splat(<i16>lastRow)
  const zero = i16x8.splat(0)
  while (from + 16 <= end && n + 24 <= room) {
    const words = v128.load(from)
    const types = i16x8.shr_u(words, 12)
    const isRow = i16x8.eq(types, zero)
    const isEvent = i16x8.eq(types, i16x8.splat(2))
    const isLow = i16x8.eq(types, i16x8.splat(6))
    const places = v128.and(words, coordinate)
    const rows = v128.and(i16x8.max_u(toAll(v128.and(isRow, v128.or(places, lanes))), row), payload)
    const lows = v128.and(i16x8.max_u(toAll(v128.and(isLow, v128.or(v128.and(words, payload), lanes))), low), payload)
    const known = v128.or(v128.or(isRow, isEvent), v128.or(isLow, i16x8.eq(words, i16x8.splat(<i16>(0x8000 | high)))))
    const outside = v128.or(v128.and(isEvent, i16x8.gt_s(places, mostColumns)), v128.and(isRow, i16x8.gt_s(rows, mostRows)))
    const backwards = i16x8.gt_s(i8x16.shuffle(low, lows, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29), lows)
    const right = rightLanes(v128.or(v128.or(outside, backwards), v128.not(known)))
    const chosen = i16x8.bitmask(isEvent) & ((1 << right) - 1)
    const pack = v128.load(packing + (<usize>chosen << 4))
    const packed = v128.swizzle(lows, pack)
    storeTimes(t, n, v128.or(base, i32x4.extend_low_i16x8_u(packed)), v128.or(base, i32x4.extend_high_i16x8_u(packed)))
    v128.store(x + (n << 1), v128.swizzle(places, pack))
    v128.store(y + (n << 1), v128.swizzle(rows, pack))
    storePolarities(p, n, v128.and(i16x8.shr_u(v128.swizzle(words, pack), 11), i16x8.splat(1)))
    n += popcnt(chosen)
    from += right << 1
    if (right === 8) {
      row = i8x16.shuffle(rows, rows, 14, 15, 14, 15, 14, 15, 14, 15, 14, 15, 14, 15, 14, 15, 14, 15)
      low = i8x16.shuffle(lows, lows, 14, 15, 14, 15, 14, 15, 14, 15, 14, 15, 14, 15, 14, 15, 14, 15)
      continue
    }
    if (right > 0) {
      const last = i16x8.splat(<i16>(0x0100 * (2 * right - 1) + 2 * right - 2))
      row = v128.swizzle(rows, last)
      low = v128.swizzle(lows, last)
    }
    const start = from
    for (; from + 2 <= end && n + 16 <= room; from += 2) {
      const word = <u32>load<u16>(from)
      const type = word >>> 12
      if (type === 3) {
        column = word & 0x7ff
        on = (word >>> 11) & 1
        continue
      }
      if (type >>> 1 !== 2) {
        const later = word & 0xfff
        if (type === 8 && later > high) {
          high = later
          base = i32x4.splat((block.base & 0xff000000) | (high << 12))
          low = zero
        } else if ((kinds >>> type) & 1) countOther(others, type)
        else break
        continue
      }
      const timesOfMasks = v128.or(base, i32x4.extend_low_i16x8_u(low))
      const bits = word & (type === 4 ? 0xfff : 0xff)
      if (column < 0 || (bits && column + 31 - <i32>clz(bits) > lastColumn)) break
      const polarities = i8x16.splat(<i8>on)
      n = mask(bits & 0xff, column, t, x, y, p, n, timesOfMasks, row, polarities, packing)
      if (type === 4) n = mask(bits >>> 8, column + 8, t, x, y, p, n, timesOfMasks, row, polarities, packing)
      column += type === 4 ? 12 : 8
    }
    if (from === start) break
  }
  block.count = n
  block.base = i32x4.extract_lane(base, 0)
  block.row = i16x8.extract_lane_u(row, 0)
  block.low = i16x8.extract_lane_u(low, 0)
  block.column = column
  block.on = on
  return from
}

/** The maximum of each lane and all in front of it. */
// @ts-ignore: decorator
@inline
function toAll(keys: v128): v128 {
  const zero = i16x8.splat(0)
  const two = i16x8.max_u(keys, i8x16.shuffle(zero, keys, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29))
  const four = i16x8.max_u(two, i8x16.shuffle(zero, two, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27))
  return i16x8.max_u(four, i8x16.shuffle(zero, four, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23))
}

/** Eight bits of a mask from a column on as events of one time, row and polarity; gives the number of events then. */
// @ts-ignore: decorator
@inline
function mask(bits: u32, column: i32, t: usize, x: usize, y: usize, p: usize, n: usize, time: v128, row: v128, polarities: v128, packing: usize): usize {
  const positions = v128.swizzle(i16x8(0, 1, 2, 3, 4, 5, 6, 7), v128.load(packing + (<usize>bits << 4)))
  storeTimes(t, n, time, time)
  v128.store(x + (n << 1), i16x8.add(positions, i16x8.splat(<i16>column)))
  v128.store(y + (n << 1), row)
  v128.store64_lane(p + n, polarities, 0)
  return n + popcnt(bits)
}
