/** Filters of the tiles that `filters` are cut into, as the kernel fixedSums takes them: all of 64 but the last, which may be filled up. */
export function fixedTilesOf(filters: number): number[] {
  const tiles: number[] = []
  for (let left = filters; left > 0; left -= tiles.at(-1)!) tiles.push(left > 32 ? 64 : left > 16 ? 32 : 16)
  return tiles
}

/** How many bytes packed weights have. */
export const packedFixedSize = (depth: number, filters: number): number => depth * fixedTilesOf(filters).reduce((sum, tile) => sum + tile, 0)

/**
 * Lays integer weights [depth, filters] out tile by tile, each tile [depth, its filters], with zeros beyond the last filter. Sixteen filters
 * become eight numbers of 16 bits, little-endian: in the lower byte one of the first eight and 128, in the upper one of the second eight.
 */
export function packFixed(weight: Int8Array, depth: number, filters: number, into: Int8Array): void {
  let at = 0
  let first = 0
  for (const tile of fixedTilesOf(filters)) {
    for (let row = 0; row < depth; row++)
      for (let f = first; f < first + tile; f += 16)
        for (let j = 0; j < 8; j++) {
          const of = (filter: number): number => (filter < filters ? weight[row * filters + filter]! : 0)
          into[at++] = of(f + j) + 128
          into[at++] = of(f + 8 + j)
        }
    first += tile
  }
}
