import type { backend_util, TensorInfo } from '@tensorflow/tfjs'
import { convolutionShape, convolve, isFasterHere, multiplications, turnedAround } from '../dense/convolution.ts'
import { denseEngine } from '../dense/current.ts'
import type { Composite } from './composite.ts'
import { spreadOut } from './spreadOut.ts'
import { isWorthwhile } from './worthwhile.ts'

type Pad = Parameters<typeof backend_util.computeConv2DInfo>[4]
type Shape4 = [number, number, number, number]
interface Inputs { readonly dy: TensorInfo; readonly filter: TensorInfo }
interface Attributes {
  readonly strides: number | [number, number]
  readonly pad: Pad
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
  readonly inputShape: Shape4
}

/**
 * Gradient of a convolution in its input: dY, spread out by the stride, convolved with the filter turned by 180° and with its
 * two channel axes exchanged. By 3 × 3 at stride 1 that is a convolution of the dense kernels; else one of the back end, nine times as
 * fast as its own kernel for this, which is a plain loop.
 *
 * dy [B, h, w, F], filter [k, k, C, F] → [B, H, W, C].
 */
export const conv2DBackpropInput: Composite<Inputs, Attributes> = ({ run, original, make, values }, inputs, attributes, tf) => {
  const { dy, filter } = inputs
  const { strides, pad, dimRoundingMode, inputShape } = attributes
  const shape = tf.backend_util.computeConv2DInfo(inputShape, filter.shape as Shape4, strides, 1, pad, dimRoundingMode)
  const { padInfo, filterHeight, filterWidth, strideHeight, strideWidth, outHeight, outWidth } = shape
  const turnedShape = turnedAround(convolutionShape(shape))
  const engine = denseEngine()
  if (engine && isFasterHere(turnedShape) && isWorthwhile(multiplications(turnedShape))) {
    const dx = make(inputShape)
    if (convolve(engine, turnedShape, values(dy), values(filter), true, { lowest: -Infinity }, values(dx))) return dx
  }
  const spread = spreadOut(run, dy, strideHeight, strideWidth)
  const [top, bottom] = margins(inputShape[1], filterHeight, padInfo.top, (outHeight - 1) * strideHeight + 1)
  const [left, right] = margins(inputShape[2], filterWidth, padInfo.left, (outWidth - 1) * strideWidth + 1)
  if (Math.min(top, bottom, left, right) < 0) return original({ dy, filter }, attributes)
  const turned = run('Transpose', { x: run('Reverse', { x: filter }, { dims: [0, 1] }) }, { perm: [0, 1, 3, 2] })
  return run('Conv2D', { x: spread, filter: turned }, {
    strides: 1, dilations: 1, pad: [[0, 0], [top, bottom], [left, right], [0, 0]], dataFormat: 'NHWC',
  })
}

/** Zeros before and after `spread` rows, so that a convolution with `kernel` gives `size` rows; negative where rows would have to go. */
const margins = (size: number, kernel: number, padding: number, spread: number): [number, number] => {
  const before = kernel - 1 - padding
  return [before, size - spread - before + kernel - 1]
}
