import { fail } from '@spikeline/core'

export interface TableRow { readonly cells: readonly string[]; readonly line: number; readonly text: string }

/**
 * The rows of a small table of comma-separated values whose first line has just these names. Empty lines are passed over. Fails with E4177 where the
 * first line is another (without it the first row would be lost), a row has another number of cells, or there is none.
 */
export function readTable(text: string, file: string, columns: readonly string[]): TableRow[] {
  const [names = '', ...lines] = text.replace(/^﻿/, '').split(/\r?\n/)
  const cellsOf = (line: string): string[] => line.split(',').map((cell) => cell.trim())
  if (cellsOf(names).join() !== columns.join()) fail('E4177', { file, line: 1, text: names, expected: columns.join(',') })
  const rows = lines.flatMap((line, i): TableRow[] => {
    if (line.trim() === '') return []
    const cells = cellsOf(line)
    return cells.length === columns.length ? [{ cells, line: i + 2, text: line }] : fail('E4177', { file, line: i + 2, text: line, expected: columns.join(',') })
  })
  return rows.length > 0 ? rows : fail('E4177', { file, line: 2, text: '', expected: columns.join(',') })
}
