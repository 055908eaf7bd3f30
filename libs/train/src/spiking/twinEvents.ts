import { eachMerged, type Auxiliary, type EventPool, type Floats } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'

/** Events of one sample over T steps: step t is indices[starts[t] … starts[t + 1]), with a value each. */
export interface Events { readonly starts: Uint32Array; readonly indices: readonly number[]; readonly values: readonly number[] }

/** What sample b of a raster is shown in `steps` of its rows from `first` on. A held raster has one row. */
export function presented({ samples, offsets, indices, values }: SpikeRaster, b: number, first: number, steps: number): Events {
  const starts = new Uint32Array(steps + 1)
  const found: number[] = []
  const graded: number[] = []
  for (let t = 0; t < steps; t++) {
    const row = (first + t) * samples + b
    for (let k = offsets[row]!; k < offsets[row + 1]!; k++) {
      found.push(indices[k]!)
      graded.push(values ? values[k]! : 1)
    }
    starts[t + 1] = found.length
  }
  return { starts, indices: found, values: graded }
}

/** Where spikes, [T, n], are not 0. */
export function eventsFrom(spikes: Floats, timesteps: number): Events {
  const neurons = spikes.length / timesteps
  const starts = new Uint32Array(timesteps + 1)
  const indices: number[] = []
  for (let t = 0; t < timesteps; t++) {
    for (let i = 0; i < neurons; i++) if (spikes[t * neurons + i] !== 0) indices.push(i)
    starts[t + 1] = indices.length
  }
  return { starts, indices, values: indices.map(() => 1) }
}

/** Spikes with what the auxiliary neurons of a NeuNorm add, in the precision of `floats`. */
export function merged(auxiliary: Auxiliary, from: Events, floats: (length: number) => Floats, round: (value: number) => number): Events {
  const x = floats(auxiliary.places)
  const starts = new Uint32Array(from.starts.length)
  const indices: number[] = []
  const values: number[] = []
  for (let t = 0; t + 1 < starts.length; t++) {
    eachMerged(auxiliary, from.indices, from.starts[t]!, from.starts[t + 1]!, x, round, (index, value) => {
      indices.push(index)
      values.push(value)
    })
    starts[t + 1] = indices.length
  }
  return { starts, indices, values }
}

/** Average pooling, as the kernels and the simulator do it; in the precision of `floats`. */
export function pooled({ channels, weight, wiring, sums: { length } }: EventPool, from: Events, floats: (length: number) => Floats): Events {
  const starts = new Uint32Array(from.starts.length)
  const indices: number[] = []
  const values: number[] = []
  for (let t = 0; t + 1 < starts.length; t++) {
    const sums = floats(length)
    for (let k = from.starts[t]!; k < from.starts[t + 1]!; k++) {
      const position = Math.floor(from.indices[k]! / channels)
      const channel = from.indices[k]! % channels
      for (let e = wiring.starts[position]!; e < wiring.starts[position + 1]!; e++) sums[wiring.targets[e]! * channels + channel]! += from.values[k]!
    }
    for (let i = 0; i < length; i++) {
      if (sums[i] === 0) continue
      indices.push(i)
      sums[i]! *= weight
      values.push(sums[i]!)
    }
    starts[t + 1] = indices.length
  }
  return { starts, indices, values }
}

/** The adjoint of `pooled`: errors of the values that went in, from those of the pooled ones, of one step. */
export function unpooled({ channels, weight, wiring: { starts, targets } }: EventPool, errors: Floats, floats: (length: number) => Floats): Floats {
  const spread = floats((starts.length - 1) * channels)
  for (let i = 0; i < spread.length; i++) {
    const position = Math.floor(i / channels)
    for (let e = starts[position]!; e < starts[position + 1]!; e++) spread[i]! += errors[targets[e]! * channels + (i % channels)]!
    spread[i]! *= weight
  }
  return spread
}

/** Events that are kept, each with its factor. */
export function dropped(factors: Floats | undefined, from: Events, round: (value: number) => number): Events {
  if (!factors) return from
  const starts = new Uint32Array(from.starts.length)
  const indices: number[] = []
  const values: number[] = []
  for (let t = 0; t + 1 < starts.length; t++) {
    for (let k = from.starts[t]!; k < from.starts[t + 1]!; k++) {
      const factor = factors[from.indices[k]!]!
      if (factor === 0) continue
      indices.push(from.indices[k]!)
      values.push(round(from.values[k]! * factor))
    }
    starts[t + 1] = indices.length
  }
  return { starts, indices, values }
}
