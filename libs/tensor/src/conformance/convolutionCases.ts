import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs'
import { rectifiedConvolution } from '../rectifiedConvolution.ts'
import type { BackendCase } from './cases.ts'
import { normal, withGradients } from './inputs.ts'

/**
 * Image [batch, height, width, channels], kernel, filters, stride and padding: odd and even sizes, strides that leave rows over.
 * Padding by numbers is left out: the native back end has no gradient for it. Lay zeros around the image and convolve 'valid'.
 */
const shapes: readonly { image: [number, number, number, number]; kernel: [number, number]; filters: number; stride: number; pad: 'same' | 'valid' }[] = [
  { image: [2, 6, 5, 3], kernel: [3, 3], filters: 4, stride: 1, pad: 'same' },
  { image: [2, 6, 5, 3], kernel: [3, 3], filters: 4, stride: 1, pad: 'valid' },
  { image: [3, 7, 7, 1], kernel: [5, 5], filters: 9, stride: 1, pad: 'same' },
  { image: [2, 8, 8, 5], kernel: [3, 3], filters: 2, stride: 2, pad: 'same' },
  { image: [2, 7, 8, 5], kernel: [3, 3], filters: 2, stride: 2, pad: 'valid' },
  { image: [2, 9, 10, 2], kernel: [2, 2], filters: 3, stride: 3, pad: 'valid' },
  { image: [1, 8, 8, 2], kernel: [1, 1], filters: 3, stride: 2, pad: 'valid' },
  // The native library writes beyond its memory here, unless it is kept from it.
  { image: [25, 14, 14, 8], kernel: [1, 1], filters: 16, stride: 2, pad: 'same' },
  { image: [25, 15, 14, 8], kernel: [1, 1], filters: 16, stride: 3, pad: 'valid' },
  { image: [1, 5, 5, 2], kernel: [1, 2], filters: 3, stride: 3, pad: 'same' },
  { image: [2, 5, 5, 2], kernel: [3, 2], filters: 3, stride: 1, pad: 'same' },
  // Large enough for the dense kernels of the back end 'wasm'.
  { image: [4, 15, 14, 16], kernel: [3, 3], filters: 24, stride: 1, pad: 'same' },
  { image: [4, 15, 14, 16], kernel: [3, 3], filters: 16, stride: 1, pad: 'valid' },
  { image: [6, 20, 19, 3], kernel: [5, 4], filters: 16, stride: 1, pad: 'same' },
  { image: [9, 21, 24, 8], kernel: [3, 3], filters: 16, stride: 2, pad: 'same' },
]

const convolutions: BackendCase[] = shapes.map(({ image, kernel, filters, stride, pad }) => ({
  name: `convolves [${image}] with ${filters} filters ${kernel.join('×')}, stride ${stride}, padding '${pad}', with both gradients`,
  run(tf) {
    const filter = normal(tf, 'filter', [...kernel, image[3], filters])
    return withGradients(tf, (x, w) => tf.conv2d(x as Tensor4D, w as Tensor4D, stride, pad), [normal(tf, 'image', image), filter])
  },
}))

/** Small layers, and layers of which the back end 'wasm' makes one operation: with its gradient to the input and without, by 3 × 3 and else. */
const layers: BackendCase[] = ([
  { image: [2, 6, 5, 3], kernel: 3, filters: 4, strides: 1, pad: 'same', back: true },
  { image: [4, 15, 14, 16], kernel: 3, filters: 24, strides: 1, pad: 'same', back: true },
  { image: [4, 15, 14, 16], kernel: 3, filters: 16, strides: 1, pad: 'valid', back: true },
  { image: [9, 40, 21, 1], kernel: 5, filters: 16, strides: 1, pad: 'same', back: false },
  { image: [9, 41, 44, 3], kernel: 3, filters: 16, strides: 2, pad: 'same', back: false },
] as const).map(({ image, kernel, filters, strides, pad, back }) => ({
  name: `convolves [${image}] with ${filters} filters ${kernel}×${kernel}, stride ${strides}, padding '${pad}', bias and ReLU as one layer, with the gradients in filter and bias${back ? ' and image' : ''}`,
  run(tf) {
    const x = normal(tf, 'image', [...image])
    const [filter, bias] = [normal(tf, 'filter', [kernel, kernel, image[3], filters]), normal(tf, 'bias', [filters])]
    const layer = (w: Tensor, b: Tensor, input: Tensor = x): Tensor =>
      rectifiedConvolution(tf, { x: input as Tensor4D, filter: w as Tensor4D, bias: b as Tensor1D, strides, pad, back })
    return withGradients(tf, layer, [filter, bias, ...(back ? [x] : [])])
  },
}))

export const convolutionCases: readonly BackendCase[] = [
  ...convolutions,
  ...layers,
  {
    name: 'convolves an image that was made on the way, as rounding does, as one layer whose input learns nothing',
    run(tf) {
      const image = normal(tf, 'image', [9, 40, 21, 2])
      const [filter, bias] = [normal(tf, 'filter', [3, 3, 2, 16]), normal(tf, 'bias', [16])]
      return withGradients(
        tf, (w, b) => rectifiedConvolution(tf, { x: tf.mul(image, 0.5) as Tensor4D, filter: w as Tensor4D, bias: b as Tensor1D, strides: 1, pad: 'same', back: false }), [filter, bias],
      )
    },
  },
  {
    name: 'fuses bias and ReLU into a convolution, with gradients in image, filter and bias',
    run: (tf) => withGradients(
      tf,
      (x, filter, bias) => tf.fused.conv2d({ x: x as Tensor4D, filter: filter as Tensor4D, bias: bias as Tensor, strides: 1, pad: 'same', activation: 'relu' }),
      [normal(tf, 'image', [3, 6, 6, 2]), normal(tf, 'filter', [3, 3, 2, 5]), normal(tf, 'bias', [5])],
    ),
  },
  {
    name: 'fuses bias and ReLU into a large convolution',
    run(tf) {
      const [x, filter, bias] = [normal(tf, 'image', [4, 15, 14, 16]) as Tensor4D, normal(tf, 'filter', [3, 3, 16, 16]) as Tensor4D, normal(tf, 'bias', [16])]
      return [
        tf.fused.conv2d({ x, filter, strides: 1, pad: 'same' }), tf.fused.conv2d({ x, filter, bias, strides: 1, pad: 'same' }),
        tf.fused.conv2d({ x, filter, bias, strides: 1, pad: 'same', activation: 'relu' }), tf.fused.conv2d({ x, filter, bias, strides: 1, pad: 'same', activation: 'sigmoid' }),
      ]
    },
  },
  {
    name: 'lays zeros around a map, with its gradient',
    run: (tf) => withGradients(tf, (x) => tf.pad4d(x as Tensor4D, [[0, 0], [1, 2], [3, 0], [0, 0]]), [normal(tf, 'image', [2, 3, 4, 2])]),
  },
  {
    name: 'shifts and mirrors images as augmentation does',
    run(tf) {
      const images = normal(tf, 'image', [2, 5, 6, 3])
      return [tf.reverse(images, 2), tf.slice(images, [0, 1, 2, 0], [2, 4, 4, 3])]
    },
  },
]
