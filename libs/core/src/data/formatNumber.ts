import type { Cell } from './table.ts'

/** What stands where a value does not apply. */
export const NOTHING = '–'

const SIGNIFICANT = 3
const grouped = (text: string): string => (/^-?\d{5}/.test(text) ? text.replace(/\B(?=(\d{3})+(?!\d))/g, ',') : text)

/**
 * A number as tables show it: integers whole, everything else to three significant digits, thousands separated from
 * 10,000 on ("2026" may be a seed), percentages to two decimals (one image in 10,000), the very small with an exponent.
 */
export function formatNumber(value: number, unit = ''): string {
  if (!Number.isFinite(value)) return String(value)
  if (unit === '%' || unit === 'points') return value.toFixed(2)
  const size = Math.abs(value)
  if (Number.isInteger(value) && size < 1e15) return grouped(String(value))
  if (size < 1e-4 || size >= 1e15) return value.toExponential(SIGNIFICANT - 1).replace('e+', 'e')
  return size >= 100 ? grouped(value.toFixed(0)) : value.toPrecision(SIGNIFICANT)
}

/** One cell of a table. An estimate is rounded where its margin has two significant digits: 97.83 ± 0.12. */
export function formatCell(cell: Cell, unit = ''): string {
  if (cell === null) return NOTHING
  if (typeof cell === 'string') return cell
  if (typeof cell === 'number') return formatNumber(cell, unit)
  if (!(cell.margin > 0) || !Number.isFinite(cell.margin)) return formatNumber(cell.value, unit)
  const decimals = Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(cell.margin))))
  return `${plain(cell.value, decimals)} ± ${plain(cell.margin, decimals)}`
}

const plain = (value: number, decimals: number): string => (decimals === 0 ? grouped(value.toFixed(0)) : value.toFixed(decimals))
