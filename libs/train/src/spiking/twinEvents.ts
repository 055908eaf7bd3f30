import { eachMerged, type Auxiliary, type EventPool, type Floats } from '@spikeline/networks'

/** Events of one sample over T steps: step t is indices[starts[t] … starts[t + 1]), with a value each. */
export interface Events { readonly starts: Uint32Array; readonly indices: readonly number[]; readonly values: readonly number[] }

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
