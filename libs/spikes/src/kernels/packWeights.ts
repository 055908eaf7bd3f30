/** Filters of the tiles that `filters` are cut into, as the kernel windowSums takes them: all of 32 but the last, which may be filled up. */
export function tilesOf(filters: number): number[] {
  const tiles: number[] = []
  for (let left = filters; left > 0; left -= tiles.at(-1)!) tiles.push(left > 24 ? 32 : left > 16 ? 24 : left > 8 ? 16 : left > 4 ? 8 : 4)
  return tiles
}

/** How many values packed weights have. */
export const packedSize = (depth: number, filters: number): number => depth * tilesOf(filters).reduce((sum, tile) => sum + tile, 0)

/** Lays weights [depth, filters] out tile by tile, each tile [depth, its filters], with zeros beyond the last filter. */
export function packWeights(weight: Float32Array, depth: number, filters: number, into: Float32Array): void {
  let at = 0
  let first = 0
  for (const tile of tilesOf(filters)) {
    const end = Math.min(first + tile, filters)
    for (let row = 0; row < depth; row++, at += tile) into.set(weight.subarray(row * filters + first, row * filters + end), at)
    first += tile
  }
}
