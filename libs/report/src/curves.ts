import { multipleFor, type Cell, type Table } from '@spikeline/core'
import type { Reading } from './arrived.ts'
import { identity, isFraction, subjects } from './pivot.ts'

const titles: Readonly<Record<string, string>> = {
  'accuracy.anytime': 'Accuracy after each step',
  'additions.cumulative': 'Additions of a sample until each step',
  'multiplications.cumulative': 'Multiplications of a sample until each step',
  'additions.effective.cumulative': 'Additions of a sample until each step, effective',
  'multiplications.effective.cumulative': 'Multiplications of a sample until each step, effective',
}
/** Columns of steps that a page has room for. */
const MOST = 12
/** Characters of a drawn curve. */
const LENGTH = 24
const BARS = '▁▂▃▄▅▆▇█'

/** A table for each metric that runs over steps: a drawn curve and its values at some steps, a row for each model and assignment. */
export function curveTables(readings: readonly Reading[]): readonly Table[] {
  const curves = readings.filter(({ labels }) => 'step' in labels && Object.keys(labels).every((label) => label === 'step' || label === 'model'))
  return [...new Set(curves.map(({ name }) => name))].flatMap((name) => {
    const table = curveTable(name, curves.filter((reading) => reading.name === name))
    return table ? [table] : []
  })
}

function curveTable(name: string, readings: readonly Reading[]): Table | undefined {
  // What is zero all along (multiplications of spikes) is no curve.
  if (readings.every(({ value }) => value === 0)) return undefined
  const fraction = isFraction(name)
  const steps = chooseSteps(Math.max(...readings.map(({ labels }) => Number(labels['step']))))
  const most = Math.max(...readings.map(({ value }) => value))
  const least = Math.min(0, ...readings.map(({ value }) => value))
  // One unit for the whole table, since its columns are one curve.
  const { unit, factor } = fraction ? { unit: '%', factor: 1 } : multipleFor(readings[0]!.unit, readings.map(({ value }) => value))
  const { names, cells } = identity(readings)
  const rows = subjects(readings).map((subject): Cell[] => {
    const values = new Map(subject.readings.map(({ labels, value }) => [Number(labels['step']), value]))
    const shown = steps.map((step): Cell => cell(values.get(step), factor, fraction))
    return [...cells(subject), sparkline([...values].sort(([a], [b]) => a - b).map(([, value]) => value), least, most), ...shown]
  })
  return {
    title: `${titles[name] ?? name}${unit ? ` (${unit})` : ''}`,
    columns: [...names, 'curve', ...steps.map(String)].map((column) => ({ name: column, unit: '' })),
    rows,
    notes: [],
  }
}

function cell(value: number | undefined, factor: number, fraction: boolean): Cell {
  if (value === undefined) return null
  return fraction ? (value * 100).toFixed(2) : value / factor
}

/** All steps where there are few; else 1, 2, 3, 5, 7, 10, 15, 20, 30, … thinned from the front, and the last. */
export function chooseSteps(last: number): readonly number[] {
  if (last <= MOST) return Array.from({ length: last }, (_, i) => i + 1)
  const round: number[] = []
  for (let decade = 1; decade <= last; decade *= 10) round.push(...[1, 1.5, 2, 3, 5, 7].map((n) => n * decade).filter((n) => Number.isInteger(n) && n < last))
  const chosen = [...round, last]
  return chosen.length <= MOST ? chosen : [1, ...chosen.slice(chosen.length - MOST + 1)]
}

/** A curve as bars from `least` to `most`, at most 24 of them. */
export function sparkline(values: readonly number[], least: number, most: number): string {
  const length = Math.min(LENGTH, values.length)
  return Array.from({ length }, (_, i) => {
    const value = values[length < 2 ? 0 : Math.round((i * (values.length - 1)) / (length - 1))]!
    const level = most > least ? Math.round(((value - least) / (most - least)) * (BARS.length - 1)) : 0
    return BARS[Math.min(BARS.length - 1, Math.max(0, level))]
  }).join('')
}
