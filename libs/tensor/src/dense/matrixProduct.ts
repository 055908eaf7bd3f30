import { partsOf, type DenseEngine } from './denseEngine.ts'

/** The product of two matrices, either of them transposed: [rows, depth] · [depth, columns]. */
export interface ProductShape {
  readonly rows: number
  readonly depth: number
  readonly columns: number
  readonly transposeA: boolean
  readonly transposeB: boolean
}

/** Rows of a tile, columns of a panel (see libs/tensor/assembly/products.ts). */
const ROWS = 4
const COLUMNS = 8

/** Whether the dense kernels do a product: a·b, a·bᵀ or aᵀ·b, with sizes that fill their tiles, and rows enough to be worth packing b. */
export const isTiled = ({ rows, columns, transposeA, transposeB }: ProductShape): boolean =>
  rows >= 4 * ROWS && columns % COLUMNS === 0 && !(transposeA && transposeB) && (!transposeA || rows % ROWS === 0)

/** c = a · b on the dense kernels; false where it does not fit their memory, with nothing done. Only for shapes that are tiled (isTiled). */
export function matrixProduct(engine: DenseEngine, shape: ProductShape, a: Float32Array, b: Float32Array, c: Float32Array): boolean {
  const { rows, depth, columns, transposeA, transposeB } = shape
  const column = ROWS * depth
  const places = engine.layOut([a.length, b.length, c.length, b.length, transposeA ? column * partsOf(rows, ROWS) : 0])
  if (!places) return false
  const [aAt, bAt, cAt, packed, rooms] = places
  const panels = columns / COLUMNS
  engine.write(aAt, a)
  engine.write(bAt, b)
  if (transposeA) {
    engine.run(panels, 1, (kernels, first, count) => kernels.packPanels(depth, columns, first, count, 0, bAt, packed))
    engine.run(rows, ROWS, (kernels, first, count, part) =>
      kernels.turnedProduct(depth, count, columns, aAt + 4 * first, rows, packed, cAt + 4 * first * columns, rooms + 4 * column * part))
  } else {
    // Each part packs its own panels, and multiplies all rows by them.
    engine.run(panels, 1, (kernels, first, count) => {
      kernels.packPanels(depth, columns, first, count, Number(transposeB), bAt, packed)
      const at = first * COLUMNS
      kernels.product(rows, depth, count * COLUMNS, aAt, depth, packed + 4 * at * depth, cAt + 4 * at, columns)
    })
  }
  c.set(engine.floats(cAt, c.length))
  return true
}
