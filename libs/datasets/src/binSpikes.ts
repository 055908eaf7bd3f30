import type { SpikeRecording } from '@spikeline/events'
import type { SpikeRaster } from '@spikeline/spikes'

export interface Binning {
  /** T. */
  readonly timesteps: number
  /** Seconds of a step. */
  readonly step: number
  /** Channels that a recording has, and how many of them are one neuron. */
  readonly channels: number
  readonly group: number
  readonly counted: boolean
}

/** What a raster has beside its spikes. */
export type RasterLabels = Pick<SpikeRaster, 'labels' | 'classes' | 'first'>

/**
 * Spikes of channels as a raster of height 1: a spike at time τ of channel c is at step ⌊τ/dt⌋, of neuron ⌊c/group⌋. `late` are those after the last
 * step, which are in none.
 */
export function binSpikes(recordings: readonly SpikeRecording[], { timesteps, step, channels, group, counted }: Binning, labels: RasterLabels): { readonly raster: SpikeRaster; readonly late: number } {
  const [samples, neurons] = [recordings.length, channels / group]
  const rows = timesteps * samples
  // In binary fractions a spike at the beginning of a step may seem to lie a little before it.
  const rowOf = (time: number, b: number): number => {
    const t = Math.floor(time / step + 1e-9)
    return t < timesteps ? t * samples + b : rows
  }
  const ends = new Uint32Array(rows + 2)
  recordings.forEach(({ times }, b) => times.forEach((time) => ends[rowOf(time, b) + 1]!++))
  for (let r = 1; r < ends.length; r++) ends[r]! += ends[r - 1]!
  const next = ends.slice()
  const all = new Uint32Array(ends[rows + 1]!)
  recordings.forEach(({ times, units }, b) => times.forEach((time, i) => (all[next[rowOf(time, b)]!++] = Math.floor(units[i]! / group))))

  const offsets = new Uint32Array(rows + 1)
  const values = new Float32Array(counted ? ends[rows]! : 0)
  let spikes = 0
  for (let r = 0; r < rows; r++) {
    const row = all.subarray(ends[r], ends[r + 1]).sort()
    for (let k = 0; k < row.length; k++) {
      // Written over what was read already: there are never more neurons than spikes.
      if (k === 0 || row[k] !== all[spikes - 1]) all[spikes++] = row[k]!
      if (counted) values[spikes - 1]!++
    }
    offsets[r + 1] = spikes
  }
  const raster = {
    timesteps, samples, neurons, height: 1, width: neurons, channels: 1, held: false, offsets, indices: all.slice(0, spikes),
    ...(counted && { values: values.slice(0, spikes) }), ...labels,
  }
  return { raster, late: ends[rows + 1]! - ends[rows]! }
}
