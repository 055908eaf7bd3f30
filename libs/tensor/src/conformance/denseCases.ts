import type { Tensor, Tensor2D } from '@tensorflow/tfjs'
import type { Tf } from '../tf.ts'
import type { BackendCase } from './cases.ts'
import { distinct, normal, withGradients } from './inputs.ts'

/** Small ones, and ones large enough for the dense kernels of the back end 'wasm'. */
const sizes: readonly [number, number, number][] = [[5, 7, 3], [52, 303, 80]]

const transposed: BackendCase[] = sizes.flatMap(([m, k, n]) => [[false, false], [false, true], [true, false], [true, true]].map(([first, second]) => ({
  name: `multiplies matrices of ${m} × ${k} and ${k} × ${n}, ${first ? 'the first transposed' : 'the first as it is'}, ${second ? 'the second transposed' : 'the second as it is'}`,
  run: (tf: Tf) => withGradients(
    tf, (a, b) => tf.matMul(a, b, first, second),
    [normal(tf, 'a', first ? [k, m] : [m, k]), normal(tf, 'b', second ? [n, k] : [k, n])],
  ),
})))

export const denseCases: readonly BackendCase[] = [
  ...transposed,
  {
    name: 'multiplies batches of matrices',
    run: (tf) => withGradients(tf, (a, b) => tf.matMul(a, b, true, false), [normal(tf, 'a', [3, 4, 5]), normal(tf, 'b', [3, 4, 2])]),
  },
  {
    name: 'fuses bias and ReLU into a matrix product, with gradients in input, weight and bias',
    run: (tf) => withGradients(
      tf, (a, b, bias) => tf.fused.matMul({ a: a as Tensor2D, b: b as Tensor2D, bias: bias as Tensor, activation: 'relu' }),
      [normal(tf, 'a', [6, 8]), normal(tf, 'b', [8, 4]), normal(tf, 'bias', [4])],
    ),
  },
  {
    name: 'rectifies, with its gradient',
    run: (tf) => withGradients(tf, (x) => tf.relu(x), [normal(tf, 'x', [4, 9])]),
  },
  {
    name: 'computes sigmoid, tanh, exp, square and square root, with their gradients',
    run(tf) {
      const x = normal(tf, 'x', [5, 6])
      const positive = tf.add(tf.abs(x), 0.1)
      return [
        ...withGradients(tf, (a) => tf.sigmoid(a), [x]), ...withGradients(tf, (a) => tf.tanh(a), [x]), ...withGradients(tf, (a) => tf.exp(a), [x]),
        ...withGradients(tf, (a) => tf.square(a), [x]), ...withGradients(tf, (a) => tf.sqrt(a), [positive]), ...withGradients(tf, (a) => tf.log(a), [positive]),
      ]
    },
  },
  {
    name: 'adds, subtracts, multiplies and divides with broadcasting, with the gradients summed back',
    run(tf) {
      const pair = [normal(tf, 'a', [2, 3, 4]), tf.add(tf.abs(normal(tf, 'b', [4])), 0.5)]
      const operations: ((a: Tensor, b: Tensor) => Tensor)[] = [tf.add, tf.sub, tf.mul, tf.div]
      return operations.flatMap((operation) => withGradients(tf, (a, b) => operation(a!, b!), pair))
    },
  },
  {
    name: 'compares, selects and clips, with the gradients of what passes',
    run(tf) {
      const a = distinct(tf, 'a', [4, 5])
      const b = tf.reverse(a)
      const chosen = tf.greater(b, 0.2)
      return [
        tf.cast(tf.greater(a, b), 'float32'), tf.cast(tf.greaterEqual(a, b), 'int32'), tf.cast(tf.equal(tf.argMax(a, 1), tf.argMax(b, 1)), 'int32'), tf.step(a),
        ...withGradients(tf, (x, y) => tf.where(chosen, x!, y!), [a, b]), ...withGradients(tf, (x) => tf.clipByValue(x, -0.5, 0.5), [a]),
        ...withGradients(tf, (x, y) => tf.maximum(x!, y!), [a, b]),
      ]
    },
  },
  {
    name: 'gathers, slices, joins, splits, turns and reshapes',
    run(tf) {
      const a = normal(tf, 'a', [4, 3, 2])
      return [
        tf.gather(a, tf.tensor1d([3, 0, 0], 'int32')), ...withGradients(tf, (x) => tf.slice(x, [1, 0, 1], [2, 3, 1]), [a]),
        ...withGradients(tf, (x, y) => tf.concat([x!, y!], 1), [a, tf.neg(a)]), ...withGradients(tf, (x) => tf.transpose(x, [2, 0, 1]), [a]),
        ...withGradients(tf, (x) => tf.stack(tf.unstack(x).reverse()), [a]), tf.reshape(a, [6, -1]), tf.tile(a, [1, 2, 1]),
      ]
    },
  },
  {
    name: 'uses a gradient of our own where one is given',
    run: (tf) => tf.grad((x) => tf.customGrad((a, save) => {
      (save as (tensors: Tensor[]) => void)([a as Tensor])
      return { value: tf.step(a as Tensor), gradFunc: (dy, saved) => tf.mul(dy, tf.exp(tf.neg(tf.abs(saved[0]!)))) }
    })(x))(normal(tf, 'x', [3, 4])),
  },
]
