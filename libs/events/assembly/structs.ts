import { Block, rightLanes, storePolarities, storeTimes } from './block'

@unmanaged
class Structs extends Block {
  /** The latest time: its low 32 bits. */
  last: u32
}

/**
 * Events of AEDAT 4, structs of 16 bytes: time in 64 bits, of which the upper 32 must be `high`; column and row in 16 bits each; a byte that is
 * 0 for OFF; three that mean nothing.
 */
export function structRecords(block: Structs, from: usize, end: usize, lastColumn: i32, lastRow: i32, high: i32): usize {
  const t = block.t
  const x = block.x
  const y = block.y
  const p = block.p
  const room = block.room
  let n = block.count
  let before = i32x4.splat(block.last)
  const highs = i32x4.splat(high)
  const mostColumns = i16x8.splat(<i16>lastColumn)
  const mostRows = i16x8.splat(<i16>lastRow)
  const zero = i32x4.splat(0)
  for (; from + 128 <= end && n + 8 <= room; from += 128) {
    // Of two structs each: the low words of both times and both places, then the high words and the polarities.
    const a = v128.load(from)
    const b = v128.load(from, 16)
    const c = v128.load(from, 32)
    const d = v128.load(from, 48)
    const e = v128.load(from, 64)
    const f = v128.load(from, 80)
    const g = v128.load(from, 96)
    const h = v128.load(from, 112)
    const even0 = v128.shuffle<i32>(a, b, 0, 4, 2, 6)
    const even1 = v128.shuffle<i32>(c, d, 0, 4, 2, 6)
    const even2 = v128.shuffle<i32>(e, f, 0, 4, 2, 6)
    const even3 = v128.shuffle<i32>(g, h, 0, 4, 2, 6)
    const odd0 = v128.shuffle<i32>(a, b, 1, 5, 3, 7)
    const odd1 = v128.shuffle<i32>(c, d, 1, 5, 3, 7)
    const odd2 = v128.shuffle<i32>(e, f, 1, 5, 3, 7)
    const odd3 = v128.shuffle<i32>(g, h, 1, 5, 3, 7)
    const t0 = v128.shuffle<i64>(even0, even1, 0, 2)
    const t1 = v128.shuffle<i64>(even2, even3, 0, 2)
    const pixels0 = v128.shuffle<i64>(even0, even1, 1, 3)
    const pixels1 = v128.shuffle<i64>(even2, even3, 1, 3)
    const on0 = v128.shuffle<i64>(odd0, odd1, 1, 3)
    const on1 = v128.shuffle<i64>(odd2, odd3, 1, 3)
    const columns = v128.shuffle<i16>(pixels0, pixels1, 0, 2, 4, 6, 8, 10, 12, 14)
    const rows = v128.shuffle<i16>(pixels0, pixels1, 1, 3, 5, 7, 9, 11, 13, 15)
    const wrong0 = v128.or(i32x4.ne(v128.shuffle<i64>(odd0, odd1, 0, 2), highs), i32x4.ne(i32x4.max_u(t0, v128.shuffle<i32>(before, t0, 3, 4, 5, 6)), t0))
    const wrong1 = v128.or(i32x4.ne(v128.shuffle<i64>(odd2, odd3, 0, 2), highs), i32x4.ne(i32x4.max_u(t1, v128.shuffle<i32>(t0, t1, 3, 4, 5, 6)), t1))
    const outside = i16x8.ne(v128.or(i16x8.sub_sat_u(columns, mostColumns), i16x8.sub_sat_u(rows, mostRows)), zero)
    const odd = v128.or(outside, i16x8.narrow_i32x4_s(wrong0, wrong1))
    const byte = i32x4.splat(0xff)
    const polarities = i16x8.narrow_i32x4_s(i32x4.ne(v128.and(on0, byte), zero), i32x4.ne(v128.and(on1, byte), zero))
    storeTimes(t, n, t0, t1)
    v128.store(x + (n << 1), columns)
    v128.store(y + (n << 1), rows)
    storePolarities(p, n, v128.and(polarities, i16x8.splat(1)))
    if (v128.any_true(odd)) {
      const right = rightLanes(odd)
      n += right
      from += right << 4
      break
    }
    before = t1
    n += 8
  }
  if (n > block.count) block.last = load<u32>(t + (n << 2) - 4)
  block.count = n
  return from
}
