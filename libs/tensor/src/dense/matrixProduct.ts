import type { DenseEngine } from './denseEngine.ts'

/** The product of two matrices, either of them transposed: [rows, depth] · [depth, columns]. */
export interface ProductShape {
  readonly rows: number
  readonly depth: number
  readonly columns: number
  readonly transposeA: boolean
  readonly transposeB: boolean
}

/** Rows of a block, columns of a panel (see libs/tensor/assembly/products.ts). */
const ROWS = 4
const COLUMNS = 8

/** Whether the dense kernels do a product: aᵀ·b and a·b and a·bᵀ, with sizes that fill their tiles. */
export const isTiled = ({ rows, columns, transposeA, transposeB }: ProductShape): boolean =>
  columns % COLUMNS === 0 && !(transposeA && transposeB) && (!transposeA || rows % ROWS === 0)

/** c = a · b on the dense kernels; false where it does not fit their memory, with nothing done. Only for shapes that are tiled (isTiled). */
export function matrixProduct(engine: DenseEngine, shape: ProductShape, a: Float32Array, b: Float32Array, c: Float32Array): boolean {
  const { rows, depth, columns, transposeA, transposeB } = shape
  const places = engine.layOut([a.length, b.length, c.length, transposeA ? 0 : b.length])
  if (!places) return false
  const [aAt, bAt, cAt, packed] = places
  engine.write(aAt, a)
  engine.write(bAt, b)
  if (transposeA) {
    engine.floats(cAt, c.length).fill(0)
    engine.run(rows, ROWS, (kernels, first, count) =>
      kernels.productOfRows(depth, count, columns, aAt + 4 * first, rows, bAt, columns, cAt + 4 * first * columns))
  } else {
    // Each part packs its own panels, and then multiplies all rows by them.
    engine.run(columns / COLUMNS, 1, (kernels, first, count) => {
      kernels.packPanels(depth, columns, first, count, Number(transposeB), bAt, packed)
      const column = first * COLUMNS
      kernels.product(rows, depth, count * COLUMNS, aAt, depth, packed + 4 * column * depth, cAt + 4 * column, columns)
    })
  }
  c.set(engine.floats(cAt, c.length))
  return true
}
