import { formatCell } from './formatNumber.ts'
import type { Cell, Table } from './table.ts'

/** A table as text, before it is laid out for a terminal, Markdown or HTML. */
export interface PresentedTable {
  readonly title: string
  /** 'memory (MiB)'. */
  readonly headers: readonly string[]
  readonly cells: readonly (readonly string[])[]
  /** Columns of numbers, to be right-aligned. */
  readonly numeric: readonly boolean[]
  /** What the columns mean ("memory: …"), then the notes of the table. */
  readonly definitions: readonly string[]
  readonly notes: readonly string[]
}

/** A multiple of a base unit: a value is divided by the factor. */
export interface Multiple { readonly unit: string; readonly factor: number }

/** Multiples of a base unit, ascending. Operations are counted in thousands, millions, … without a noun. */
const multiples: Readonly<Record<string, readonly Multiple[]>> = {
  bytes: ['B', 'KiB', 'MiB', 'GiB', 'TiB'].map((unit, i) => ({ unit, factor: 1024 ** i })),
  operations: ['', 'k', 'M', 'G', 'T'].map((unit, i) => ({ unit, factor: 1000 ** i })),
  J: ['pJ', 'nJ', 'µJ', 'mJ', 'J'].map((unit, i) => ({ unit, factor: 1e-12 * 1000 ** i })),
}

/** Rounds and scales: one multiple of the unit for each column, so that its rows can be compared by eye. */
export function presentTable({ title, columns, rows, notes }: Table): PresentedTable {
  const shown = columns.map(({ unit }, i) => multipleFor(unit, rows.map((row) => row[i] ?? null)))
  const cells = rows.map((row) => shown.map(({ unit, factor }, i) => formatCell(scaled(row[i] ?? null, factor), unit)))
  return {
    title,
    headers: columns.map(({ name }, i) => (shown[i]!.unit ? `${name} (${shown[i]!.unit})` : name)),
    cells,
    numeric: columns.map((_, i) => rows.length > 0 && rows.every((row) => isNumeric(row[i] ?? null)) && rows.some((row) => row[i] !== null)),
    definitions: columns.flatMap(({ name, definition }) => (definition ? [`${name}: ${definition}`] : [])),
    notes,
  }
}

/** The multiple of a unit in which the geometric mean of the values lies between 1 and the next multiple. */
export function multipleFor(unit: string, cells: readonly Cell[]): Multiple {
  const known = multiples[unit]
  if (!known) return { unit, factor: 1 }
  const sizes = cells.map((cell) => Math.abs(valueOf(cell) ?? 0)).filter((size) => size > 0 && Number.isFinite(size))
  if (sizes.length === 0) return known.find(({ factor }) => factor === 1)!
  const typical = Math.exp(sizes.reduce((sum, size) => sum + Math.log(size), 0) / sizes.length)
  return known.findLast(({ factor }) => factor <= typical * (1 + 1e-12)) ?? known[0]!
}

const valueOf = (cell: Cell): number | undefined => (typeof cell === 'number' ? cell : cell && typeof cell === 'object' ? cell.value : undefined)

function scaled(cell: Cell, factor: number): Cell {
  if (factor === 1 || cell === null || typeof cell === 'string') return cell
  return typeof cell === 'number' ? cell / factor : { value: cell.value / factor, margin: cell.margin / factor }
}

/** Text that is a number already ("407,050") counts as one. */
const isNumeric = (cell: Cell): boolean => typeof cell !== 'string' || /^[-+−]?\d[\d,.]*$/.test(cell)
