import { canonicalJson, type Cell, type Table } from '@spikeline/core'
import { paramNames, type Reading } from './arrived.ts'

/** Rows as CSV (RFC 4180): CRLF after each, fields in quotes where they hold a quote, a comma or a line break. */
export const csvText = (rows: readonly (readonly string[])[]): string => rows.map((row) => `${row.map(field).join(',')}\r\n`).join('')

const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text)

const text = (value: unknown): string => (value === undefined || value === null ? '' : typeof value === 'object' ? canonicalJson(value) : String(value))

/**
 * Metrics in long format, one a row: stage, name, value, unit, then a column for each label and each swept parameter, empty
 * where a metric has it not. A parameter with the name of another column is headed `param.NAME`. Values are not rounded.
 */
export function metricRows(readings: readonly Reading[]): string[][] {
  const labels = [...new Set(readings.flatMap((reading) => Object.keys(reading.labels)))]
  const params = paramNames(readings)
  const taken = new Set(['stage', 'name', 'value', 'unit', ...labels])
  const header = [...taken, ...params.map((name) => (taken.has(name) ? `param.${name}` : name))]
  const rows = readings.map(({ stage, name, value, unit, labels: own, params: assigned }) =>
    [stage, name, text(value), unit, ...labels.map((label) => text(own[label])), ...params.map((param) => text(assigned[param]))])
  return [header, ...rows]
}

/** A table with its numbers in base units, not rounded; an estimate takes two columns, the second with its margin. */
export function tableRows({ columns, rows }: Table): string[][] {
  const estimated = columns.map((_, i) => rows.some((row) => isEstimate(row[i] ?? null)))
  const header = columns.flatMap(({ name, unit }, i) => {
    const titled = unit ? `${name} (${unit})` : name
    return estimated[i] ? [titled, `${titled} ±`] : [titled]
  })
  return [header, ...rows.map((row) => columns.flatMap((_, i) => {
    const cell = row[i] ?? null
    if (isEstimate(cell)) return [text(cell.value), text(cell.margin)]
    return estimated[i] ? [text(cell), ''] : [text(cell)]
  }))]
}

const isEstimate = (cell: Cell): cell is Cell & { value: number; margin: number } => typeof cell === 'object' && cell !== null
