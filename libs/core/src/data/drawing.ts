import { definePortType } from '../ports/portType.ts'
import type { Table } from './table.ts'

/** A picture for a report, with the data that it shows. */
export interface Drawing {
  readonly title: string
  /** What is seen, in a sentence or two. */
  readonly caption: string
  /** A whole SVG element without scripts and without references to anything outside of it; its viewBox is its size. */
  readonly svg: string
  /** What it was drawn from, where that is a table. */
  readonly data?: Table
}

export const drawingType = definePortType<Drawing>({ name: 'drawing', summary: 'pictures for reports, with their data', unit: 'drawings' })
