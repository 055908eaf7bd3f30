import { joinColumns, startsOf } from '@spikeline/core'
import type { SpikeRaster } from './raster.ts'

/** Parts of a raster with these numbers of samples. */
export function splitRaster(raster: SpikeRaster, sizes: readonly number[]): SpikeRaster[] {
  const starts = startsOf(sizes)
  return sizes.map((samples, i) => {
    const at = starts[i]!
    const rows: Row[] = []
    for (let t = 0; t < stepsOf(raster); t++) for (let b = 0; b < samples; b++) rows.push(rowOf(raster, t * raster.samples + at + b))
    return { ...raster, ...columnsOf(rows), samples, first: raster.first + at, labels: raster.labels.slice(at, at + samples) }
  })
}

/** One raster of several with the same neurons and steps, all held or none. */
export function joinRasters(rasters: readonly SpikeRaster[]): SpikeRaster {
  const [first] = rasters as [SpikeRaster]
  const rows: Row[] = []
  for (let t = 0; t < stepsOf(first); t++)
    for (const raster of rasters) for (let b = 0; b < raster.samples; b++) rows.push(rowOf(raster, t * raster.samples + b))
  return { ...first, ...columnsOf(rows), samples: rasters.reduce((sum, r) => sum + r.samples, 0), labels: joinColumns(rasters.map((r) => r.labels)) }
}

interface Row {
  readonly indices: Uint32Array
  readonly values: Float32Array | undefined
}

const stepsOf = ({ held, timesteps }: SpikeRaster): number => (held ? 1 : timesteps)

function rowOf({ offsets, indices, values }: SpikeRaster, r: number): Row {
  return { indices: indices.subarray(offsets[r], offsets[r + 1]), values: values?.subarray(offsets[r], offsets[r + 1]) }
}

function columnsOf(rows: readonly Row[]): Pick<SpikeRaster, 'offsets' | 'indices' | 'values'> {
  const graded = rows.some((row) => row.values)
  return {
    offsets: Uint32Array.from(startsOf(rows.map((row) => row.indices.length))),
    indices: joinColumns([new Uint32Array(0), ...rows.map((row) => row.indices)]),
    ...(graded && { values: joinColumns([new Float32Array(0), ...rows.map((row) => row.values!)]) }),
  }
}
