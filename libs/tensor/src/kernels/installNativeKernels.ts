import type { backend_util, KernelFunc, TensorInfo } from '@tensorflow/tfjs'
import type { Tf } from '../tf.ts'

type Shape4 = [number, number, number, number]
interface Attributes {
  readonly strides: number | [number, number]
  readonly pad: Parameters<typeof backend_util.computeConv2DInfo>[4]
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
  readonly filterShape: Shape4
}

/** Mends what the native back end gets wrong. Call it once, after the back end has started. */
export function installNativeKernels(tf: Tf): void {
  const own = tf.getKernel('Conv2DBackpropFilter', 'tensorflow')
  const stridedSlice = tf.getKernel('StridedSlice', 'tensorflow').kernelFunc

  /**
   * The filter gradient of a convolution by 1 × 1 at a stride above 1, as a shortcut of a residual network has it, writes beyond its memory in
   * the library (2.18, with oneDNN): the process ends some steps later, if at all. Such a filter sees every stride-th pixel of x only, and so:
   *
   *   dW(X, dY, stride s) = dW(X[:, ::s, ::s, :], dY, stride 1)
   */
  const kernelFunc: KernelFunc = (call) => {
    const { strides, pad, dimRoundingMode, filterShape } = call.attrs as unknown as Attributes
    const { x } = call.inputs as { x: TensorInfo }
    const { filterHeight, filterWidth, strideHeight, strideWidth, outHeight, outWidth, padInfo } =
      tf.backend_util.computeConv2DInfo(x.shape as Shape4, filterShape, strides, 1, pad, dimRoundingMode)
    const isPadded = padInfo.top + padInfo.bottom + padInfo.left + padInfo.right > 0
    if (filterHeight > 1 || filterWidth > 1 || (strideHeight === 1 && strideWidth === 1) || isPadded) return own.kernelFunc(call)
    const [batch, , , channels] = x.shape as Shape4
    const seen = stridedSlice({
      inputs: { x },
      backend: call.backend,
      attrs: {
        begin: [0, 0, 0, 0], end: [batch, (outHeight - 1) * strideHeight + 1, (outWidth - 1) * strideWidth + 1, channels],
        strides: [1, strideHeight, strideWidth, 1], beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0,
      },
    }) as TensorInfo
    try {
      return own.kernelFunc({ ...call, inputs: { ...call.inputs, x: seen }, attrs: { ...call.attrs, strides: [1, 1], pad: 'valid' } })
    } finally {
      (call.backend as { disposeData(id: object): boolean }).disposeData(seen.dataId)
    }
  }
  tf.unregisterKernel('Conv2DBackpropFilter', 'tensorflow')
  tf.registerKernel({ ...own, kernelFunc })
}
