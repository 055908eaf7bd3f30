import type { Optimizer, Scalar, Tensor, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs'
import type { Tf } from '../tf.ts'
import type { BackendCase } from './cases.ts'
import { normal, withGradients } from './inputs.ts'

/** A small convolutional network with everything in it: convolution, both poolings, two dense layers. */
function network(tf: Tf): { parameters: Variable[]; loss(): Scalar; dispose(): void } {
  const weight = (name: string, shape: number[], scale: number): Variable =>
    tf.variable(tf.mul(normal(tf, name, shape as [number, number]) as Tensor, scale))
  const parameters = [
    weight('w1', [3, 3, 2, 8], 0.3), weight('b1', [8], 0.1), weight('w2', [3, 3, 8, 8], 0.15), weight('b2', [8], 0.1),
    weight('w3', [72, 16], 0.2), weight('b3', [16], 0.1), weight('w4', [16, 4], 0.3), weight('b4', [4], 0.1),
  ]
  const [w1, b1, w2, b2, w3, b3, w4, b4] = parameters as Tensor[] as [Tensor4D, Tensor, Tensor4D, Tensor, Tensor2D, Tensor, Tensor2D, Tensor]
  const images = tf.keep(normal(tf, 'images', [6, 12, 12, 2]) as Tensor4D)
  const labels = tf.keep(tf.oneHot(tf.tensor1d([0, 1, 2, 3, 1, 0], 'int32'), 4))
  const loss = (): Scalar => {
    const first = tf.avgPool(tf.fused.conv2d({ x: images, filter: w1, bias: b1, strides: 1, pad: 'same', activation: 'relu' }), 2, 2, 'valid')
    const second = tf.maxPool(tf.fused.conv2d({ x: first, filter: w2, bias: b2, strides: 1, pad: 'same', activation: 'relu' }), 2, 2, 'valid')
    const hidden = tf.fused.matMul({ a: tf.reshape(second, [6, 72]), b: w3, bias: b3, activation: 'relu' })
    return tf.losses.softmaxCrossEntropy(labels, tf.fused.matMul({ a: hidden, b: w4, bias: b4 })) as Scalar
  }
  return { parameters, loss, dispose: () => tf.dispose([images, labels, ...parameters]) }
}

/** Loss before each of three steps, and the parameters after them. */
function trained(tf: Tf, optimizer: Optimizer): Tensor[] {
  const { parameters, loss, dispose } = network(tf)
  const losses = [0, 1, 2].map(() => optimizer.minimize(loss, true, parameters)!)
  const after = parameters.map((parameter) => parameter.clone())
  optimizer.dispose()
  dispose()
  return [...losses, ...after]
}

export const trainingCases: readonly BackendCase[] = [
  {
    name: 'gives the cross-entropy of logits and labels, with its gradient',
    run(tf) {
      const labels = tf.oneHot(tf.tensor1d([3, 0, 2, 2, 1], 'int32'), 4)
      return withGradients(tf, (logits) => tf.losses.softmaxCrossEntropy(labels, logits as Tensor2D), [normal(tf, 'logits', [5, 4])])
    },
  },
  { name: 'trains a convolutional network with plain gradient descent', run: (tf) => trained(tf, tf.train.sgd(0.05)) },
  { name: 'trains a convolutional network with momentum', run: (tf) => trained(tf, tf.train.momentum(0.05, 0.9)) },
  { name: 'trains a convolutional network with Adam', run: (tf) => trained(tf, tf.train.adam(0.001, 0.9, 0.999, 1e-4)) },
]
