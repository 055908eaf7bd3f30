import { multipleFor, printSwept, type Cell, type Multiple, type Table } from '@spikeline/core'
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

/** One model under one assignment, its values by step. */
export interface Curve {
  readonly name: string
  readonly points: ReadonlyMap<number, number>
}
/** The curves of one metric, in one unit, so that they can be compared. */
export interface Curves {
  readonly metric: string
  readonly title: string
  readonly unit: string
  readonly curves: readonly Curve[]
}

/** The curves of each metric that runs over steps, for figures. */
export const curvesOf = (readings: readonly Reading[]): readonly Curves[] =>
  overSteps(readings).map(([metric, its]) => {
    const { unit, factor } = scaleOf(metric, its)
    return {
      metric, title: titleOf(metric), unit,
      curves: subjects(its).map(({ model, params, readings: own }) => ({
        name: [model, printSwept(params)].filter(Boolean).join(', '),
        points: new Map(own.map(({ labels, value }) => [Number(labels['step']), Number((value / factor).toPrecision(15))])),
      })),
    }
  })

/** A table for each metric that runs over steps: a drawn curve and its values at some steps, a row for each model and assignment. */
export const curveTables = (readings: readonly Reading[]): readonly Table[] => overSteps(readings).map(([name, its]) => curveTable(name, its))

/** The readings of each metric that runs over steps. What is zero all along (multiplications of spikes) is no curve. */
function overSteps(readings: readonly Reading[]): readonly (readonly [name: string, readings: readonly Reading[]])[] {
  const curves = readings.filter(({ labels }) => 'step' in labels && Object.keys(labels).every((label) => label === 'step' || label === 'model'))
  const names = [...new Set(curves.map(({ name }) => name))]
  return names.map((name) => [name, curves.filter((reading) => reading.name === name)] as const).filter(([, its]) => its.some(({ value }) => value !== 0))
}

const titleOf = (name: string): string => titles[name] ?? name

/** One unit for all values, since they are read as one curve. */
const scaleOf = (name: string, readings: readonly Reading[]): Multiple =>
  (isFraction(name) ? { unit: '%', factor: 0.01 } : multipleFor(readings[0]!.unit, readings.map(({ value }) => value)))

function curveTable(name: string, readings: readonly Reading[]): Table {
  const fraction = isFraction(name)
  const { unit, factor } = scaleOf(name, readings)
  const steps = chooseSteps(Math.max(...readings.map(({ labels }) => Number(labels['step']))))
  const most = Math.max(...readings.map(({ value }) => value))
  const least = Math.min(0, ...readings.map(({ value }) => value))
  const { names, cells } = identity(readings)
  const rows = subjects(readings).map((subject): Cell[] => {
    const values = new Map(subject.readings.map(({ labels, value }) => [Number(labels['step']), value]))
    const shown = steps.map((step): Cell => cell(values.get(step), factor, fraction))
    return [...cells(subject), sparkline([...values].sort(([a], [b]) => a - b).map(([, value]) => value), least, most), ...shown]
  })
  return {
    title: `${titleOf(name)}${unit ? ` (${unit})` : ''}`,
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
