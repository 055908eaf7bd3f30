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

/** A convolution as NIR has it; pairs are of height and width. */
export interface NirKernel {
  /** [filters, channels / groups, height, width]. */
  readonly weight: ArrayLike<number>
  readonly filters: number
  readonly channels: number
  readonly size: readonly [number, number]
  readonly dilation: readonly [number, number]
  readonly padding: readonly [number, number]
  readonly groups: number
}

/** A square kernel, [kernel, kernel, channels, filters]. */
export interface SquareKernel { readonly kernel: number; readonly padding: number; readonly weight: Float32Array }

/**
 * The square kernel without groups or dilation that computes the same, with zeros where the other has no weights; undefined where there is
 * none: one more row of it on either side takes one more row of padding, so that (size − 2·padding) must be the same in both directions.
 */
export function squareKernel({ weight, filters, channels, size, dilation, padding, groups }: NirKernel): SquareKernel | undefined {
  const span = size.map((n, axis) => dilation[axis]! * (n - 1) + 1) as [number, number]
  if (span[0] - 2 * padding[0] !== span[1] - 2 * padding[1]) return undefined
  const around = Math.max(...padding)
  const kernel = span[0] + 2 * (around - padding[0])
  const [top, left] = padding.map((n) => around - n) as [number, number]
  const ours = new Float32Array(kernel * kernel * channels * filters)
  const perGroup = channels / groups
  let k = 0
  for (let o = 0; o < filters; o++) {
    const first = Math.floor(o / (filters / groups)) * perGroup
    for (let i = first; i < first + perGroup; i++)
      for (let y = 0; y < size[0]; y++)
        for (let x = 0; x < size[1]; x++)
          ours[(((top + y * dilation[0]) * kernel + left + x * dilation[1]) * channels + i) * filters + o] = weight[k++]!
  }
  return { kernel, padding: around, weight: ours }
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
