import type { Scalar, Tensor1D, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs'
import { createRandom } from '@spikeline/core'
import { rectifiedConvolution } from '../rectifiedConvolution.ts'
import type { Tf } from '../tf.ts'

/** Training of 32C3-AP2-32C3-AP2-128FC-10, by which back ends are compared and installations are tried. */
export interface MnistCnn {
  /** Trains on one batch: images [B, 28, 28, 1], labels one-hot [B, 10]. Answers the loss before the step. */
  step(images: Tensor4D, labels: Tensor2D): number
  /** A batch of random pixels in [0, 1) with labels 0 to 9 in turn. */
  batch(size: number): [Tensor4D, Tensor2D]
  /** Weights and biases, layer by layer. */
  weights(): Float32Array[]
  dispose(): void
}

/** Adam 1e-3, ReLU, padding 1, bias everywhere, cross-entropy of the softmax; He-normal weights (He et al. 2015) from `seed`. */
export function mnistCnn(tf: Tf, seed: string | number = 0): MnistCnn {
  const random = createRandom(seed)
  const weight = (shape: number[]): Variable => {
    const fanIn = shape.slice(0, -1).reduce((product, n) => product * n, 1)
    return tf.variable(tf.tensor(Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal() * Math.sqrt(2 / fanIn)), shape))
  }
  const zeros = (n: number): Variable => tf.variable(tf.zeros([n]))
  const parameters = tf.tidy(() => [
    weight([3, 3, 1, 32]), zeros(32), weight([3, 3, 32, 32]), zeros(32), weight([7 * 7 * 32, 128]), zeros(128), weight([128, 10]), zeros(10),
  ])
  const [w1, b1, w2, b2, w3, b3, w4, b4] = parameters as [Variable, Variable, Variable, Variable, Variable, Variable, Variable, Variable]
  const optimizer = tf.train.adam(1e-3)

  const convolve = (x: Tensor4D, filter: Variable, bias: Variable, back: boolean): Tensor4D =>
    tf.avgPool(rectifiedConvolution(tf, { x, filter: filter as never as Tensor4D, bias: bias as never as Tensor1D, strides: 1, pad: 'same', back }), 2, 2, 'valid')
  const logits = (images: Tensor4D): Tensor2D => {
    const features = tf.reshape(convolve(convolve(images, w1, b1, false), w2, b2, true), [images.shape[0], 7 * 7 * 32])
    const hidden = tf.fused.matMul({ a: features, b: w3 as never as Tensor2D, bias: b3, activation: 'relu' })
    return tf.fused.matMul({ a: hidden, b: w4 as never as Tensor2D, bias: b4 }) as Tensor2D
  }

  return {
    step(images, labels) {
      const loss = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(labels, logits(images)) as Scalar, true, parameters)!
      const value = loss.dataSync()[0]!
      loss.dispose()
      return value
    },
    batch: (size) => [
      tf.tensor4d(Float32Array.from({ length: size * 784 }, () => random.next()), [size, 28, 28, 1]),
      tf.tidy(() => tf.oneHot(tf.tensor1d(Int32Array.from({ length: size }, (_, i) => i % 10), 'int32'), 10) as Tensor2D),
    ],
    weights: () => parameters.map((parameter) => parameter.dataSync().slice() as Float32Array),
    dispose() {
      optimizer.dispose()
      tf.dispose(parameters)
    },
  }
}
