import { canonicalJson, didYouMean, fail, type Cell, type Estimate, type Table, type TableColumn } from '@spikeline/core'
import { definitions } from '../definitions.ts'
import { baselineOf } from './baseline.ts'
import { collect, paramNames, type Arrived } from './collect.ts'
import { summarise, type Summary } from './summarise.ts'

export interface CompareParams {
  readonly title: string
  readonly columns?: readonly string[]
  readonly over?: string
  readonly baseline?: string
  readonly notes: readonly string[]
}

/** The columns of a comparison that doesn't name its own. */
export const defaultColumns = ['accuracy', 'memory', 'additions', 'multiplications', 'energy.compute', 'energy.onChip', 'firingRate'] as const

/** A column, and how a row fills it. */
interface Filled extends TableColumn {
  readonly cell: (row: Summary) => Cell
  /** Cells may be empty: then a note names the models. */
  readonly metric?: boolean
  /** It says what another column says, relative to the baseline; left out where that can't be said of any row. */
  readonly relative?: boolean
}

/** What failed before it arrived: the sentences that say so, and the swept parameters of what is missing. */
export interface Lost {
  readonly notes: readonly string[]
  readonly params: readonly string[]
}

/**
 * One row for each model and assignment, numbers unrounded in base units. Fails with E8020–E8024, but not for want of what failed before: the
 * baseline, a column, all rows may be missing then.
 */
export function compareTable(arrived: readonly Arrived[], { title, columns, over: wanted, baseline: relativeTo, notes }: CompareParams, lost: Lost = { notes: [], params: [] }): Table {
  const whole = lost.notes.length === 0
  const { rows: all, curves } = collect(arrived, { orNothing: !whole })
  const over = wanted !== undefined && !paramNames(all).includes(wanted) && lost.params.includes(wanted) ? undefined : wanted
  const rows = summarise(all, over)
  const baseline = whole || rows.some(({ model }) => model === relativeTo) ? relativeTo : undefined
  const metrics = chooseColumns(columns, rows, curves, whole)
  const relative = baseline === undefined ? undefined : { name: baseline, of: baselineOf(rows, baseline) }
  const candidates: Filled[] = [
    { name: 'model', unit: '', cell: ({ model }) => model },
    ...paramNames(rows).map((name) => ({ name, unit: '', cell: ({ params }: Summary) => paramCell(params[name]) })),
    ...(over === undefined ? [] : [{ name: 'n', unit: '', definition: `values of ${over} that the mean is taken over.`, cell: ({ count }: Summary) => count }]),
    ...metrics.flatMap((metric) => [metricColumn(metric, rows), ...(relative ? [relativeColumn(metric, relative.name, relative.of)] : [])]),
  ]
  const filled = candidates.filter((column) => !column.relative || rows.some((row) => column.cell(row) !== null))
  return {
    title,
    columns: filled.map(({ name, unit, definition }) => ({ name, unit, ...(definition === undefined ? {} : { definition }) })),
    rows: rows.map((row) => filled.map(({ cell }) => cell(row))),
    notes: [...notes, ...lost.notes, ...(baseline === relativeTo ? [] : [`Nothing is given relative to ${relativeTo}: it is missing.`]), ...circumstances(rows, over), ...relation(baseline), ...symbols(filled), ...missing(filled, rows)],
  }
}

function chooseColumns(asked: readonly string[] | undefined, rows: readonly Summary[], curves: ReadonlySet<string>, whole: boolean): readonly string[] {
  const measured = [...new Set(rows.flatMap(({ values }) => [...values.keys()]))]
  if (asked === undefined) {
    const usual = defaultColumns.filter((name) => measured.includes(name))
    return usual.length ? usual : measured
  }
  const known = [...new Set([...measured, ...Object.keys(definitions)])].filter((name) => !curves.has(name))
  const unknown = asked.find((name) => !known.includes(name))
  if (unknown !== undefined && whole) fail('E8021', { column: unknown, known: measured, suggestion: didYouMean(unknown, known) })
  return asked
}

