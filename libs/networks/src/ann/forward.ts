import { fail } from '@spikeline/core'
import { rectifiedConvolution } from '@spikeline/tensor'
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs'
import type { BatchNorm, ConvLayer, DenseLayer, DropoutLayer, Layer, Shortcut } from '../network.ts'
import { requireFeedForward } from '../topology/recurrent.ts'
import { activate } from './activations.ts'
import { convolve, flatten, multiply, padded, pool, vote } from './operations.ts'
import { isQuantised } from './quantised.ts'
import { quantisedForward } from './quantisedForward.ts'
import type { ParameterTensors, Tf } from './tensors.ts'

/** What differs while training: batch statistics instead of running ones, and dropout. */
export interface TrainingMode {
  /** Mask of a dropout layer for a batch of that shape: 0 where dropped, 1/(1 − rate) where kept. */
  dropoutMask(layer: DropoutLayer, shape: readonly number[]): Tensor
  /** Told the batch mean and (biased) variance [channels] of every batch normalisation; keep what must outlive the step (`tf.keep`). */
  onMoments(layer: string, mean: Tensor, variance: Tensor): void
  /** Takes the place of the activation of a layer that has neither a ReLU nor none, where something of it is trained or drawn. */
  readonly activate?: (layer: ConvLayer | DenseLayer, z: Tensor) => Tensor
}

/** How a network is rounded while it is being trained for whole numbers: each answers with what goes on, differentiable. */
export interface Rounding {
  input(x: Tensor4D): Tensor4D
  weight(layer: ConvLayer | DenseLayer, weight: Tensor): Tensor
  /** After the activation. */
  output(layer: ConvLayer | DenseLayer, y: Tensor): Tensor
  averages(y: Tensor): Tensor
}

export interface ForwardOptions {
  readonly training?: TrainingMode
  readonly rounding?: Rounding
  /** Told input and output of every layer, output after its activation: [B, h, w, c] or [B, n]; and what its shortcut reads. Only for the call: don't dispose them. */
  readonly tap?: (layer: Layer, input: Tensor, output: Tensor, shortcut?: Tensor) => void
}

/**
 * Runs an ANN on a batch: the one forward pass that training and evaluation share.
 *
 * x is [B, height, width, channels] in [0, 1]; the answer is [B, classes], the logits. Differentiable in `parameters` on every
 * back end. Call it inside `tf.tidy` or a gradient function. An SNN is not run by this. A quantised network is computed in its whole numbers (see quantisedForward), and has no gradients.
 * Fails with E3013 at a recurrent layer, with E3721 at a NeuNorm.
 */
export function annForward(
  tf: Tf, layers: readonly Layer[], parameters: ParameterTensors, x: Tensor4D, options: ForwardOptions = {},
): Tensor2D {
  if (isQuantised({ layers })) return quantisedForward(tf, layers, parameters, x, options.tap)
  let map: Tensor = options.rounding?.input(x) ?? x
  // Whether the map depends on parameters, so that training asks for its gradient.
  let learned = false
  const outputs = new Map<string, Tensor>()
  for (const layer of layers) {
    const added = 'shortcut' in layer && layer.shortcut ? outputs.get(layer.shortcut.from) : undefined
    const output = applyLayer(tf, layer, parameters, { x: map, learned, ...(added && { added }) }, options)
    options.tap?.(layer, map, output, added)
    outputs.set(layer.name, output)
    map = output
    learned ||= layer.name in parameters
  }
  return flatten(tf, map)
}

interface LayerInput {
  readonly x: Tensor
  /** Whether x depends on parameters. */
  readonly learned: boolean
  /** What its shortcut reads. */
  readonly added?: Tensor
}

function applyLayer(tf: Tf, layer: Layer, parameters: ParameterTensors, input: LayerInput, options: ForwardOptions): Tensor {
  const { x } = input
  switch (layer.kind) {
    case 'conv':
    case 'dense': {
      const y = applyWeighted(tf, layer, parameters, input, options)
      return options.rounding?.output(layer, y) ?? y
    }
    case 'averagePool': {
      const means = pool(tf, layer, x)
      return options.rounding?.averages(means) ?? means
    }
    case 'maxPool': return pool(tf, layer, x)
    case 'dropout': return options.training && layer.rate > 0 ? tf.mul(x, options.training.dropoutMask(layer, x.shape)) : x
    case 'vote': return vote(tf, layer, flatten(tf, x))
    case 'neuNorm': return fail('E3721', { layer: layer.name })
  }
}

/**
 * activation(norm(W∗x + b) + shortcut). Evaluation fuses bias and ReLU into the product. Training leaves that to rectifiedConvolution: the gradient of a
 * fused product of TensorFlow.js computes ∂/∂x even for the first layer, where nobody needs it.
 */
function applyWeighted(
  tf: Tf, layer: ConvLayer | DenseLayer, parameters: ParameterTensors, { x, learned, added }: LayerInput, options: ForwardOptions,
): Tensor {
  requireFeedForward([layer])
  const { training, rounding } = options
  const { shortcut } = layer
  const { bias, weight: stated } = parameters[layer.name]!
  const weight = rounding?.weight(layer, stated!) ?? stated
  const rectified = layer.activation.kind === 'relu'
  if (training && layer.kind === 'conv' && bias && rectified && !layer.batchNorm && !shortcut) {
    return rectifiedConvolution(tf, {
      ...padded(tf, layer, x), filter: weight as Tensor4D, bias: bias as Tensor1D, strides: layer.stride, back: learned,
    })
  }
  const fuse = !training && { bias, activation: rectified && !layer.batchNorm && !shortcut ? 'relu' as const : 'linear' as const }
  let y: Tensor = layer.kind === 'conv'
    ? convolve(tf, layer, x, weight as Tensor4D, fuse)
    : multiply(tf, flatten(tf, x), weight as Tensor2D, fuse)
  if (!fuse && bias) y = tf.add(y, bias)
  if (layer.batchNorm) y = normalise(tf, layer.name, layer.batchNorm, parameters, y, training?.onMoments)
  if (shortcut) y = tf.add(y, tf.reshape(applyShortcut(tf, shortcut, parameters, added!, options), y.shape))
  if (rectified) return fuse && fuse.activation === 'relu' ? y : tf.relu(y)
  return layer.activation.kind === 'none' ? y : training?.activate?.(layer, y) ?? activate(tf, layer.activation, y)
}

function applyShortcut(tf: Tf, { scale, projection }: Shortcut, parameters: ParameterTensors, x: Tensor, options: ForwardOptions): Tensor {
  if (projection) return applyWeighted(tf, projection, parameters, { x, learned: true }, options)
  return scale === undefined ? x : tf.mul(x, scale)
}

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
