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

/**
 * Weights of a window turned for gatherErrors:
 *
 *     turned[c, taps − 1 − tap, f] = weight[tap, c, f]      filters filled up with zeros to a multiple of four
 */
export function turnWeights(taps: i32, channels: i32, filters: i32, weight: usize, turned: usize): void {
  const bytes = <usize>filters << 2
  const pitch = <usize>((filters + 3) & ~3) << 2
  for (let tap = 0; tap < taps; tap++)
    for (let c = 0; c < channels; c++, weight += bytes) {
      const to = turned + <usize>(c * taps + taps - 1 - tap) * pitch
      memory.copy(to, weight, bytes)
      if (pitch !== bytes) memory.fill(to + bytes, 0, pitch - bytes)
    }
}

/** transposed[f, i] = weight[i, f]. */
export function transposeWeights(depth: i32, filters: i32, weight: usize, transposed: usize): void {
  for (let i = 0; i < depth; i++)
    for (let f = 0; f < filters; f++, weight += 4) store<f32>(transposed + (<usize>(f * depth + i) << 2), load<f32>(weight))
}