const isPercent = (metric: string): boolean => definitions[metric]?.percent === true

/** Fractions that people read in per cent are a hundred times as large in a table. */
function valueIn(metric: string, row: Summary | undefined): number | Estimate | undefined {
  const value = row?.values.get(metric)?.value
  if (value === undefined || !isPercent(metric)) return value
  return typeof value === 'number' ? perCent(value) : { value: perCent(value.value), margin: perCent(value.margin) }
}

/** Of 0.829, 82.9 and not 82.89999999999999: what the multiplication adds beyond 15 digits is no part of the value. */
const perCent = (fraction: number): number => Number((fraction * 100).toPrecision(15))

function metricColumn(metric: string, rows: readonly Summary[]): Filled {
  const known = definitions[metric]
  const unit = known?.percent ? '%' : known?.unit ?? rows.flatMap(({ values }) => values.get(metric)?.unit ?? [])[0] ?? ''
  return {
    name: known?.title ?? metric, unit, metric: true,
    ...(known ? { definition: known.definition } : {}),
    cell: (row) => valueIn(metric, row) ?? null,
  }
}

function relativeColumn(metric: string, baseline: string, of: (row: Summary) => Summary | undefined): Filled {
  const title = definitions[metric]?.title ?? metric
  const percent = isPercent(metric)
  const mean = (value: number | Estimate | undefined): number | undefined => (typeof value === 'object' ? value.value : value)
  return {
    name: `${title} ${percent ? '−' : '÷'} ${baseline}`, unit: percent ? 'points' : '', relative: true,
    cell: (row) => {
      const [value, base] = [mean(valueIn(metric, row)), mean(valueIn(metric, of(row)))]
      if (value === undefined || base === undefined) return null
      return percent ? value - base : base === 0 ? null : value / base
    },
  }
}

const paramCell = (value: unknown): Cell =>
  (value === undefined ? null : typeof value === 'number' || typeof value === 'string' ? value : canonicalJson(value))

/** On how many samples, and over what was averaged. */
function circumstances(rows: readonly Summary[], over: string | undefined): string[] {
  const counts = rows.flatMap(({ values }) => {
    const samples = values.get('samples')?.value
    return samples === undefined ? [] : [typeof samples === 'number' ? samples : samples.value]
  })
  const least = Math.min(...counts)
  const most = Math.max(...counts)
  const number = (n: number): string => Math.round(n).toLocaleString('en')
  return [
    ...(counts.length === 0 ? [] : [`Accuracy measured on ${least === most ? number(most) : `${number(least)} to ${number(most)}`} samples.`]),
    ...(over === undefined ? [] : [`a ± b: mean over ${over}, and half-width of its 95 % confidence interval (Student's t); without ± where there is one value, or all are equal.`]),
  ]
}

const relation = (baseline: string | undefined): string[] =>
  (baseline === undefined ? [] : [`÷ ${baseline}: times as much as ${baseline} at the same swept parameters, by means; none where that is 0. − ${baseline}: percentage points more.`])

/** The letters of the definitions, where a definition uses them. */
const symbols = (columns: readonly Filled[]): string[] =>
  (columns.some(({ definition }) => /\b[PT]\b|[NM]_/.test(definition ?? ''))
    ? ['P: parameters; N_l: neurons of layer l; M_l: multiply-accumulates of one dense evaluation of it; T: time steps.'] : [])

function missing(columns: readonly Filled[], rows: readonly Summary[]): string[] {
  const gaps = columns.filter(({ metric }) => metric).flatMap(({ name, cell }) => {
    const models = [...new Set(rows.filter((row) => cell(row) === null).map(({ model }) => model))]
    return models.length ? [`${name} of ${models.join(', ')}`] : []
  })
  return gaps.length ? [`–: does not apply, or was not measured: ${gaps.join('; ')}.`] : []
}
