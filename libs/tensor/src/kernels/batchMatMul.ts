import type { TensorInfo } from '@tensorflow/tfjs'
import { denseEngine } from '../dense/current.ts'
import { isTiled, matrixProduct } from '../dense/matrixProduct.ts'
import type { Composite } from './composite.ts'
import { isWorthwhile } from './worthwhile.ts'

interface Inputs { readonly a: TensorInfo; readonly b: TensorInfo }
interface Attributes { readonly transposeA: boolean; readonly transposeB: boolean }

/**
 * Matrix product, as in a dense layer, and with transposed factors, as in its gradients. Large single products with sizes that fill
 * tiles go to the dense kernels. Of the others, the back end's own kernel is fast for plain products only and falls back to a plain loop
 * for transposed factors; transposing first is eight to twelve times as fast.
 */
export const batchMatMul: Composite<Inputs, Attributes> = ({ run, original, make, values }, { a, b }, { transposeA, transposeB }) => {
  const [m, k] = lastTwo(a, transposeA)
  const [, n] = lastTwo(b, transposeB)
  const shape = { rows: m, depth: k, columns: n, transposeA, transposeB }
  const engine = denseEngine()
  if (engine && single(a) && single(b) && isTiled(shape) && isWorthwhile(m * k * n)) {
    const c = make([...Array<number>(Math.max(a.shape.length, b.shape.length) - 2).fill(1), m, n])
    if (matrixProduct(engine, shape, values(a), values(b), values(c))) return c
  }
  const turn = (x: TensorInfo): TensorInfo => run('Transpose', { x }, { perm: lastTwoSwapped(x.shape.length) })
  return original({ a: transposeA ? turn(a) : a, b: transposeB ? turn(b) : b }, { transposeA: false, transposeB: false })
}

/** The sizes of the matrix, the other way round where it is transposed. */
function lastTwo({ shape }: TensorInfo, transposed: boolean): [number, number] {
  const [rows, columns] = shape.slice(-2) as [number, number]
  return transposed ? [columns, rows] : [rows, columns]
}

/** Whether a tensor is one matrix, not a batch of several. */
const single = ({ shape, dtype }: TensorInfo): boolean => dtype === 'float32' && shape.slice(0, -2).every((n) => n === 1)

const lastTwoSwapped = (rank: number): number[] => [...Array(rank).keys()].map((axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis))
