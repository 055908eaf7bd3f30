import type { Tensor } from '@tensorflow/tfjs'
import type { Tf } from '../tf.ts'
import type { BackendCase } from './cases.ts'

/** One answer of a case, off the back end. */
export interface Answer { readonly shape: readonly number[]; readonly dtype: string; readonly values: Float32Array | Int32Array | Uint8Array }

/** Runs a case on the current back end and reads its answers; releases all that it made. */
export function answers(tf: Tf, backendCase: BackendCase): Answer[] {
  const results = tf.tidy(() => [backendCase.run(tf)].flat() as Tensor[] as never) as Tensor[]
  const read = results.map((tensor) => ({ shape: tensor.shape, dtype: tensor.dtype, values: tensor.dataSync().slice() as Answer['values'] }))
  tf.dispose(results)
  return read
}

/**
 * The largest difference of two lists of answers, each measured by the largest number of its answer (at least 1): 1e-4 is what
 * float32 sums in another order may differ by. Infinity where shapes, types or NaN disagree.
 */
export function largestDifference(actual: readonly Answer[], expected: readonly Answer[]): number {
  if (actual.length !== expected.length) return Infinity
  return Math.max(0, ...actual.map((answer, i) => difference(answer, expected[i]!)))
}

function difference(actual: Answer, expected: Answer): number {
  if (String(actual.shape) !== String(expected.shape) || actual.dtype !== expected.dtype) return Infinity
  let scale = 1
  let largest = 0
  for (let i = 0; i < expected.values.length; i++) {
    const distance = Math.abs(actual.values[i]! - expected.values[i]!)
    if (!(distance <= Number.MAX_VALUE)) return Infinity
    scale = Math.max(scale, Math.abs(expected.values[i]!))
    largest = Math.max(largest, distance)
  }
  return largest / scale
}
