import type { Recordings } from '@spikeline/events'
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
 *
 * Two counting sorts, by neuron and then by row of the raster, whose order of equals is kept: the time grows with events, neurons and
 * rows, never with their products.
 */
export function sliceRecordings(recordings: Recordings, slicing: Slicing): Sliced {
  const { timesteps, counted } = slicing
  const { samples, width, height, labels, classes, first } = recordings
  const [neurons, rows] = [width * height * 2, timesteps * samples]
  const neuronOf = neuronsOf(recordings)
  const rowOf = rowsOf(recordings, slicing)
  const byRow = sortedBy(rowOf, sortedBy(neuronOf, undefined, neurons), rows + 1)

  const offsets = new Uint32Array(rows + 1)
  const found = new Uint32Array(rowOf.length)
  const counts = new Float32Array(counted ? rowOf.length : 0)
  let [spikes, late] = [0, 0]
  for (const event of byRow) {
    const row = rowOf[event]!
    const neuron = neuronOf[event]!
    if (row === rows) {
      late++
      continue
    }
    if (offsets[row + 1] === 0 || found[spikes - 1] !== neuron) {
      offsets[row + 1]!++
      found[spikes++] = neuron
    }
    if (counted) counts[spikes - 1]!++
  }
  for (let r = 0; r < rows; r++) offsets[r + 1]! += offsets[r]!
  const raster = {
    timesteps, samples, neurons, height, width, channels: 2, held: false, offsets, indices: found.slice(0, spikes),
    ...(counted && { values: counts.slice(0, spikes) }), labels, classes, first,
  }
  return { raster, late }
}

function neuronsOf({ x, y, p, width }: Recordings): Uint32Array {
  const neurons = new Uint32Array(x.length)
  for (let i = 0; i < neurons.length; i++) neurons[i] = (y[i]! * width + x[i]!) * 2 + p[i]!
  return neurons
}

/** The row t·B + b of each event; T·B for those after the last slice. */
function rowsOf({ t, offsets, samples }: Recordings, { timesteps, slice }: Slicing): Uint32Array {
  const rows = new Uint32Array(t.length)
  for (let b = 0; b < samples; b++) {
    const [from, to] = [offsets[b]!, offsets[b + 1]!]
    const begin = t[from]!
    const span = t[to - 1]! - begin + 1
    for (let i = from; i < to; i++) {
      const since = t[i]! - begin
      const step = Math.floor(slice === undefined ? (since * timesteps) / span : since / slice)
      rows[i] = step < timesteps ? step * samples + b : timesteps * samples
    }
  }
  return rows
}

/** The events in ascending order of `key`, below `keys`; equals stay in the order in which `events` (all, where undefined) has them. */
function sortedBy(key: Uint32Array, events: Uint32Array | undefined, keys: number): Uint32Array {
  const next = new Uint32Array(keys + 1)
  for (let i = 0; i < key.length; i++) next[key[i]! + 1]!++
  for (let k = 0; k < keys; k++) next[k + 1]! += next[k]!
  const sorted = new Uint32Array(key.length)
  for (let i = 0; i < key.length; i++) {
    const event = events === undefined ? i : events[i]!
    sorted[next[key[event]!]!++] = event
  }
  return sorted
}
