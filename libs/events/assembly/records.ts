import { Block, countOther, rightLanes, storePolarities, storeTimes } from './block'

/** Records of eight bytes, a time and an address, of which `last` is the latest time. */
@unmanaged
class Records extends Block {
  last: u32
}

/** Records of Prophesee DAT of a version, 1 or 2: time, then address, both little-endian. */
export function datRecords(block: Records, from: usize, end: usize, lastColumn: i32, lastRow: i32, version: i32): usize {
  return version === 1
    ? records(block, from, end, false, lastColumn, lastRow, 0, 9, 0x1ff, 0xff, 17, -1 << 18, 0, 0, 0, 0, 0, 0)
    : records(block, from, end, false, lastColumn, lastRow, 0, 14, 0x3fff, 0x3fff, 28, -1 << 29, 0, 0, 0, 0, 0, 0)
}

/**
 * Records of AEDAT 2.0: address, then time, both big-endian. Addresses have column and row, bits `columns` and `rows` behind shifts, a
 * polarity of one bit, and no bit of `special`. Columns and rows are (c ^ turn) + right, (r ^ turn) + below, so that turn −1 turns them over;
 * the polarity is the bit ^ off. Records with a bit of `special` are counted: 0 external events, 1 samples of frames, 2 of the IMU, which have
 * all bits of `imu`.
 */
export function aedatRecords(
  block: Records, from: usize, end: usize, lastColumn: i32, lastRow: i32, xShift: i32, yShift: i32, columns: i32, rows: i32, onShift: i32, special: i32,
  turn: i32, right: i32, below: i32, off: i32, imu: i32, others: usize,
): usize {
  return records(block, from, end, true, lastColumn, lastRow, xShift, yShift, columns, rows, onShift, special, turn, right, below, off, imu, others)
}

// @ts-ignore: decorator
@inline
function records(
  block: Records, from: usize, end: usize, big: bool, lastColumn: i32, lastRow: i32, xShift: i32, yShift: i32, columns: i32, rows: i32, onShift: i32, special: i32,
  turn: i32, right: i32, below: i32, off: i32, imu: i32, others: usize,
): usize {
  const t = block.t
  const x = block.x
  const y = block.y
  const p = block.p
  const room = block.room
  let n = block.count
  const columnMask = i32x4.splat(columns)
  const rowMask = i32x4.splat(rows)
  const specials = i32x4.splat(special)
  const mostColumns = i32x4.splat(lastColumn)
  const mostRows = i32x4.splat(lastRow)
  const one = i32x4.splat(1)
  const turns = i16x8.splat(<i16>turn)
  const rights = i16x8.splat(<i16>right)
  const belows = i16x8.splat(<i16>below)
  const offs = i16x8.splat(<i16>off)
  let before = i32x4.splat(block.last)
  while (from + 64 <= end && n + 8 <= room) {
    let a = v128.load(from)
    let b = v128.load(from, 16)
    let c = v128.load(from, 32)
    let d = v128.load(from, 48)
    if (big) {
      a = turned(a)
      b = turned(b)
      c = turned(c)
      d = turned(d)
    }
    const t0 = v128.shuffle<i32>(a, b, 0, 2, 4, 6)
    const t1 = v128.shuffle<i32>(c, d, 0, 2, 4, 6)
    const w0 = v128.shuffle<i32>(a, b, 1, 3, 5, 7)
    const w1 = v128.shuffle<i32>(c, d, 1, 3, 5, 7)
    const x0 = v128.and(xShift ? i32x4.shr_u(w0, xShift) : w0, columnMask)
    const x1 = v128.and(xShift ? i32x4.shr_u(w1, xShift) : w1, columnMask)
    const y0 = v128.and(i32x4.shr_u(w0, yShift), rowMask)
    const y1 = v128.and(i32x4.shr_u(w1, yShift), rowMask)
    // A time is not less than the one before it where it is the larger of the two.
    const low = odd(t0, v128.shuffle<i32>(before, t0, 3, 4, 5, 6), x0, y0, w0, mostColumns, mostRows, specials)
    const high = odd(t1, v128.shuffle<i32>(t0, t1, 3, 4, 5, 6), x1, y1, w1, mostColumns, mostRows, specials)
    storeTimes(t, n, t0, t1)
    let column = i16x8.narrow_i32x4_u(x0, x1)
    let row = i16x8.narrow_i32x4_u(y0, y1)
    let on = i16x8.narrow_i32x4_u(v128.and(i32x4.shr_u(w0, onShift), one), v128.and(i32x4.shr_u(w1, onShift), one))
    if (big) {
      column = i16x8.add(v128.xor(column, turns), rights)
      row = i16x8.add(v128.xor(row, turns), belows)
      on = v128.xor(on, offs)
    }
    v128.store(x + (n << 1), column)
    v128.store(y + (n << 1), row)
    storePolarities(p, n, on)
    if (!v128.any_true(v128.or(low, high))) {
      before = t1
      n += 8
      from += 64
      continue
    }
    const lanes = rightLanes(i16x8.narrow_i32x4_s(low, high))
    n += lanes
    from += lanes << 3
    const start = from
    if (big) {
      if (lanes > 0) before = i32x4.splat(load<i32>(t + (n << 2) - 4))
      for (; from + 8 <= end; from += 8) {
        const address = bswap(load<u32>(from))
        if ((address & special) === 0) break
        countOther(others, <i32>address >= 0 ? 0 : (address & imu) === imu ? 2 : 1)
      }
    }
    if (from === start) break
  }
  if (n > block.count) block.last = load<u32>(t + (n << 2) - 4)
  block.count = n
  return from
}

/** Address and time in four bytes each, big-endian, as a little-endian time and address. */
// @ts-ignore: decorator
@inline
function turned(record: v128): v128 {
  return i8x16.shuffle(record, record, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8)
}

// @ts-ignore: decorator
@inline
function odd(times: v128, before: v128, x: v128, y: v128, words: v128, mostColumns: v128, mostRows: v128, specials: v128): v128 {
  const outside = v128.or(i32x4.gt_s(x, mostColumns), i32x4.gt_s(y, mostRows))
  const backwards = i32x4.ne(i32x4.max_u(times, before), times)
  const special = i32x4.ne(v128.and(words, specials), i32x4.splat(0))
  return v128.or(v128.or(outside, backwards), special)
}
