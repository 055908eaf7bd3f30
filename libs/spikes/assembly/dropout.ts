/**
 * Rows of events without those that a factor of 0 drops, each of the rest with its factor, times its value where it has one:
 *
 *     event i with v  →  i with v·factors[i]      where factors[i] ≠ 0
 *
 * Rows are `groups` groups each, and stay so; `inValues` 0 where all are 1. May be done in place, if values are given room.
 */
export function dropEvents(
  rows: i32, groups: i32, factors: usize, inStarts: usize, inIndices: usize, inValues: usize, starts: usize, indices: usize, values: usize,
): void {
  let from = <usize>load<u32>(inStarts) << 2
  let count: usize = 0
  store<u32>(starts, 0)
  for (let g = rows * groups; g > 0; g--) {
    inStarts += 4
    starts += 4
    const to = <usize>load<u32>(inStarts) << 2
    for (; from < to; from += 4) {
      const i = load<u32>(inIndices + from)
      const factor = load<f32>(factors + (<usize>i << 2))
      if (factor === 0) continue
      const value = inValues ? load<f32>(inValues + from) * factor : factor
      store<u32>(indices + count, i)
      store<f32>(values + count, value)
      count += 4
    }
    store<u32>(starts, <u32>(count >> 2))
  }
}

/** errors[k] ← errors[k]·factors[i] for the k-th of chosen events i: `rows` rows of `groups` groups. */
export function scaleChosen(rows: i32, groups: i32, starts: usize, indices: usize, factors: usize, errors: usize): void {
  const end = <usize>load<u32>(starts + (<usize>(rows * groups) << 2)) << 2
  for (let k = <usize>load<u32>(starts) << 2; k < end; k += 4)
    store<f32>(errors + k, load<f32>(errors + k) * load<f32>(factors + (<usize>load<u32>(indices + k) << 2)))
}

/** errors[row, i] ← errors[row, i]·factors[i], i < n. */
export function scaleRows(rows: i32, n: i32, factors: usize, errors: usize): void {
  const bytes = <usize>n << 2
  const whole = bytes & ~15
  for (let row = 0; row < rows; row++, errors += bytes) {
    for (let i: usize = 0; i < whole; i += 16) v128.store(errors + i, f32x4.mul(v128.load(errors + i), v128.load(factors + i)))
    for (let i = whole; i < bytes; i += 4) store<f32>(errors + i, load<f32>(errors + i) * load<f32>(factors + i))
  }
}
