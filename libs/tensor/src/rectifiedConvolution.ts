import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs'
import { convolutionShape, isFasterHere, multiplications, turnedAround } from './dense/convolution.ts'
import { denseEngine } from './dense/current.ts'
import { layerFits } from './dense/layerGradient.ts'
import { isWorthwhile } from './kernels/worthwhile.ts'
import type { Tf } from './tf.ts'

/** A convolution layer with bias and ReLU. */
export interface RectifiedLayer {
  /** [B, H, W, C] */
  readonly x: Tensor4D
  /** [k, k, C, F] */
  readonly filter: Tensor4D
  /** [F] */
  readonly bias: Tensor1D
  readonly strides: number
  readonly pad: 'same' | 'valid'
  /** Whether x depends on something that is learned: with false, no gradient goes to x, which is all that the first layer needs. */
  readonly back: boolean
}

/**
 * max(x ∗ filter + bias, 0) → [B, h, w, F], to be differentiated in filter, bias and x.
 *
 * On the back end 'wasm' it is one operation forward and one back, where the dense kernels do its shape: so that maps are passed over, and
 * copied to the kernels' memory, once and not for each step of the gradient. Elsewhere it is what it says.
 */
export function rectifiedConvolution(tf: Tf, { x, filter, bias, strides, pad, back }: RectifiedLayer): Tensor4D {
  if (!isOneOperation(tf, x, filter, strides, pad, back)) return tf.relu(tf.add(tf.conv2d(x, filter, strides, pad), bias))
  const run = (...inputs: [Tensor4D, Tensor4D, Tensor1D]): Tensor4D => {
    const [given, weight, shift] = inputs
    return tf.engine().runKernel(
      'FusedConv2D', { x: given, filter: weight, bias: shift }, { strides, pad, dataFormat: 'NHWC', dilations: 1, activation: 'relu' },
    ) as Tensor4D
  }
  const gradient = (dy: Tensor, input: Tensor, weight: Tensor, y: Tensor): Tensor[] =>
    tf.engine().runKernel('RectifiedConvolutionGrad', { x: input, filter: weight, y, dy }, { strides, pad, back }) as Tensor[]
  type Save = (tensors: Tensor[]) => void

  if (back) {
    return tf.customGrad((...given) => {
      const [input, weight, shift, save] = given as unknown as [Tensor4D, Tensor4D, Tensor1D, Save]
      const value = run(input, weight, shift)
      save([input, weight, value])
      return {
        value,
        gradFunc(dy: Tensor, [savedInput, savedWeight, y]: Tensor[]) {
          const [ofWeight, ofBias, ofInput] = gradient(dy, savedInput!, savedWeight!, y!) as [Tensor, Tensor, Tensor]
          return [ofInput, ofWeight, ofBias]
        },
      }
    })(x, filter, bias) as Tensor4D
  }
  return tf.customGrad((...given) => {
    const [weight, shift, save] = given as unknown as [Tensor4D, Tensor1D, Save]
    const value = run(x, weight, shift)
    // x as well: where it was made on the way, by padding or by rounding, it is gone when the gradient is asked for.
    save([x, weight, value])
    return { value, gradFunc: (dy: Tensor, [savedInput, savedWeight, y]: Tensor[]) => gradient(dy, savedInput!, savedWeight!, y!) }
  })(filter, bias) as Tensor4D
}

function isOneOperation(tf: Tf, x: Tensor4D, filter: Tensor4D, strides: number, pad: 'same' | 'valid', back: boolean): boolean {
  const engine = tf.getBackend() === 'wasm' ? denseEngine() : undefined
  if (!engine) return false
  const shape = convolutionShape(tf.backend_util.computeConv2DInfo(x.shape, filter.shape, strides, 1, pad))
  return shape.filters % 8 === 0 && isWorthwhile(multiplications(shape)) && (!back || isFasterHere(turnedAround(shape))) && layerFits(engine, shape, true, back)
}
