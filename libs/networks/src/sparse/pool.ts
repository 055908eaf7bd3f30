import type { PoolLayer } from '../network.ts'
import { mapSize, type MapShape } from '../topology/shapes.ts'
import { activeInputsOf, gatherActive, type ActiveInputs } from './activeInputs.ts'
import { windowWiring, type Wiring } from './wiring.ts'

/** Average pooling of events, with its scratch. */
export interface EventPool {
  readonly channels: number
  /** 1/size². */
  readonly weight: number
  readonly wiring: Wiring
  readonly sums: Float32Array
  readonly pooled: ActiveInputs
}

export function eventPool({ size, stride }: PoolLayer, input: MapShape, output: MapShape): EventPool {
  return {
    channels: input.channels, weight: 1 / (size * size), wiring: windowWiring(input, output, size, stride, 0),
    sums: new Float32Array(mapSize(output)), pooled: activeInputsOf(mapSize(output), true),
  }
}

/**
 * Average pooling of the events of one sample: graded events Σ value/size² of each window that saw any, ascending.
 * The last rows and columns that no window covers are dropped. The answer is valid until the next call.
 */
export function poolEvents({ channels, weight, wiring: { starts, targets }, sums, pooled }: EventPool, { indices, values, from, to }: ActiveInputs): ActiveInputs {
  for (let k = from; k < to; k++) {
    const i = indices[k]!
    const position = (i / channels) | 0
    const channel = i - position * channels
    const value = values === undefined ? 1 : values[k]!
    for (let e = starts[position]!; e < starts[position + 1]!; e++) sums[targets[e]! * channels + channel]! += value
  }
  gatherActive(sums, pooled)
  sums.fill(0)
  for (let k = 0; k < pooled.to; k++) pooled.values![k]! *= weight
  return pooled
}
