import { rectifiedConvolution } from '@spikeline/tensor'
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs'
import type { BatchNorm, ConvLayer, DenseLayer, DropoutLayer, Layer, PoolLayer, VoteLayer } from '../network.ts'
import { requireFeedForward } from '../topology/recurrent.ts'
import type { ParameterTensors, Tf } from './tensors.ts'

/** What differs while training: batch statistics instead of running ones, and dropout. */
export interface TrainingMode {
  /** Mask of a dropout layer for a batch of that shape: 0 where dropped, 1/(1 − rate) where kept. */
  dropoutMask(layer: DropoutLayer, shape: readonly number[]): Tensor
  /** Told the batch mean and (biased) variance [channels] of every batch normalisation; keep what must outlive the step (`tf.keep`). */
  onMoments(layer: string, mean: Tensor, variance: Tensor): void
}

export interface ForwardOptions {
  readonly training?: TrainingMode
  /** Told input and output of every layer, output after its activation: [B, h, w, c] or [B, n]. Only for the call: don't dispose them. */
  readonly tap?: (layer: Layer, input: Tensor, output: Tensor) => void
}

/**
 * Runs an ANN on a batch: the one forward pass that training and evaluation share.
 *
 * x is [B, height, width, channels] in [0, 1]; the answer is [B, classes], the logits. Differentiable in `parameters` on every
 * back end. Call it inside `tf.tidy` or a gradient function. Activations other than 'relu' and 'none' are a network's of another
 * kind: an SNN is not run by this. Fails with E3013 at a recurrent layer.
 */
export function annForward(
  tf: Tf, layers: readonly Layer[], parameters: ParameterTensors, x: Tensor4D, options: ForwardOptions = {},
): Tensor2D {
  let map: Tensor = x
  // Whether the map depends on parameters, so that training asks for its gradient.
  let learned = false
  for (const layer of layers) {
    const output = applyLayer(tf, layer, parameters, map, learned, options)
    options.tap?.(layer, map, output)
    map = output
    learned ||= layer.name in parameters
  }
  return flatten(tf, map)
}

function applyLayer(tf: Tf, layer: Layer, parameters: ParameterTensors, x: Tensor, learned: boolean, options: ForwardOptions): Tensor {
  switch (layer.kind) {
    case 'conv':
    case 'dense': return applyWeighted(tf, layer, parameters, x, learned, options)
    case 'averagePool':
    case 'maxPool': return pool(tf, layer, x as Tensor4D)
    case 'dropout': return options.training && layer.rate > 0 ? tf.mul(x, options.training.dropoutMask(layer, x.shape)) : x
    case 'vote': return vote(tf, layer, flatten(tf, x))
  }
}

/**
 * activation(norm(W∗x + b)). Evaluation fuses bias and ReLU into the product. Training leaves that to rectifiedConvolution: the gradient of a
 * fused product of TensorFlow.js computes ∂/∂x even for the first layer, where nobody needs it.
 */
function applyWeighted(
  tf: Tf, layer: ConvLayer | DenseLayer, parameters: ParameterTensors, x: Tensor, learned: boolean, { training }: ForwardOptions,
): Tensor {
  requireFeedForward([layer])
  const { bias, weight } = parameters[layer.name]!
  const rectified = layer.activation.kind === 'relu'
  if (training && layer.kind === 'conv' && bias && rectified && !layer.batchNorm) {
    return rectifiedConvolution(tf, {
      ...padded(tf, layer, x as Tensor4D), filter: weight as Tensor4D, bias: bias as Tensor1D, strides: layer.stride, back: learned,
    })
  }
  const fuse = !training && { bias, activation: rectified && !layer.batchNorm ? 'relu' as const : 'linear' as const }
  let y: Tensor = layer.kind === 'conv'
    ? convolve(tf, layer, x as Tensor4D, weight as Tensor4D, fuse)
    : multiply(tf, flatten(tf, x), weight as Tensor2D, fuse)
  if (!fuse && bias) y = tf.add(y, bias)
  if (layer.batchNorm) y = normalise(tf, layer.name, layer.batchNorm, parameters, y, training?.onMoments)
  return rectified && !(fuse && fuse.activation === 'relu') ? tf.relu(y) : y
}

type Fuse = false | { readonly bias: Tensor | undefined; readonly activation: 'relu' | 'linear' }

const multiply = (tf: Tf, a: Tensor2D, b: Tensor2D, fuse: Fuse): Tensor2D =>
  fuse ? tf.fused.matMul({ a, b, ...fuse }) as Tensor2D : tf.matMul(a, b)

function convolve(tf: Tf, layer: ConvLayer, image: Tensor4D, filter: Tensor4D, fuse: Fuse): Tensor4D {
  const { x, pad } = padded(tf, layer, image)
  return fuse ? tf.fused.conv2d({ x, filter, strides: layer.stride, pad, ...fuse }) : tf.conv2d(x, filter, layer.stride, pad)
}

/**
 * Back ends disagree on explicit padding but all know 'same' and 'valid'. At stride 1 an odd kernel with padding k>>1 is 'same';
 * any other padding is laid on first.
 */
function padded(tf: Tf, { kernel, stride, padding: p }: ConvLayer, x: Tensor4D): { x: Tensor4D; pad: 'same' | 'valid' } {
  if (p > 0 && stride === 1 && kernel === 2 * p + 1) return { x, pad: 'same' }
  return { x: p > 0 ? tf.pad4d(x, [[0, 0], [p, p], [p, p], [0, 0]]) : x, pad: 'valid' }
}

const pool = (tf: Tf, { kind, size, stride }: PoolLayer, x: Tensor4D): Tensor4D =>
  kind === 'averagePool' ? tf.avgPool(x, size, stride, 'valid') : tf.maxPool(x, size, stride, 'valid')

/** The mean of each group of neighbouring outputs: [B, n] → [B, n/group]. */
const vote = (tf: Tf, { group }: VoteLayer, x: Tensor2D): Tensor2D =>
  tf.mean(tf.reshape(x, [x.shape[0], x.shape[1] / group, group]), 2)

/**
 * y = γ·scale·(x − μ)/√(σ² + ε) + β over all axes but the last (Ioffe & Szegedy 2015); μ, σ² of the batch where somebody is told of them, else
 * the running ones.
 */
export function normalise(
  tf: Tf, name: string, { epsilon, scale: factor = 1 }: BatchNorm, parameters: ParameterTensors, x: Tensor, onMoments?: TrainingMode['onMoments'],
): Tensor {
  const { gamma, beta, mean, variance } = parameters[name]!
  let moments = { mean: mean!, variance: variance! }
  if (onMoments) {
    moments = tf.moments(x, x.shape.slice(0, -1).map((_, axis) => axis))
    onMoments(name, moments.mean, moments.variance)
  }
  const scale = tf.mul(factor === 1 ? gamma! : tf.mul(gamma!, factor), tf.rsqrt(tf.add(moments.variance, epsilon)))
  // x·scale + (β − μ·scale): the vectors are small, so the map is passed over twice, not four times.
  return tf.add(tf.mul(x, scale), tf.sub(beta!, tf.mul(moments.mean, scale)))
}

/** [B, …] → [B, n], in NHWC order. */
const flatten = (tf: Tf, x: Tensor): Tensor2D => (x.rank === 2 ? x as Tensor2D : tf.reshape(x, [x.shape[0]!, -1]))
