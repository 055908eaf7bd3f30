import { definePortType, samplesOf } from '@spikeline/core'
import { joinRasters, splitRaster } from './cutRaster.ts'

/**
 * Spikes of B samples of N neurons over T time steps, as compressed sparse rows, time-major.
 *
 *     row r = t·B + b      neurons that spike at step t in sample b: indices[offsets[r] … offsets[r+1])
 *
 * Indices are ascending and unique within a row. Binary spikes have no `values`; graded ones (analog input, pooled spikes) do.
 */
export interface SpikeRaster {
  /** T, the number of time steps presented. */
  readonly timesteps: number
  /** B, the number of samples in this batch. */
  readonly samples: number
  /** N = height·width·channels, in that order of significance (NHWC). */
  readonly neurons: number
  readonly height: number
  readonly width: number
  readonly channels: number
  /**
   * True: only one step is stored (offsets has B + 1 entries) and is presented at each of the T steps, as a constant
   * current. Its contribution to the first layer may be computed once.
   */
  readonly held: boolean
  /** Length T·B + 1 (B + 1 where held). */
  readonly offsets: Uint32Array
  readonly indices: Uint32Array
  /** Same length as indices; absent where every spike is 1. */
  readonly values?: Float32Array
  /** Class of each sample, length B. */
  readonly labels: Uint8Array
  readonly classes: number
  /** Index of the first sample within the data set. */
  readonly first: number
}

export const spikesType = definePortType<SpikeRaster>({
  name: 'spikes', summary: 'spike raster, T × B × N, time-major sparse rows', count: (r) => r.samples, unit: 'samples', total: samplesOf, split: splitRaster, join: joinRasters,
  // A held step is presented at each of the T steps.
  measure: (r) => ({ count: r.indices.length * (r.held ? r.timesteps : 1), samples: r.samples }),
})
