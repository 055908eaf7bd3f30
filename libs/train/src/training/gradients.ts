import type { Random } from '@spikeline/core'
import { annForward, withProjections, type DropoutLayer, type Layer, type LayerParameters, type Tf } from '@spikeline/networks'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs'
import type { Model, TrainedTensors, Variable } from './model.ts'

/** Inputs of one step: B images as floats, [B, height, width, channels], and their classes. */
export interface StepBatch {
  readonly samples: number
  readonly shape: readonly [number, number, number, number]
  readonly pixels: Float32Array
  readonly labels: Uint8Array
  readonly classes: number
}

export interface StepResult {
  /** Mean cross-entropy of the batch, in nats. */
  readonly loss: number
  /** B·classes, row-major. */
  readonly logits: Float32Array
  /** One array a trained variable. */
  readonly gradients: readonly Float32Array[]
  /** Mean outputs of the layers that are watched, in order. */
  readonly means: readonly number[]
}

/**
 * Loss and gradients of one batch: −log softmax(logits)[label], averaged. Updates the running statistics of batch normalisation
 * in place; changes nothing else, and leaves no tensors behind.
 */
export function stepGradients(tf: Tf, model: Model, batch: StepBatch, random: Random): StepResult {
  const kept: Tensor[] = []
  const keep = <T extends Tensor>(tensor: T): T => {
    kept.push(tensor)
    return tf.keep(tensor)
  }
  let result: StepResult | undefined
  try {
    // The result leaves by assignment: `tidy` would look for tensors in what it returns, number by number.
    tf.tidy(() => {
      result = computeStep(tf, model, batch, random, keep)
    })
    return result!
  } finally {
    tf.dispose(kept)
  }
}

/** The step itself. What the tape of gradients would drop too early is handed to `keep`. */
function computeStep(tf: Tf, model: Model, batch: StepBatch, random: Random, keep: <T extends Tensor>(tensor: T) => T): StepResult {
  const means: Tensor[] = []
  const moments: { layer: string; mean: Tensor; variance: Tensor }[] = []
  const training = {
    dropoutMask: ({ name, rate }: DropoutLayer, shape: readonly number[]) => tf.tensor(dropoutMask(rate, shape, random.substream(name)), [...shape]),
    onMoments(layer: string, mean: Tensor, variance: Tensor) {
      moments.push({ layer, mean: keep(mean), variance: keep(variance) })
    },
  }
  const x = tf.tensor4d(batch.pixels, [...batch.shape])
  const target = tf.tensor2d(oneHot(batch.labels, batch.classes), [batch.samples, batch.classes])
  let logits: Tensor2D | undefined
  const { value, grads } = tf.valueAndGrads((...given: Tensor[]) => {
    const trained = byLayer(model.trained, given)
    const rounding = model.rounding?.(tf, trained)
    const activate = model.activate?.(tf, trained, random.substream('activations'))
    const tap = model.watched && (({ name }: Layer, _: Tensor, output: Tensor): void => void (model.watched!.includes(name) && means.push(keep(tf.mean(output)))))
    logits = keep(annForward(tf, model.layers, trained, x, { training: { ...training, ...(activate && { activate }) }, ...(rounding && { rounding }), ...(tap && { tap }) }))
    return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), target), 1))).asScalar()
  })(model.trained.map(({ values, shape }) => tf.tensor(values, [...shape])))
  for (const { layer, mean, variance } of moments) updateRunning(model, layer, read(mean), read(variance))
  return { loss: read(value)[0]!, logits: read(logits!), gradients: grads.map(read), means: means.map((mean) => read(mean)[0]!) }
}

/** The values of a tensor; a copy, since some back ends hand out their own memory. */
const read = (tensor: Tensor): Float32Array => tensor.dataSync<'float32'>().slice()

function byLayer(variables: readonly Variable[], tensors: readonly Tensor[]): TrainedTensors {
  const layers: Record<string, Record<string, Tensor>> = {}
  variables.forEach(({ layer, name }, i) => ((layers[layer] ??= {})[name] = tensors[i]!))
  return layers
}

/** Inverted dropout (Srivastava et al. 2014): 0 with probability `rate`, else 1/(1 − rate), so that the mean is 1. */
function dropoutMask(rate: number, shape: readonly number[], random: Random): Float32Array {
  const mask = new Float32Array(shape.reduce((product, n) => product * n, 1))
  const kept = 1 / (1 - rate)
  for (let i = 0; i < mask.length; i++) if (random.next() >= rate) mask[i] = kept
  return mask
}

function oneHot(labels: Uint8Array, classes: number): Float32Array {
  const rows = new Float32Array(labels.length * classes)
  labels.forEach((label, i) => (rows[i * classes + label] = 1))
  return rows
}

/** running ← momentum·running + (1 − momentum)·batch, with the biased batch variance. */
function updateRunning(model: Model, layer: string, mean: Float32Array, variance: Float32Array): void {
  const { momentum } = withProjections(model.layers).find(({ name }) => name === layer)!.batchNorm!
  const own: LayerParameters = model.parameters[layer]!
  for (const [running, batch] of [[own.mean!, mean], [own.variance!, variance]] as const)
    for (let c = 0; c < running.length; c++) running[c] = momentum * running[c]! + (1 - momentum) * batch[c]!
}
