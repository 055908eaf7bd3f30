/**
 * The rows of one sample of a raster, which lie `samples` apart in it, next to each other:
 *
 *     row t of `rows`      events offsets[t·samples + sample] … of the raster → starts[t] … (rows + 1), indices, values
 *
 * Values 0 where every event is 1.
 */
export function takeRows(
  rows: i32, samples: i32, sample: i32, offsets: usize, indices: usize, values: usize, starts: usize, toIndices: usize, toValues: usize,
): void {
  let count: usize = 0
  store<u32>(starts, 0)
  offsets += <usize>sample << 2
  for (let row = 0; row < rows; row++, offsets += <usize>samples << 2) {
    const from = <usize>load<u32>(offsets) << 2
    const bytes = (<usize>load<u32>(offsets, 4) << 2) - from
    memory.copy(toIndices + count, indices + from, bytes)
    if (values) memory.copy(toValues + count, values + from, bytes)
    count += bytes
    starts += 4
    store<u32>(starts, <u32>(count >> 2))
  }
}

/** to[i] = value for `length` elements. */
export function fill(length: i32, value: f32, to: usize): void {
  for (let end = to + (<usize>length << 2); to < end; to += 4) store<f32>(to, value)
}

/**
 * One tile of weights [depth, filters] as windowSums reads it: `tile` filters from `first` on, next to each other, zeros beyond the last.
 */
export function packTile(depth: i32, filters: i32, first: i32, tile: i32, weight: usize, packed: usize): void {
  const real = min(tile, filters - first)
  const bytes = <usize>real << 2
  const padding = <usize>(tile - real) << 2
  let from = weight + (<usize>first << 2)
  for (let row = 0; row < depth; row++, from += <usize>filters << 2) {
    memory.copy(packed, from, bytes)
    packed += bytes
    if (padding) {
      memory.fill(packed, 0, padding)
      packed += padding
    }
  }
}

/** Rows of `filters` weights, filled up with zeros to a multiple of four (see gatherErrors). */
export function padWeights(depth: i32, filters: i32, weight: usize, padded: usize): void {
  const bytes = <usize>filters << 2
  const padding = <usize>(((filters + 3) & ~3) - filters) << 2
  for (let row = 0; row < depth; row++, weight += bytes) {
    memory.copy(padded, weight, bytes)
    padded += bytes
    memory.fill(padded, 0, padding)
    padded += padding
  }
}
