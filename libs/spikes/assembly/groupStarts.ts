/**
 * Divides rows of events into groups of `size` neighbouring indices: `offsets` (rows + 1) of the rows → `starts`
 * (rows·groups + 1).
 */
export function groupStarts(rows: i32, groups: i32, size: i32, offsets: usize, indices: usize, starts: usize): void {
  let k = load<u32>(offsets)
  for (let row = 0; row < rows; row++) {
    offsets += 4
    const end = load<u32>(offsets)
    let bound: u32 = 0
    for (let group = 0; group < groups; group++, starts += 4) {
      while (k < end && load<u32>(indices + (<usize>k << 2)) < bound) k++
      store<u32>(starts, k)
      bound += size
    }
    k = end
  }
  store<u32>(starts, k)
}
