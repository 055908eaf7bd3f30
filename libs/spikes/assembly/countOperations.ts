/** operations[r] ← Σ fanOut[i] over the events i of row r: fan-outs u32 by index, sums in double precision, exact to 2⁵³. */
export function countOperations(rows: i32, starts: usize, groups: i32, indices: usize, fanOut: usize, operations: usize): void {
  for (let row = 0; row < rows; row++) {
    const end = indices + (<usize>load<u32>(starts + (<usize>groups << 2)) << 2)
    let sum: u64 = 0
    for (let at = indices + (<usize>load<u32>(starts) << 2); at < end; at += 4) sum += load<u32>(fanOut + (<usize>load<u32>(at) << 2))
    store<f64>(operations, <f64>sum)
    operations += 8
    starts += <usize>groups << 2
  }
}
