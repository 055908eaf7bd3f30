import { cutByTime, NeuronSlice, recordingOf, type Recordings } from '@spikeline/events'
import type { SpikeRaster } from '@spikeline/spikes'

export interface Slicing {
  /** T. */
  readonly timesteps: number
  /** Microseconds of a slice; undefined: a T-th of each recording. */
  readonly slice: number | undefined
  readonly counted: boolean
}

export interface Sliced {
  readonly raster: SpikeRaster
  /** Events that came after the last slice, and are in none. */
  readonly late: number
}

/**
 * Cuts recordings into T slices from their first event on:
 *
 *     event at time τ, column x, row y, polarity p      slice ⌊(τ − τ₀)/dt⌋, neuron (y·width + x)·2 + p
 *
 * Without dt, slice ⌊(τ − τ₀)·T/(τ_last − τ₀ + 1)⌋. A neuron of a slice spikes if it had any event; counted, its value is their number.
 * The time grows with events and rows, never with their products, and with the neurons once a batch.
 */
export function sliceRecordings(recordings: Recordings, { timesteps, slice, counted }: Slicing): Sliced {
  const { samples, width, height, labels, classes, first, t } = recordings
  const current = new NeuronSlice(recordings, counted)
  const [indices, values] = [new Uint32Array(t.length), new Float32Array(counted ? t.length : 0)]
  // Row b·T + t: recording by recording, as they come.
  const ends = new Uint32Array(samples * timesteps + 1)
  let late = 0
  for (let b = 0; b < samples; b++) {
    const recording = recordingOf(recordings, b)
    const cuts = cutByTime(recording, timesteps, slice)
    for (let k = 0; k < timesteps; k++) {
      current.add(recording, cuts[k]!, cuts[k + 1]!)
      ends[b * timesteps + k + 1] = current.takeInto(indices, values, ends[b * timesteps + k]!)
    }
    late += recording.count - cuts[timesteps]!
  }
  const rows = stepByStep({ offsets: ends, indices, values }, samples, timesteps)
  const raster = {
    timesteps, samples, neurons: width * height * 2, height, width, channels: 2, held: false, offsets: rows.offsets, indices: rows.indices,
    ...(counted && { values: rows.values }), labels, classes, first,
  }
  return { raster, late }
}

type Rows = Record<'offsets' | 'indices', Uint32Array> & { readonly values: Float32Array }

/** Rows b·T + t in the order t·B + b. */
function stepByStep({ offsets: before, indices, values }: Rows, samples: number, timesteps: number): Rows {
  const spikes = before[samples * timesteps]!
  const offsets = new Uint32Array(before.length)
  const ordered = { offsets, indices: new Uint32Array(spikes), values: new Float32Array(values.length > 0 ? spikes : 0) }
  for (let t = 0, row = 0, at = 0; t < timesteps; t++)
    for (let b = 0; b < samples; b++, row++) {
      const end = before[b * timesteps + t + 1]!
      for (let from = before[b * timesteps + t]!; from < end; from++, at++) {
        ordered.indices[at] = indices[from]!
        if (values.length > 0) ordered.values[at] = values[from]!
      }
      offsets[row + 1] = at
    }
  return ordered
}
