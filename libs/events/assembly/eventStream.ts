import { Block, rightLanes, storePolarities, storeTimes } from './block'

@unmanaged
class Stream extends Block {
  /** Microseconds from the beginning of the epoch. */
  time: u32
}

/** Times from here on are left to the twin: eight events and a pause could reach the next epoch. */
const LATEST: u32 = 0xfffff000

/**
 * Records of Event Stream, type dvs: five bytes an event, pauses of one byte. Eight records are taken from three overlapping vectors of
 * 16 bytes, which hold three records each; times are sums over the lanes in front. Row r is (r ^ turn) + turned.
 */
export function streamRecords(block: Stream, from: usize, end: usize, lastColumn: i32, lastRow: i32, turn: i32, turned: i32): usize {
  const t = block.t
  const x = block.x
  const y = block.y
  const p = block.p
  const room = block.room
  let n = block.count
  let time = block.time
  const mostColumns = i16x8.splat(<i16>lastColumn)
  const mostRows = i16x8.splat(<i16>lastRow)
  const turns = i16x8.splat(<i16>turn)
  const turneds = i16x8.splat(<i16>turned)
  const zero = i16x8.splat(0)
  while (from + 40 <= end && n + 8 <= room && time < LATEST) {
    const a = v128.load(from)
    const b = v128.load(from, 15)
    const c = v128.load(from, 24)
    const heads = v128.and(i16x8.splat(0xff), i8x16.shuffle(
      i8x16.shuffle(a, b, 0, 1, 5, 6, 10, 11, 16, 17, 21, 22, 26, 27, 0, 0, 0, 0), c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 22, 23, 27, 28,
    ))
    const columns = i8x16.shuffle(i8x16.shuffle(a, b, 1, 2, 6, 7, 11, 12, 17, 18, 22, 23, 27, 28, 0, 0, 0, 0), c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 23, 24, 28, 29)
    const rows = i8x16.shuffle(i8x16.shuffle(a, b, 3, 4, 8, 9, 13, 14, 19, 20, 24, 25, 29, 30, 0, 0, 0, 0), c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 25, 26, 30, 31)
    const pauses = i16x8.gt_s(heads, i16x8.splat(0xfd))
    const outside = v128.or(i16x8.sub_sat_u(columns, mostColumns), i16x8.sub_sat_u(rows, mostRows))
    const odd = v128.or(pauses, i16x8.ne(outside, zero))
    let since = i16x8.shr_u(heads, 1)
    since = i16x8.add(since, i8x16.shuffle(zero, since, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29))
    since = i16x8.add(since, i8x16.shuffle(zero, since, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27))
    since = i16x8.add(since, i8x16.shuffle(zero, since, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23))
    const start = i32x4.splat(time)
    storeTimes(t, n, i32x4.add(start, i32x4.extend_low_i16x8_u(since)), i32x4.add(start, i32x4.extend_high_i16x8_u(since)))
    v128.store(x + (n << 1), columns)
    v128.store(y + (n << 1), i16x8.add(v128.xor(rows, turns), turneds))
    storePolarities(p, n, v128.and(heads, i16x8.splat(1)))
    if (!v128.any_true(odd)) {
      from += 40
      n += 8
      time += i16x8.extract_lane_u(since, 7)
      continue
    }
    const right = rightLanes(odd)
    if (right > 0) {
      from += 5 * right
      n += right
      time = load<u32>(t + (n << 2) - 4)
    }
    if (load<u8>(from) < 0xfe) break
    do {
      if (load<u8>(from++) === 0xff) time += 127
    } while (from < end && time < LATEST && load<u8>(from) >= 0xfe)
  }
  block.count = n
  block.time = time
  return from
}
