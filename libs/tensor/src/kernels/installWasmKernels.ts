import type { Tf } from '../tf.ts'
import { avgPoolGrad } from './avgPoolGrad.ts'
import { batchMatMul } from './batchMatMul.ts'
import { registerComposite } from './composite.ts'
import { conv2DBackpropFilter } from './conv2DBackpropFilter.ts'
import { conv2DBackpropInput } from './conv2DBackpropInput.ts'
import { convolution } from './convolution.ts'
import { cast, identity } from './identity.ts'
import { maxPoolGrad } from './maxPoolGrad.ts'
import { rectifiedConvolutionGrad } from './rectifiedConvolutionGrad.ts'
import { sum } from './sum.ts'

/**
 * Gives the WebAssembly back end what it lacks for training (the filter gradient of a convolution), what it gets wrong (the
 * gradient of max pooling, strides larger than the kernel), and faster versions of the kernels whose own take most of a training step:
 * on the dense kernels (../dense) where a shape is theirs, else made of the back end's fast kernels. Call it once, after the back end has started.
 */
export function installWasmKernels(tf: Tf): void {
  registerComposite(tf, 'Identity', identity)
  registerComposite(tf, 'Cast', cast)
  registerComposite(tf, 'Conv2D', convolution)
  registerComposite(tf, 'FusedConv2D', convolution)
  registerComposite(tf, 'BatchMatMul', batchMatMul)
  registerComposite(tf, 'Sum', sum)
  registerComposite(tf, 'AvgPoolGrad', avgPoolGrad)
  registerComposite(tf, 'MaxPoolGrad', maxPoolGrad)
  registerComposite(tf, 'Conv2DBackpropFilter', conv2DBackpropFilter)
  registerComposite(tf, 'Conv2DBackpropInput', conv2DBackpropInput)
  registerComposite(tf, 'RectifiedConvolutionGrad', rectifiedConvolutionGrad)
}
