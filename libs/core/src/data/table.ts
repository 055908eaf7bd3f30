import { definePortType } from '../ports/portType.ts'

export interface TableColumn {
  readonly name: string
  /** The base unit of the column's numbers ('bytes', 'operations', 'J', '%', '×' or ''); display picks the multiple. */
  readonly unit: string
  /** What the column means, for the definitions under the table. */
  readonly definition?: string
}
/** A mean with the half-width of its confidence interval. */
export interface Estimate {
  readonly value: number
  readonly margin: number
}
export type Cell = string | number | Estimate | null

/** A table for people, its numbers unrounded in base units; null where a value does not apply. */
export interface Table {
  readonly title: string
  readonly columns: readonly TableColumn[]
  readonly rows: readonly (readonly Cell[])[]
  /** Sentences that belong under it: definitions, data, caveats. */
  readonly notes: readonly string[]
}

export const tableType = definePortType<Table>({ name: 'table', summary: 'a table for people', count: (t) => t.rows.length, unit: 'rows' })
