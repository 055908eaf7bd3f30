import { formatNumber, multipleFor, type Figure } from '@spikeline/core'
import { definitions } from '../definitions.ts'
import type { Quantity } from './quantity.ts'

export const isPercent = (metric: string): boolean => definitions[metric]?.percent === true
export const titleOf = (metric: string): string => definitions[metric]?.title ?? metric
const nouns: Readonly<Record<string, string>> = {
  'energy.compute': 'energy of arithmetic', 'energy.onChip': 'energy with memory on chip',
  'energy.offChip.low': 'energy with weights from DRAM, low', 'energy.offChip.high': 'energy with weights from DRAM, high',
}
/** What a metric is called within a sentence. */
export const nounOf = (metric: string): string => nouns[metric] ?? titleOf(metric)
/** Unit of a metric in tables and figures: fractions are shown in per cent. */
export const unitOf = (metric: string, measured = ''): string => (isPercent(metric) ? '%' : (definitions[metric]?.unit ?? measured))
/** Of 0.829, 82.9 and not 82.89999999999999. */
export const perCent = (fraction: number): number => Number((fraction * 100).toPrecision(15))

/** 98.12 % */
export const percent = (fraction: number): string => `${formatNumber(perCent(fraction), '%')} %`
/** 0.10 points, without its sign. */
export const points = (fraction: number): string => `${formatNumber(Math.abs(perCent(fraction)), 'points')} points`

/** 1 point, 0.5 points: of a bound that somebody chose. */
export const allowance = (fraction: number): string => `${perCent(fraction)} ${perCent(fraction) === 1 ? 'point' : 'points'}`

/** Three significant digits without zeros at the end, whole from 100 on. */
function short(value: number): string {
  const size = Math.abs(value)
  if (size !== 0 && size < 1e-4) return formatNumber(value)
  return formatNumber(size >= 100 ? Math.round(value) : Number(value.toPrecision(3)), '').replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')
}

const thousands: Readonly<Record<string, string>> = { k: ' thousand', M: ' million', G: ' billion', T: ' trillion' }

/** A value with its unit, in the multiple that suits the larger of it and what it stands beside: 0.24 µJ beside 1.87 µJ. */
export function amount(metric: string, value: number, measured = '', beside = value): string {
  if (isPercent(metric)) return percent(value)
  const base = unitOf(metric, measured)
  const scale = Math.max(Math.abs(value), Math.abs(beside))
  const { unit, factor } = multipleFor(base, [scale > 1000 * Math.abs(value) ? value : scale])
  if (base === 'operations') return `${short(value / factor)}${thousands[unit] ?? ''} operations`
  return `${short(value / factor)}${unit ? ` ${value === factor ? unit.replace(/^steps$/, 'step') : unit}` : ''}`
}

const parts = ['', '', 'half', 'a third', 'a quarter', 'a fifth', 'a sixth', 'a seventh', 'an eighth', 'a ninth', 'a tenth']

/** How a smaller value compares with a larger one: "3 % less than", "half of", "about a sixth of", "7 % of". */
export function shareOf(less: number, more: number): string {
  const ratio = less / more
  if (!(ratio >= 0 && ratio <= 1) || more === 0) return 'as against'
  if (ratio > 0.99) return 'practically the same as'
  if (ratio > 0.55) return `${Math.round((1 - ratio) * 100)} % less than`
  const n = Math.round(1 / ratio)
  if (n <= 10 && Math.abs(ratio * n - 1) <= 0.06) return `${Math.abs(ratio * n - 1) <= 0.01 ? '' : 'about '}${parts[n]!} of`
  return ratio < 0.001 ? 'under 0.1 % of' : `${short(Number((ratio * 100).toPrecision(2)))} % of`
}

/** How a larger value compares with a smaller one: "3 % more", "twice as much", "7.7 times as much". */
export function timesAs(more: number, less: number, what = 'much'): string {
  const ratio = more / less
  if (!Number.isFinite(ratio)) return 'more'
  if (ratio < 1.01) return 'practically the same'
  if (ratio < 1.8) return `${Math.round((ratio - 1) * 100)} % more`
  return Math.abs(ratio - 2) < 0.02 ? `twice as ${what}` : `${ratio >= 10 ? Math.round(ratio) : Number(ratio.toPrecision(2))} times as ${what}`
}

/** Whether there are more or less, or much or little, of it. */
export const muchOf = (metric: string): string => (['operations', 'steps', 'spikes', 'samples'].includes(unitOf(metric)) ? 'many' : 'much')

/** "a, b and c". */
export const listed = (items: readonly string[], word = 'and'): string =>
  (items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1)}`)

/** A quantity among the numbers that a statement rests on. Intervals that aren't symmetric give the longer side. */
export function figure(name: string, metric: string, { value, low, high, unit }: Quantity): Figure {
  const scale = isPercent(metric) ? perCent : (x: number): number => x
  const margin = Math.max(high - value, value - low)
  return { name, value: scale(value), ...(margin > 0 ? { margin: scale(margin) } : {}), unit: unitOf(metric, unit) }
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
