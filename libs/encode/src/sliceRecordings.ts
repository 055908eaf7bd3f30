import { recordingOf, type EventBatch, type Recordings } from '@spikeline/events'
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
 */
export function sliceRecordings(recordings: Recordings, slicing: Slicing): Sliced {
  const { timesteps, counted } = slicing
  const { samples, width, height, labels, classes, first } = recordings
  const neurons = width * height * 2
  const rows: Row[] = new Array(timesteps * samples)
  const counts = new Uint32Array(neurons)
  let late = 0
  for (let b = 0; b < samples; b++) {
    const events = recordingOf(recordings, b)
    let at = 0
    for (let t = 0; t < timesteps; t++) {
      const from = at
      while (at < events.count && sliceOf(events, at, slicing) === t) at++
      rows[t * samples + b] = rowOf(events, from, at, counts)
    }
    late += events.count - at
  }
  const offsets = new Uint32Array(rows.length + 1)
  rows.forEach(({ indices }, r) => void (offsets[r + 1] = offsets[r]! + indices.length))
  const indices = new Uint32Array(offsets.at(-1)!)
  const values = new Float32Array(counted ? indices.length : 0)
  rows.forEach((row, r) => {
    indices.set(row.indices, offsets[r])
    if (counted) values.set(row.values, offsets[r])
  })
  const raster = { timesteps, samples, neurons, height, width, channels: 2, held: false, offsets, indices, ...(counted && { values }), labels, classes, first }
  return { raster, late }
}

interface Row { readonly indices: Uint32Array; readonly values: Float32Array }

function sliceOf({ t, count }: EventBatch, i: number, { timesteps, slice }: Slicing): number {
  const since = t[i]! - t[0]!
  return slice === undefined ? Math.floor((since * timesteps) / (t[count - 1]! - t[0]! + 1)) : Math.floor(since / slice)
}

/** The neurons that had events from … to, ascending, and how many. `counts` is all zero, and is left so. */
function rowOf({ x, y, p, width }: EventBatch, from: number, to: number, counts: Uint32Array): Row {
  const seen = new Uint32Array(to - from)
  let n = 0
  for (let i = from; i < to; i++) {
    const neuron = (y[i]! * width + x[i]!) * 2 + p[i]!
    if (counts[neuron] === 0) seen[n++] = neuron
    counts[neuron]!++
  }
  const indices = seen.slice(0, n).sort()
  const values = Float32Array.from(indices, (neuron) => counts[neuron]!)
  for (const neuron of indices) counts[neuron] = 0
  return { indices, values }
}
