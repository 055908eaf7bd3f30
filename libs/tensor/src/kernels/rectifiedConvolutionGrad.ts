import type { backend_util, TensorInfo } from '@tensorflow/tfjs'
import { convolutionShape } from '../dense/convolution.ts'
import { denseEngine } from '../dense/current.ts'
import { layerGradient } from '../dense/layerGradient.ts'
import type { Composite } from './composite.ts'

type Shape4 = [number, number, number, number]
interface Inputs { readonly x: TensorInfo; readonly filter: TensorInfo; readonly y: TensorInfo; readonly dy: TensorInfo }
interface Attributes {
  readonly strides: number | [number, number]
  readonly pad: Parameters<typeof backend_util.computeConv2DInfo>[4]
  /** Whether ∂/∂x is wanted. */
  readonly back: boolean
}

/**
 * Gradient of a layer y = max(x ∗ filter + bias, 0) in filter and bias, and in x where that is wanted. Only for what the dense kernels do
 * (see rectifiedConvolution).
 *
 * dy, y [B, h, w, F], x [B, H, W, C], filter [k, k, C, F] → filter [k, k, C, F], bias [F], x [B, H, W, C].
 */
export const rectifiedConvolutionGrad: Composite<Inputs, Attributes, TensorInfo[]> = ({ make, values }, { x, filter, y, dy }, { strides, pad, back }, tf) => {
  const shape = convolutionShape(tf.backend_util.computeConv2DInfo(x.shape as Shape4, filter.shape as Shape4, strides, 1, pad))
  const answers = [make(filter.shape), make([shape.filters]), ...(back ? [make(x.shape)] : [])]
  const [gradient, bias, dx] = answers.map(values) as [Float32Array, Float32Array, Float32Array?]
  const errors = { x: values(x), dy: values(dy), gradient, rectified: { y: values(y), bias }, ...(dx && { back: { filter: values(filter), dx } }) }
  if (!layerGradient(denseEngine()!, shape, errors)) throw new Error('the gradient of a convolution does not fit the memory of the dense kernels')
  return answers
}
