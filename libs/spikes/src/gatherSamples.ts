import type { SpikeRaster } from './raster.ts'

/** Rasters of one kind (neurons, steps, held or not, graded or not) as one numbered collection of samples. */
export interface RasterSet {
  readonly rasters: readonly SpikeRaster[]
  /** Number of the first sample of each raster, and behind them the number of all. */
  readonly starts: Uint32Array
}

export function rasterSet(rasters: readonly SpikeRaster[]): RasterSet {
  const starts = new Uint32Array(rasters.length + 1)
  rasters.forEach(({ samples }, i) => (starts[i + 1] = starts[i]! + samples))
  return { rasters, starts }
}

/**
 * A raster of the chosen samples, in the order of `indices` (numbers within the set; one may come more than once). Needs at least one
 * raster and one index. `first` is that of the first one chosen: in a shuffled batch it says nothing about the others.
 * Takes time in proportion to the events and rows that are chosen, however large the set is.
 */
export function gatherSamples({ rasters, starts }: RasterSet, indices: Uint32Array): SpikeRaster {
  const samples = indices.length
  const like = rasters[0]!
  const steps = like.held ? 1 : like.timesteps
  const from = Array.from(indices, (index) => rasters[placeOf(starts, index)]!)
  const at = Uint32Array.from(indices, (index) => index - starts[placeOf(starts, index)]!)
  const offsets = new Uint32Array(steps * samples + 1)
  for (let t = 0, r = 0; t < steps; t++)
    for (let b = 0; b < samples; b++, r++) {
      const row = t * from[b]!.samples + at[b]!
      offsets[r + 1] = offsets[r]! + from[b]!.offsets[row + 1]! - from[b]!.offsets[row]!
    }
  const events = new Uint32Array(offsets.at(-1)!)
  const values = like.values && new Float32Array(events.length)
  for (let t = 0, r = 0; t < steps; t++)
    for (let b = 0; b < samples; b++, r++) {
      const source = from[b]!
      const row = t * source.samples + at[b]!
      events.set(source.indices.subarray(source.offsets[row], source.offsets[row + 1]), offsets[r])
      values?.set(source.values!.subarray(source.offsets[row], source.offsets[row + 1]), offsets[r])
    }
  const labels = Uint8Array.from(from, (source, b) => source.labels[at[b]!]!)
  return { ...like, samples, offsets, indices: events, ...(values && { values }), labels, first: from[0]!.first + at[0]! }
}

/** Which raster holds sample `index`: the last one that starts at or before it, halving the range. */
function placeOf(starts: Uint32Array, index: number): number {
  let low = 0
  let high = starts.length - 2
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= index) low = middle
    else high = middle - 1
  }
  return low
}
