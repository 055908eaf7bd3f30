type Column = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array

/** One column of several of one type, at least one. */
export function joinColumns<T extends Column>(columns: readonly T[]): T {
  const Columns = columns[0]!.constructor as new (length: number) => T
  const joined = new Columns(columns.reduce((sum, column) => sum + column.length, 0))
  let at = 0
  for (const column of columns) {
    joined.set(column, at)
    at += column.length
  }
  return joined
}

/** Where parts of these sizes begin: [0, s0, s0 + s1, …]. */
export function startsOf(sizes: readonly number[]): number[] {
  const starts = [0]
  for (const size of sizes) starts.push(starts.at(-1)! + size)
  return starts
}
