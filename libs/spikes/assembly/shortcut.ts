/**
 * What a shortcut adds to the drive of a layer, for `rows` rows of events whose drives lie `pitch` elements apart:
 *
 *     drive[targets[i] + j] += value · weights[weightRows[i] + j]      j < width, over the events i in their order
 *
 * so that sums go on from those that are there. Tables are u32 by input; a target of 2³² − 1 is none. `values` 0 where every event is 1.
 */
export function addShortcut(
  rows: i32, starts: usize, groups: i32, indices: usize, values: usize, targets: usize, weightRows: usize, weights: usize, width: i32, drive: usize, pitch: i32,
): void {
  const vectors = <usize>(width & ~3) << 2
  const length = <usize>width << 2
  for (let row = 0; row < rows; row++) {
    const to = <usize>load<u32>(starts + (<usize>groups << 2)) << 2
    for (let k = <usize>load<u32>(starts) << 2; k < to; k += 4) {
      const input = <usize>load<u32>(indices + k) << 2
      const target = load<u32>(targets + input)
      if (target === 0xffffffff) continue
      const value: f32 = values ? load<f32>(values + k) : 1
      const at = drive + (<usize>target << 2)
      const from = weights + (<usize>load<u32>(weightRows + input) << 2)
      let j: usize = 0
      for (; j < vectors; j += 16) v128.store(at + j, f32x4.add(v128.load(at + j), f32x4.mul(f32x4.splat(value), v128.load(from + j))))
      for (; j < length; j += 4) store<f32>(at + j, load<f32>(at + j) + value * load<f32>(from + j))
    }
    starts += <usize>groups << 2
    drive += <usize>pitch << 2
  }
}
