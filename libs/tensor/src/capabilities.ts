import { fail } from '@spikeline/core'
import type { Tensor } from './openTensor.ts'

/** Of the needed kernels, those that an opened back end lacks, sorted. Kernels have the names that TensorFlow.js gives them: 'Conv2D'. */
export function missingKernels({ tf, backend }: Tensor, needed: Iterable<string>): string[] {
  const known = new Set(tf.getKernelsForBackend(backend).map(({ kernelName }) => kernelName))
  return [...new Set(needed)].filter((name) => !known.has(name)).sort()
}

/** Fails with E3103 where a back end lacks a kernel, so that a run is refused before it starts; `task` says what it is needed for. */
export function requireKernels(tensor: Tensor, needed: Iterable<string>, task: string): void {
  const missing = missingKernels(tensor, needed)
  if (missing.length > 0) fail('E3103', { backend: tensor.backend, kernels: missing, task })
}

/** What evaluating an ANN takes: convolution, pooling, dense layers, normalisation, voting. */
export const inferenceKernels: readonly string[] = [
  'Add', 'ArgMax', 'AvgPool', 'BatchMatMul', 'Cast', 'Concat', 'Conv2D', 'Equal', 'FusedConv2D', 'GatherV2', 'Identity', 'Max', 'MaxPool',
  'Mean', 'Multiply', 'PadV2', 'RealDiv', 'Relu', 'Reshape', 'Rsqrt', 'Slice', 'Softmax', 'Sub', 'Sum', 'Transpose', '_FusedMatMul',
]

/** What training one with any of our optimisers takes, on top of inference. */
export const trainingKernels: readonly string[] = [
  ...inferenceKernels,
  'AddN', 'AvgPoolGrad', 'ClipByValue', 'Conv2DBackpropFilter', 'Conv2DBackpropInput', 'Exp', 'Fill', 'Greater', 'GreaterEqual', 'Log',
  'LogicalAnd', 'MaxPoolGrad', 'Maximum', 'Neg', 'NotEqual', 'OneHot', 'Pow', 'Reverse', 'Select', 'Sigmoid', 'Sqrt', 'Square',
  'SquaredDifference', 'Step', 'Tanh', 'Tile', 'Unpack', 'ZerosLike',
]
