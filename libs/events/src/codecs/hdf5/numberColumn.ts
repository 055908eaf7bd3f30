import type { Dataset } from '../../hdf5/dataset.ts'
import type { NumberType } from '../../hdf5/datatype.ts'
import { readIntegers, readNumbers } from '../../hdf5/numbers.ts'
import type { Reading } from '../../hdf5/reading.ts'

/** A number of each row of a dataset. */
export class NumberColumn {
  readonly dataset: Dataset
  readonly type: NumberType
  /** Where in the row it stands. */
  readonly offset: number

  constructor(dataset: Dataset, type: NumberType, offset: number) {
    this.dataset = dataset
    this.type = type
    this.offset = offset
  }

  get rows(): number {
    return this.dataset.rows
  }

  /** The numbers of `count` rows from row `from` on. Fails as rows do. */
  *read(from: number, count: number, out: Float64Array | Int32Array): Reading<void> {
    const { rowBytes } = this.dataset
    for (let row = from; row < from + count; ) {
      const rows = yield* this.dataset.rowsAround(row)
      const here = Math.min(from + count, rows.from + rows.count) - row
      const at = (row - rows.from) * rowBytes + this.offset
      if (out instanceof Float64Array) readNumbers(rows.bytes, this.type, at, rowBytes, here, out, row - from)
      else readIntegers(rows.bytes, this.type, at, rowBytes, here, out, row - from)
      row += here
    }
  }
}
