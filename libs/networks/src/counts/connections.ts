import type { ConvLayer, DenseLayer } from '../network.ts'
import { windowWiring } from '../sparse/wiring.ts'
import { mapSize, type MapShape } from '../topology/shapes.ts'

/**
 * The weights of a layer that each of its inputs meets, in all the neurons that it reaches: those that are not zero, or all of them where no
 * weights are given. Inputs in NHWC order; the zeros of a padding are none, so that an input at the border of a map meets fewer.
 */
export function connectionsOf(layer: ConvLayer | DenseLayer, input: MapShape, output: MapShape, weight?: Float32Array): Float64Array {
  const width = output.channels
  const row = (r: number): number => {
    if (!weight) return width
    let count = 0
    for (let j = r * width; j < (r + 1) * width; j++) if (weight[j] !== 0) count++
    return count
  }
  if (layer.kind === 'dense') return Float64Array.from({ length: mapSize(input) }, (_, i) => row(i))
  const { channels } = input
  const ofTap = Float64Array.from({ length: layer.kernel * layer.kernel * channels }, (_, r) => row(r))
  const { starts, taps } = windowWiring(input, output, layer.kernel, layer.stride, layer.padding)
  return Float64Array.from({ length: mapSize(input) }, (_, i) => {
    const position = Math.floor(i / channels)
    let met = 0
    for (let e = starts[position]!; e < starts[position + 1]!; e++) met += ofTap[taps[e]! * channels + (i % channels)]!
    return met
  })
}
