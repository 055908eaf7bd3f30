import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs'
import type { ConvLayer, PoolLayer, VoteLayer } from '../network.ts'
import type { Tf } from './tensors.ts'

/** What a product is fused with; false: nothing, so that it has a gradient of its own. */
export type Fuse = false | { readonly bias: Tensor | undefined; readonly activation: 'relu' | 'linear' }

export const multiply = (tf: Tf, a: Tensor2D, b: Tensor2D, fuse: Fuse): Tensor2D =>
  fuse ? tf.fused.matMul({ a, b, ...fuse }) as Tensor2D : tf.matMul(a, b)

export function convolve(tf: Tf, layer: ConvLayer, image: Tensor, filter: Tensor4D, fuse: Fuse): Tensor4D {
  const { x, pad } = padded(tf, layer, image)
  return fuse ? tf.fused.conv2d({ x, filter, strides: layer.stride, pad, ...fuse }) : tf.conv2d(x, filter, layer.stride, pad)
}

/**
 * Back ends disagree on explicit padding but all know 'same' and 'valid'. At stride 1 an odd kernel with padding k>>1 is 'same';
 * any other padding is laid on first.
 */
export function padded(tf: Tf, { kernel, stride, padding: p }: ConvLayer, image: Tensor): { x: Tensor4D; pad: 'same' | 'valid' } {
  const x = asMaps(tf, image)
  if (p > 0 && stride === 1 && kernel === 2 * p + 1) return { x, pad: 'same' }
  return { x: p > 0 ? tf.pad4d(x, [[0, 0], [p, p], [p, p], [0, 0]]) : x, pad: 'valid' }
}

export const pool = (tf: Tf, { kind, size, stride }: PoolLayer, x: Tensor): Tensor4D =>
  (kind === 'averagePool' ? tf.avgPool : tf.maxPool)(asMaps(tf, x), size, stride, 'valid')

/** The mean of each group of neighbouring outputs: [B, n] → [B, n/group]. */
export const vote = (tf: Tf, { group }: VoteLayer, x: Tensor2D): Tensor2D =>
  tf.mean(tf.reshape(x, [x.shape[0], x.shape[1] / group, group]), 2)

/** [B, n], as of a fully connected layer, → [B, 1, 1, n]: a map of one place. */
const asMaps = (tf: Tf, x: Tensor): Tensor4D => (x.rank === 2 ? tf.reshape(x, [x.shape[0]!, 1, 1, x.shape[1]!]) : x as Tensor4D)

/** [B, …] → [B, n], in NHWC order. */
export const flatten = (tf: Tf, x: Tensor): Tensor2D => (x.rank === 2 ? x as Tensor2D : tf.reshape(x, [x.shape[0]!, -1]))
