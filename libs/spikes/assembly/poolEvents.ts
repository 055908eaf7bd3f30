import { storeCompact } from './compact'

/**
 * Average pooling of rows of events: graded events Σ value·weight of each window that saw any.
 *
 *     input i adds to the windows targets[e], e in wires[i] … wires[i + 1]
 *
 * `values` 0 where every event is 1. sums: all zero, one for each window, and again so afterwards. The weight is a double, as the
 * product with it is rounded once. Room for all windows of a row and three more behind what is written.
 */
export function poolEvents(
  rows: i32, inStarts: usize, inGroups: i32, inIndices: usize, inValues: usize, wires: usize, targets: usize, sums: usize,
  groups: i32, size: i32, weight: f64, starts: usize, indices: usize, values: usize,
): void {
  let count: usize = 0
  store<u32>(starts, 0)
  for (let row = 0; row < rows; row++) {
    const from = load<u32>(inStarts)
    inStarts += <usize>inGroups << 2
    const to = load<u32>(inStarts)
    if (inValues) scatter<f64>(from, to, inIndices, inValues, wires, targets, sums)
    else scatter<f32>(from, to, inIndices, 0, wires, targets, sums)
    let at = sums
    let index = 0
    for (let group = 0; group < groups; group++) {
      count = gather(at, index, size, weight, count, indices, values)
      index += size
      at += <usize>size << 2
      starts += 4
      store<u32>(starts, <u32>count)
    }
  }
}

/** Graded: f64 for events with values, f32 for events of 1. */
function scatter<Graded>(from: u32, to: u32, indices: usize, values: usize, wires: usize, targets: usize, sums: usize): void {
  for (let k = <usize>from << 2; k < <usize>to << 2; k += 4) {
    const wire = wires + (<usize>load<u32>(indices + k) << 2)
    const value: f32 = sizeof<Graded>() === 8 ? load<f32>(values + k) : 1
    const end = <usize>load<u32>(wire, 4) << 2
    for (let e = <usize>load<u32>(wire) << 2; e < end; e += 4) {
      const sum = sums + (<usize>load<u32>(targets + e) << 2)
      store<f32>(sum, load<f32>(sum) + value)
    }
  }
}

/** Moves the sums of one group that are not zero to the events, weighted, and leaves zeros. Returns the count of events. */
function gather(sums: usize, index: i32, size: i32, weight: f64, count: usize, indices: usize, values: usize): usize {
  const whole = size & ~3
  const weights = f64x2.splat(weight)
  const zero = f32x4.splat(0)
  let lanes = i32x4.add(i32x4.splat(index), i32x4(0, 1, 2, 3))
  for (let i = 0; i < whole; i += 4) {
    const sum = v128.load(sums)
    const mask = i32x4.bitmask(f32x4.ne(sum, zero))
    if (mask) {
      const low = f32x4.demote_f64x2_zero(f64x2.mul(weights, f64x2.promote_low_f32x4(sum)))
      const high = f32x4.demote_f64x2_zero(f64x2.mul(weights, f64x2.promote_low_f32x4(i64x2.shuffle(sum, sum, 1, 0))))
      storeCompact(indices + (count << 2), lanes, mask)
      storeCompact(values + (count << 2), i64x2.shuffle(low, high, 0, 2), mask)
      count += popcnt(mask)
    }
    v128.store(sums, zero)
    lanes = i32x4.add(lanes, i32x4.splat(4))
    sums += 16
  }
  for (let i = whole; i < size; i++, sums += 4) {
    const sum = load<f32>(sums)
    store<u32>(indices + (count << 2), index + i)
    store<f32>(values + (count << 2), <f32>(<f64>sum * weight))
    count += <usize>(sum !== 0)
    store<f32>(sums, 0)
  }
  return count
}
