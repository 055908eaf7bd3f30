import { canonicalJson, type Cell, type Table } from '@spikeline/core'
import { paramNames, type Reading, type Saying } from './arrived.ts'

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
  return withParams(['stage', 'name', 'value', 'unit', ...labels], readings, ({ stage, name, value, unit, labels: own }) =>
    [[stage, name, text(value), unit, ...labels.map((label) => text(own[label]))]])
}

/** Statements in long format: a row for each figure, or one without; `statement` is the same in all rows of one, counted from 1. */
export function statementRows(sayings: readonly Saying[]): string[][] {
  const header = ['statement', 'stage', 'kind', 'subject', 'verdict', 'text', 'figure', 'value', 'margin', 'unit']
  return withParams(header, sayings, ({ stage, kind, subject, verdict, text: sentences, figures }, i) => {
    const said = [String(i + 1), stage, kind, subject, verdict, sentences]
    if (figures.length === 0) return [[...said, '', '', '', '']]
    return figures.map(({ name, value, margin, unit }) => [...said, name, text(value), text(margin), unit])
  })
}

/** Rows of things that come from instances of a sweep, with a column for each swept parameter behind the columns of their own. */
function withParams<T extends Pick<Reading, 'params'>>(columns: readonly string[], things: readonly T[], rowsOf: (thing: T, i: number) => string[][]): string[][] {
  const params = paramNames(things)
  const taken = new Set(columns)
  const header = [...taken, ...params.map((name) => (taken.has(name) ? `param.${name}` : name))]
  return [header, ...things.flatMap((thing, i) => rowsOf(thing, i).map((row) => [...row, ...params.map((param) => text(thing.params[param]))]))]
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
