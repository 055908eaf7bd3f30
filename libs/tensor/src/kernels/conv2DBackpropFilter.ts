import type { backend_util, TensorInfo } from '@tensorflow/tfjs'
import { convolutionShape, multiplications } from '../dense/convolution.ts'
import { denseEngine } from '../dense/current.ts'
import { convolutionGradient } from '../dense/layerGradient.ts'
import type { Composite } from './composite.ts'
import { isWorthwhile } from './worthwhile.ts'

type Pad = Parameters<typeof backend_util.computeConv2DInfo>[4]
interface Inputs { readonly x: TensorInfo; readonly dy: TensorInfo }
interface Attributes {
  readonly strides: number | [number, number]
  readonly pad: Pad
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
  readonly filterShape: [number, number, number, number]
}

/**
 * Gradient of a convolution in its filter, which the back end lacks:
 *
 *   dW[i, j, c, f] = Σ_{b, y, x} X[b, s·y + i − p, s·x + j − p, c] · dY[b, y, x, f]
 *
 * The dense kernels do it where filters fill vectors. Else: that is itself a convolution: channels of X are the batch, its batch the
 * channels, dY is the filter, the stride a dilation. So the convolution of the back end does it, in two to six times the time.
 *
 * x [B, H, W, C], dy [B, h, w, F] → [k, k, C, F].
 */
export const conv2DBackpropFilter: Composite<Inputs, Attributes> = ({ run, make, values }, { x, dy }, { strides, pad, dimRoundingMode, filterShape }, tf) => {
  const [height, width, channels, filters] = filterShape
  const shape = tf.backend_util.computeConv2DInfo(x.shape as [number, number, number, number], filterShape, strides, 1, pad, dimRoundingMode)
  const engine = denseEngine()
  const own = convolutionShape(shape)
  if (engine && filters % 8 === 0 && isWorthwhile(multiplications(own))) {
    const gradient = make(filterShape)
    if (convolutionGradient(engine, own, values(x), values(dy), values(gradient))) return gradient
  }
  const { top, bottom, left, right } = shape.padInfo
  const images = run('Transpose', { x }, { perm: [3, 1, 2, 0] })
  const filter = run('Transpose', { x: dy }, { perm: [1, 2, 0, 3] })
  let gradient = run('Conv2D', { x: images, filter }, {
    strides: 1, dilations: [shape.strideHeight, shape.strideWidth], pad: [[0, 0], [top, bottom], [left, right], [0, 0]], dataFormat: 'NHWC',
  })
  // Rows that the stride did not reach give a larger map than the filter.
  if (gradient.shape[1] !== height || gradient.shape[2] !== width) {
    gradient = run('Slice', { x: gradient }, { begin: [0, 0, 0, 0], size: [channels, height, width, filters] })
  }
  return run('Transpose', { x: gradient }, { perm: [1, 2, 0, 3] })
}
