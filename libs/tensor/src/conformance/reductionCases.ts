import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs'
import type { BackendCase } from './cases.ts'
import { distinct, normal, withGradients } from './inputs.ts'

export const reductionCases: readonly BackendCase[] = [
  {
    name: 'sums over leading, inner, outer and all axes, kept or dropped',
    run(tf) {
      const a = normal(tf, 'a', [3, 4, 5, 6])
      const all = [[0, 1, 2], [1, 2], [3], [0], [0, 3], [0, 1, 2, 3]]
      return all.flatMap((axes) => [tf.sum(a, axes), tf.sum(a, axes, true)])
    },
  },
  {
    name: 'sums and averages a large map over all but its channels, with the gradients',
    run(tf) {
      const large = normal(tf, 'large', [8, 16, 16, 24])
      return [...withGradients(tf, (x) => tf.sum(x, [0, 1, 2]), [large]), tf.sum(large, [0, 1, 2], true), ...withGradients(tf, (x) => tf.mean(x, [0, 1, 2]), [large])]
    },
  },
  {
    name: 'takes maxima, mean and norm along the last axis, with the gradients',
    run(tf) {
      const a = distinct(tf, 'a', [4, 3, 6])
      return [tf.max(a, 2), ...withGradients(tf, (x) => tf.mean(x, 2), [a]), ...withGradients(tf, (x) => tf.sqrt(tf.sum(tf.square(x))), [a])]
    },
  },
  {
    name: 'gives class scores: softmax, log-softmax and the best class',
    run(tf) {
      const logits = normal(tf, 'logits', [5, 10])
      return [tf.softmax(logits), ...withGradients(tf, (x) => tf.logSoftmax(x), [logits]), tf.argMax(logits, 1)]
    },
  },
  {
    name: 'normalises a batch by its moments, with gradients in map, scale and shift',
    run: (tf) => withGradients(tf, (x, gamma, beta) => {
      const { mean, variance } = tf.moments(x!, [0, 1, 2])
      return tf.add(tf.mul(tf.mul(tf.sub(x!, mean), tf.rsqrt(tf.add(variance, 1e-5))), gamma!), beta!)
    }, [normal(tf, 'map', [4, 5, 6, 3]), normal(tf, 'gamma', [3]), normal(tf, 'beta', [3])]),
  },
  {
    name: 'applies running moments as inference does',
    run: (tf) => tf.batchNorm4d(
      normal(tf, 'map', [2, 3, 3, 4]) as Tensor4D, normal(tf, 'mean', [4]) as Tensor1D, tf.abs(normal(tf, 'variance', [4])) as Tensor1D,
      normal(tf, 'beta', [4]) as Tensor1D, normal(tf, 'gamma', [4]) as Tensor1D, 1e-3,
    ),
  },
]
