import { definePortType } from '../ports/portType.ts'

export interface TableColumn {
  readonly name: string
  readonly unit: string
  /** What the column means, for the definitions under the table. */
  readonly definition?: string
}
/** A table for people: rows of text or numbers, null where a value does not apply. */
export interface Table {
  readonly title: string
  readonly columns: readonly TableColumn[]
  readonly rows: readonly (readonly (string | number | null)[])[]
  /** Sentences that belong under it: definitions, data, caveats. */
  readonly notes: readonly string[]
}

export const tableType = definePortType<Table>({ name: 'table', summary: 'a table for people', count: (t) => t.rows.length, unit: 'rows' })
