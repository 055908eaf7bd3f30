import { Block, countOther, rightLanes, storePolarities, storeTimes } from './block'

@unmanaged
class Evt2 extends Block {
  /** The last TIME_HIGH, which there must have been. */
  high: u32
  /** The low bits of the last event of this TIME_HIGH, below which time would go back. */
  floor: i32
}

/**
 * Words of EVT 2.0: events, each TIME_HIGH that is a repeated or a later one of the same 2³² µs, and words of the types in `kinds`, a bit for each,
 * which are counted.
 */
export function evt2Words(block: Evt2, from: usize, end: usize, lastColumn: i32, lastRow: i32, kinds: u32, others: usize): usize {
  const t = block.t
  const x = block.x
  const y = block.y
  const p = block.p
  const room = block.room
  let n = block.count
  let high = block.high
  let base = i32x4.splat(high << 6)
  // The low bits of the event in front are in the last lane.
  let before = i32x4.splat(block.floor)
  const lows = i32x4.splat(0x3f)
  const lastEvent = i32x4.splat(0x7f)
  const coordinates = i32x4.splat(0x7ff)
  const mostColumns = i32x4.splat(lastColumn)
  const mostRows = i32x4.splat(lastRow)
  while (from + 32 <= end && n + 8 <= room) {
    const a = v128.load(from)
    const b = v128.load(from, 16)
    // Type and low bits of time: 0 … 63 OFF, 64 … 127 ON, more for what is no event.
    const h0 = i32x4.shr_u(a, 22)
    const h1 = i32x4.shr_u(b, 22)
    const l0 = v128.and(h0, lows)
    const l1 = v128.and(h1, lows)
    const x0 = v128.and(i32x4.shr_u(a, 11), coordinates)
    const x1 = v128.and(i32x4.shr_u(b, 11), coordinates)
    const y0 = v128.and(a, coordinates)
    const y1 = v128.and(b, coordinates)
    const odd0 = v128.or(
      v128.or(i32x4.gt_s(h0, lastEvent), i32x4.gt_s(v128.shuffle<i32>(before, l0, 3, 4, 5, 6), l0)),
      v128.or(i32x4.gt_s(x0, mostColumns), i32x4.gt_s(y0, mostRows)),
    )
    const odd1 = v128.or(
      v128.or(i32x4.gt_s(h1, lastEvent), i32x4.gt_s(v128.shuffle<i32>(l0, l1, 3, 4, 5, 6), l1)),
      v128.or(i32x4.gt_s(x1, mostColumns), i32x4.gt_s(y1, mostRows)),
    )
    storeTimes(t, n, v128.or(base, l0), v128.or(base, l1))
    v128.store(x + (n << 1), i16x8.narrow_i32x4_u(x0, x1))
    v128.store(y + (n << 1), i16x8.narrow_i32x4_u(y0, y1))
    storePolarities(p, n, i16x8.narrow_i32x4_u(i32x4.shr_u(h0, 6), i32x4.shr_u(h1, 6)))
    if (!v128.any_true(v128.or(odd0, odd1))) {
      before = l1
      from += 32
      n += 8
      continue
    }
    const right = rightLanes(i16x8.narrow_i32x4_s(odd0, odd1))
    from += right << 2
    n += right
    if (right > 0) before = i32x4.splat(load<u32>(t + (n << 2) - 4) & 0x3f)
    const start = from
    for (; from + 4 <= end; from += 4) {
      const word = load<u32>(from)
      const type = word >>> 28
      if (type === 8) {
        const next = word & 0x0fffffff
        if (next === high) continue
        if (next < high || next >>> 26 !== high >>> 26) break
        high = next
        base = i32x4.splat(high << 6)
        before = i32x4.splat(0)
      } else if ((kinds >>> type) & 1) countOther(others, type)
      else break
    }
    if (from === start) break
  }
  block.count = n
  block.high = high
  block.floor = i32x4.extract_lane(before, 3)
  return from
}
