import type { Tensor4D } from '@tensorflow/tfjs'
import type { BackendCase } from './cases.ts'
import { distinct, normal, withGradients } from './inputs.ts'

/**
 * Sizes that windows cover exactly, that leave rows over, and windows that overlap. Averages of windows that leave the map are left
 * out: back ends disagree on whether what is outside counts.
 */
const shapes: readonly { image: [number, number, number, number]; size: number; stride: number }[] = [
  { image: [2, 6, 8, 3], size: 2, stride: 2 },
  { image: [2, 7, 9, 3], size: 2, stride: 2 },
  { image: [2, 10, 11, 2], size: 3, stride: 3 },
  { image: [2, 7, 7, 4], size: 3, stride: 2 },
  { image: [2, 5, 5, 4], size: 5, stride: 5 },
  { image: [1, 6, 6, 1], size: 2, stride: 3 },
]

const windows: readonly BackendCase[] = shapes.flatMap(({ image, size, stride }) => [
  {
    name: `averages windows of ${size} with stride ${stride} over [${image}], with the gradient`,
    run: (tf) => withGradients(tf, (x) => tf.avgPool(x as Tensor4D, size, stride, 'valid'), [normal(tf, 'image', image)]),
  },
  {
    name: `takes maxima of windows of ${size} with stride ${stride} over [${image}], with the gradient`,
    run: (tf) => withGradients(tf, (x) => tf.maxPool(x as Tensor4D, size, stride, 'valid'), [distinct(tf, 'image', image)]),
  },
] satisfies BackendCase[])

export const poolingCases: readonly BackendCase[] = [
  ...windows,
  {
    name: 'takes maxima of windows that leave the map, with the gradient',
    run: (tf) => withGradients(tf, (x) => tf.maxPool(x as Tensor4D, 3, 2, 'same'), [distinct(tf, 'image', [2, 7, 8, 3])]),
  },
  {
    name: 'gives the gradient of a maximum to the first of equals, negative or not',
    run: (tf) => [-1, 0, 1].map((value) => tf.grad((x) => tf.maxPool(x as Tensor4D, 2, 2, 'valid'))(tf.fill([1, 4, 5, 2], value))),
  },
]
