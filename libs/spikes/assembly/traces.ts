import { storeCompact } from './compact'
import { leastLeft } from './tiny'

/**
 * Traces of one row of events, as a row of graded events:
 *
 *     trace[i] ← decay·trace[i] (0 where that is tiny, see leastLeft), + value where i is among the events
 *
 * `values` 0 where every event is 1. What is not 0 is written in `groups` groups of `size`, from starts[0] = 0 on; room for all and three more.
 */
export function traceEvents(
  groups: i32, size: i32, decay: f32, inStarts: usize, inGroups: i32, inIndices: usize, inValues: usize, trace: usize, starts: usize, indices: usize, values: usize,
): void {
  const n = groups * size
  const bytes = <usize>n << 2
  const least = leastLeft(decay)
  const decays = f32x4.splat(decay)
  const tiny = f32x4.splat(least)
  for (let i: usize = 0; i < (bytes & ~15); i += 16) {
    const left = f32x4.mul(decays, v128.load(trace + i))
    v128.store(trace + i, v128.andnot(left, f32x4.lt(f32x4.abs(left), tiny)))
  }
  for (let i = bytes & ~15; i < bytes; i += 4) {
    const left = decay * load<f32>(trace + i)
    store<f32>(trace + i, select<f32>(0, left, Mathf.abs(left) < least))
  }
  const last = <usize>load<u32>(inStarts + (<usize>inGroups << 2)) << 2
  for (let k = <usize>load<u32>(inStarts) << 2; k < last; k += 4) {
    const at = trace + (<usize>load<u32>(inIndices + k) << 2)
    store<f32>(at, load<f32>(at) + (inValues ? load<f32>(inValues + k) : 1))
  }
  store<u32>(starts, 0)
  let count: usize = 0
  let index = 0
  let at = trace
  const zero = f32x4.splat(0)
  for (let group = 0; group < groups; group++) {
    const end = index + size
    for (; index + 4 <= end; index += 4, at += 16) {
      const held = v128.load(at)
      const mask = i32x4.bitmask(f32x4.ne(held, zero))
      if (!mask) continue
      storeCompact(indices + (count << 2), i32x4.add(i32x4.splat(index), i32x4(0, 1, 2, 3)), mask)
      storeCompact(values + (count << 2), held, mask)
      count += popcnt(mask)
    }
    for (; index < end; index++, at += 4) {
      const held = load<f32>(at)
      store<u32>(indices + (count << 2), index)
      store<f32>(values + (count << 2), held)
      count += <usize>(held !== 0)
    }
    starts += 4
    store<u32>(starts, <u32>count)
  }
}

/** sum[i] += factor·x[i], `length` elements and no more. */
export function addScaled(length: i32, factor: f32, x: usize, sum: usize): void {
  const factors = f32x4.splat(factor)
  const end = x + (<usize>length << 2)
  for (; x + 16 <= end; x += 16, sum += 16) v128.store(sum, f32x4.add(v128.load(sum), f32x4.mul(factors, v128.load(x))))
  for (; x < end; x += 4, sum += 4) store<f32>(sum, load<f32>(sum) + factor * load<f32>(x))
}
