import type { MapShape } from '../topology/shapes.ts'

/** Where each value of a map in our order (height, width, channels) stands in that of NIR (channels, height, width). */
export function nirOrder({ height, width, channels }: MapShape): Uint32Array {
  const order = new Uint32Array(height * width * channels)
  for (let position = 0; position < height * width; position++)
    for (let c = 0; c < channels; c++) order[position * channels + c] = c * height * width + position
  return order
}

/** W, [outputs, inputs], as [inputs, outputs], the inputs in our order of a map. */
export function denseWeight(weight: ArrayLike<number>, outputs: number, input: MapShape): Float32Array {
  const order = nirOrder(input)
  const inputs = order.length
  const ours = new Float32Array(inputs * outputs)
  for (let i = 0; i < inputs; i++) for (let o = 0; o < outputs; o++) ours[i * outputs + o] = weight[o * inputs + order[i]!]!
  return ours
}

/** The inverse of denseWeight. */
export function nirDenseWeight(weight: ArrayLike<number>, outputs: number, input: MapShape): Float32Array {
  const order = nirOrder(input)
  const inputs = order.length
  const theirs = new Float32Array(inputs * outputs)
  for (let i = 0; i < inputs; i++) for (let o = 0; o < outputs; o++) theirs[o * inputs + order[i]!] = weight[i * outputs + o]!
  return theirs
}

/** [kernel, kernel, channels, filters] as [filters, channels, kernel, kernel]. */
export function nirConvolutionWeight(weight: ArrayLike<number>, kernel: number, channels: number, filters: number): Float32Array {
  const theirs = new Float32Array(weight.length)
  let k = 0
  for (let position = 0; position < kernel * kernel; position++)
    for (let i = 0; i < channels; i++)
      for (let o = 0; o < filters; o++) theirs[(o * channels + i) * kernel * kernel + position] = weight[k++]!
  return theirs
}
