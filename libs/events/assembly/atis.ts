import { Block, rightLanes, storePolarities, storeTimes } from './block'

@unmanaged
class Atis extends Block {
  /** The latest time. */
  last: u32
}

/** ATIS records of five bytes, whose times are at most 2³² − 2²³ with the shift. Eight are taken from three overlapping vectors. */
export function atisRecords(block: Atis, from: usize, end: usize, lastColumn: i32, lastRow: i32, overflowRow: i32, shift: u32): usize {
  const t = block.t
  const x = block.x
  const y = block.y
  const p = block.p
  const room = block.room
  let n = block.count
  let before = i32x4.splat(block.last)
  const shifts = i32x4.splat(shift)
  const times = i32x4.splat(0x7fffff)
  for (; from + 40 <= end && n + 8 <= room; from += 40) {
    const a = v128.load(from)
    const b = v128.load(from, 15)
    const c = v128.load(from, 24)
    const pixels = i8x16.shuffle(i8x16.shuffle(a, b, 0, 1, 5, 6, 10, 11, 16, 17, 21, 22, 26, 27, 0, 0, 0, 0), c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 22, 23, 27, 28)
    const columns = v128.and(pixels, i16x8.splat(0xff))
    const rows = i16x8.shr_u(pixels, 8)
    // Polarity and time are big-endian: 24 bits, of which the first is the polarity.
    const w0 = i8x16.shuffle(a, b, 4, 3, 2, 2, 9, 8, 7, 7, 14, 13, 12, 12, 20, 19, 18, 18)
    const w1 = i8x16.shuffle(b, c, 9, 8, 7, 7, 14, 13, 12, 12, 26, 25, 24, 24, 31, 30, 29, 29)
    const t0 = i32x4.add(v128.and(w0, times), shifts)
    const t1 = i32x4.add(v128.and(w1, times), shifts)
    const back0 = i32x4.ne(i32x4.max_u(t0, v128.shuffle<i32>(before, t0, 3, 4, 5, 6)), t0)
    const back1 = i32x4.ne(i32x4.max_u(t1, v128.shuffle<i32>(t0, t1, 3, 4, 5, 6)), t1)
    const outside = v128.or(i16x8.gt_s(columns, i16x8.splat(<i16>lastColumn)), i16x8.gt_s(rows, i16x8.splat(<i16>lastRow)))
    const odd = v128.or(v128.or(outside, i16x8.eq(rows, i16x8.splat(<i16>overflowRow))), i16x8.narrow_i32x4_s(back0, back1))
    storeTimes(t, n, t0, t1)
    v128.store(x + (n << 1), columns)
    v128.store(y + (n << 1), rows)
    const on = i16x8.narrow_i32x4_u(v128.and(i32x4.shr_u(w0, 23), i32x4.splat(1)), v128.and(i32x4.shr_u(w1, 23), i32x4.splat(1)))
    storePolarities(p, n, on)
    if (v128.any_true(odd)) {
      const right = rightLanes(odd)
      n += right
      from += 5 * right
      break
    }
    before = t1
    n += 8
  }
  if (n > block.count) block.last = load<u32>(t + (n << 2) - 4)
  block.count = n
  return from
}
