import type { Cell, Estimate, Metric, Table } from '@spikeline/core'
import { paramNames } from '../compare/collect.ts'
import type { Summary } from '../compare/summarise.ts'
import { definitions } from '../definitions.ts'
import { metric } from '../metric.ts'
import { dropAt, valueAt, type Robustness, type RobustnessOptions } from './rows.ts'

export interface TableOptions extends RobustnessOptions {
  readonly average?: string
  readonly title: string
  readonly notes: readonly string[]
}

type Value = number | Estimate | undefined

const mean = (value: Value): number | undefined => (typeof value === 'object' ? value.value : value)

/** A value of a row, if there is one that is a number. */
function valueOf({ values }: Summary, name: string): Value {
  const value = values.get(name)?.value
  return Number.isFinite(mean(value)) ? value : undefined
}

/** Curves and their summaries, labelled with the model, the parameter that is the strength, what else was swept, and the level. */
export function robustnessMetrics(rows: readonly Summary[], levels: readonly number[], over: string): readonly Metric[] {
  return rows.flatMap((row) => {
    const { model, params } = row
    const labels = { model, over, ...Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeof value === 'number' ? value : String(value)])) }
    const each = (name: string, what: string, more: Metric['labels'] = {}): Metric[] => {
      const value = mean(valueOf(row, what))
      return value === undefined ? [] : [metric(name, value, { ...labels, ...more })]
    }
    return [
      ...each('robustness.area', 'area'), ...each('robustness.half', 'half'),
      ...levels.flatMap((level) => [...each('robustness.accuracy', valueAt(level), { level }), ...each('robustness.drop', dropAt(level), { level })]),
    ]
  })
}

/** A row for each model: the metric at each level, the area, and the level at which half is lost. */
export function robustnessTable(rows: readonly Summary[], { levels, unperturbed, incomplete }: Robustness, { over, clean, metric: name, average, title, notes }: TableOptions): Table {
  const known = definitions[name]
  const percent = known?.percent === true
  const unit = percent ? '%' : known?.unit ?? ''
  const cell = (value: Value, scale: boolean): Cell => {
    const scaled = (number: number): number => (scale ? Number((number * 100).toPrecision(15)) : number)
    if (value === undefined) return null
    return typeof value === 'number' ? scaled(value) : { value: scaled(value.value), margin: scaled(value.margin) }
  }
  const swept = paramNames(rows)
  const [area, half] = [definitions['robustness.area']!, definitions['robustness.half']!]
  const lost = rows.filter((row) => valueOf(row, 'half') === undefined).map(({ model }) => model)
  return {
    title,
    columns: [
      { name: 'model', unit: '' }, ...swept.map((param) => ({ name: param, unit: '' })),
      ...(average === undefined ? [] : [{ name: 'n', unit: '', definition: `values of ${average} that the mean is taken over.` }]),
      ...levels.map((level) => ({ name: `${known?.title ?? name}, ${over} ${level}`, unit })),
      { name: area.title, unit: '%', definition: area.definition }, { name: half.title, unit: '', definition: half.definition },
    ],
    rows: rows.map((row) => [
      row.model, ...swept.map((param) => paramCell(row.params[param])), ...(average === undefined ? [] : [row.count]),
      ...levels.map((level) => cell(valueOf(row, valueAt(level)), percent)), cell(valueOf(row, 'area'), true), cell(valueOf(row, 'half'), false),
    ]),
    notes: [
      ...notes, `${over} ${clean}: clean data.`,
      ...(average === undefined ? [] : [`a ± b: mean over ${average}, and half-width of its 95 % confidence interval (Student's t); each curve is worked out by itself first.`]),
      ...(lost.length > 0 ? [`No level at which half is lost within what was measured, or chance not known: ${[...new Set(lost)].join(', ')}.`] : []),
      ...(incomplete.length > 0 ? [`Left out, since some of its levels are missing: ${incomplete.join(', ')}.`] : []),
      ...(unperturbed.length > 0 ? [`Not measured over ${over}, and not in the table: ${unperturbed.join(', ')}.`] : []),
    ],
  }
}

const paramCell = (value: unknown): Cell => (value === undefined ? null : typeof value === 'number' ? value : String(value))
