import type { Rank, ShapeMap, Tensor } from '@tensorflow/tfjs'
import { createRandom } from '@spikeline/core'
import type { Tf } from '../tf.ts'

/** Normal numbers of the given shape, the same for every back end. */
export function normal<R extends Rank>(tf: Tf, name: string, shape: ShapeMap[R]): Tensor<R> {
  const random = createRandom(`conformance/${name}`)
  return tf.tensor(Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()), shape, 'float32')
}

/** Numbers that all differ by at least 1/size: their order, hence each maximum, is beyond rounding. Range about ±1. */
export function distinct<R extends Rank>(tf: Tf, name: string, shape: ShapeMap[R]): Tensor<R> {
  const size = tf.util.sizeFromShape(shape)
  const order = createRandom(`conformance/${name}`).shuffle(Float32Array.from({ length: size }, (_, i) => (2 * i) / size - 1))
  return tf.tensor(order, shape, 'float32')
}

/** A function's value and its gradients in all inputs, for a random gradient of the value: what a back-propagation step asks for. */
export function withGradients(tf: Tf, f: (...inputs: Tensor[]) => Tensor, inputs: Tensor[]): Tensor[] {
  const value = f(...inputs)
  return [value, ...tf.grads(f)(inputs, normal(tf, 'dy', value.shape as ShapeMap[Rank]) as Tensor)]
}
