import type { backend_util, TensorInfo } from '@tensorflow/tfjs'
import type { Composite } from './composite.ts'

type Shape4 = [number, number, number, number]
interface Inputs { readonly x: TensorInfo; readonly filter: TensorInfo }
interface Attributes {
  readonly strides: number | [number, number]
  readonly dilations: number | [number, number]
  readonly pad: Parameters<typeof backend_util.computeConv2DInfo>[4]
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

/**
 * A convolution with padding 'same'. Where the stride is larger than the kernel, the back end computes a negative padding and
 * leaves its output unwritten, without an error; so the padding is spelled out for it.
 */
export const convolutionWithSamePadding: Composite<Inputs, Attributes> = ({ original }, inputs, attributes, tf) => {
  const { strides, dilations, pad, dimRoundingMode } = attributes
  if (pad !== 'same') return original({ ...inputs }, attributes)
  const { padInfo } = tf.backend_util.computeConv2DInfo(inputs.x.shape as Shape4, inputs.filter.shape as Shape4, strides, dilations, pad, dimRoundingMode)
  const { top, bottom, left, right } = padInfo
  return original({ ...inputs }, { ...attributes, pad: [[0, 0], [top, bottom], [left, right], [0, 0]] })
}
