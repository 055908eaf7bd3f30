import { presentTable, type PresentedTable } from './presentTable.ts'
import { printable } from './printable.ts'
import type { Table } from './table.ts'
import { textWidth, wrapText } from './wrapText.ts'

export interface FormatTableOptions {
  /** Columns of the terminal (default 100). */
  readonly width?: number
  /** ANSI styles, for terminals. */
  readonly color?: boolean
}

const GAP = '  '
/** A column of text is not made narrower than this while there is another way. */
const NARROWEST = 16

/**
 * A table as aligned plain text: numbers right-aligned, units in the header, definitions and notes under it.
 *
 * What is too wide is fitted in this order: headers wrap, then cells of text, then columns continue in a further block
 * that repeats the first columns, as many as tell the rows apart. No trailing newline.
 */
export function formatTable(table: Table, { width = 100, color = false }: FormatTableOptions = {}): string {
  const presented = printableTable(presentTable(table))
  const style = (codes: string, text: string): string => (color && text ? `\u001b[${codes}m${text}\u001b[0m` : text)
  const blocks = columnBlocks(presented, width).map((columns) => formatBlock(presented, columns, width, style))
  const under = [...presented.definitions, ...presented.notes].flatMap((note) =>
    wrapText(note, Math.max(30, width - 2)).map((line, i) => style('2', `${i === 0 ? '' : '  '}${line}`)))
  return [
    ...(presented.title ? [wrapText(presented.title, width).map((line) => style('1', line)).join('\n'), ''] : []),
    blocks.join('\n\n'),
    ...(under.length ? ['', ...under] : []),
  ].join('\n')
}

/** Which columns stand side by side: all, where they fit at their narrowest. */
function columnBlocks(table: PresentedTable, width: number): number[][] {
  const blocks: number[][] = [[]]
  const least = (columns: readonly number[]): number => columns.reduce((sum, i) => sum + narrowest(table, i) + GAP.length, -GAP.length)
  const names = nameColumns(table)
  // Names that leave no room for anything else can't be repeated in full.
  while (names.length > 1 && least(names) > width / 2) names.pop()
  for (const i of table.headers.keys()) {
    const last = blocks.at(-1)!
    if (last.length > names.length && least([...last, i]) > width) blocks.push([...names, i])
    else last.push(i)
  }
  return blocks
}

/** The leading columns whose cells together are different in every row; the first alone where no such columns are. */
function nameColumns({ headers, cells }: PresentedTable): number[] {
  const needed = [...headers.keys()].find((i) => new Set(cells.map((row) => JSON.stringify(row.slice(0, i + 1)))).size === cells.length) ?? 0
  return Array.from({ length: needed + 1 }, (_, i) => i)
}

const cellWidth = ({ cells }: PresentedTable, i: number): number => cells.reduce((most, row) => Math.max(most, textWidth(row[i]!)), 0)
const headerWord = ({ headers }: PresentedTable, i: number): number => Math.max(...headers[i]!.split(' ').map(textWidth))

function narrowest(table: PresentedTable, i: number): number {
  const cells = cellWidth(table, i)
  return Math.max(headerWord(table, i), table.numeric[i] ? cells : Math.min(cells, NARROWEST))
}

function columnWidths(table: PresentedTable, columns: readonly number[], width: number): number[] {
  const room = width - GAP.length * (columns.length - 1)
  const total = (widths: readonly number[]): number => widths.reduce((sum, w) => sum + w, 0)
  const natural = columns.map((i) => Math.max(cellWidth(table, i), textWidth(table.headers[i]!)))
  if (total(natural) <= room) return natural
  const widths = columns.map((i) => Math.max(cellWidth(table, i), headerWord(table, i)))
  for (let over = total(widths) - room; over > 0; over = total(widths) - room) {
    // The widest column of text gives way, down to the next widest.
    const text = columns.map((_, k) => k).filter((k) => widths[k]! > narrowest(table, columns[k]!)).sort((a, b) => widths[b]! - widths[a]!)
    if (text.length === 0) break
    const [first, second] = text as [number, number?]
    const floor = Math.max(narrowest(table, columns[first]!), second === undefined ? 0 : widths[second]! - 1)
    widths[first] = Math.max(Math.min(floor, widths[first]! - 1), widths[first]! - over)
  }
  return widths
}

function formatBlock(table: PresentedTable, columns: readonly number[], width: number, style: (codes: string, text: string) => string): string {
  const widths = columnWidths(table, columns, width)
  const align = (text: string, k: number): string => {
    const padding = ' '.repeat(Math.max(0, widths[k]! - textWidth(text)))
    return table.numeric[columns[k]!] ? padding + text : text + padding
  }
  const lay = (cells: readonly string[], bottom: boolean): string[] => {
    const wrapped = cells.map((cell, k) => wrapText(cell, widths[k]!))
    const height = Math.max(...wrapped.map((lines) => lines.length))
    return Array.from({ length: height }, (_, line) =>
      wrapped.map((lines, k) => align(lines[bottom ? line - height + lines.length : line] ?? '', k)).join(GAP).trimEnd())
  }
  const header = lay(columns.map((i) => table.headers[i]!), true).map((line) => style('1', line))
  const rule = style('2', widths.map((w) => '─'.repeat(w)).join(GAP))
  const body = table.cells.flatMap((row) => lay(columns.map((i) => row[i]!), false))
  return [...header, rule, ...(body.length ? body : ['(no rows)'])].join('\n')
}

/** Names come from documents: control characters in them must not reach a terminal. */
function printableTable(table: PresentedTable): PresentedTable {
  return {
    ...table, title: printable(table.title), headers: table.headers.map(printable), cells: table.cells.map((row) => row.map(printable)),
    definitions: table.definitions.map(printable), notes: table.notes.map(printable),
  }
}
