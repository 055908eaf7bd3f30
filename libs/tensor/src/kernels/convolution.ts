import type { backend_util, TensorInfo } from '@tensorflow/tfjs'
import { convolutionShape, convolve, isFasterHere, multiplications } from '../dense/convolution.ts'
import { denseEngine } from '../dense/current.ts'
import type { Composite } from './composite.ts'
import { isWorthwhile } from './worthwhile.ts'

type Shape4 = [number, number, number, number]
interface Inputs { readonly x: TensorInfo; readonly filter: TensorInfo; readonly bias?: TensorInfo; readonly preluActivationWeights?: TensorInfo }
interface Attributes {
  readonly strides: number | [number, number]
  readonly dilations: number | [number, number]
  readonly pad: Parameters<typeof backend_util.computeConv2DInfo>[4]
  readonly dataFormat?: 'NHWC' | 'NCHW'
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
  /** Of a fused convolution. */
  readonly activation?: string | null
}

/**
 * A convolution, with bias and ReLU where it is fused. By 3 × 3 at stride 1 the dense kernels do it, with less than half of the products
 * (see libs/tensor/assembly/winograd.ts) and on all threads; else the back end.
 *
 * Where the stride is larger than the kernel, the back end computes a negative padding for 'same' and leaves its output unwritten,
 * without an error; so the padding is spelled out for it.
 */
export const convolution: Composite<Inputs, Attributes> = (steps, inputs, attributes, tf) => {
  const { x, filter, bias, preluActivationWeights } = inputs
  const { strides, dilations, pad, dataFormat, dimRoundingMode, activation } = attributes
  const info = tf.backend_util.computeConv2DInfo(x.shape as Shape4, filter.shape as Shape4, strides, dilations, pad, dimRoundingMode)
  const engine = denseEngine()
  const shape = convolutionShape(info)
  const plain = dataFormat !== 'NCHW' && info.dilationHeight === 1 && info.dilationWidth === 1
  const fused = !preluActivationWeights && (!activation || activation === 'linear' || activation === 'relu') && (!bias || size(bias) === shape.filters)
  if (engine && plain && fused && isFasterHere(shape) && isWorthwhile(multiplications(shape))) {
    const y = steps.make(info.outShape)
    const finish = { bias: bias && steps.values(bias), lowest: activation === 'relu' ? 0 : -Infinity }
    if (convolve(engine, shape, steps.values(x), steps.values(filter), false, finish, steps.values(y))) return y
  }
  if (pad !== 'same') return steps.original({ ...inputs }, attributes)
  const { top, bottom, left, right } = info.padInfo
  return steps.original({ ...inputs }, { ...attributes, pad: [[0, 0], [top, bottom], [left, right], [0, 0]] })
}

const size = ({ shape }: TensorInfo): number => shape.reduce((product, n) => product * n, 1)
