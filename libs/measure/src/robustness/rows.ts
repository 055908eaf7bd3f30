import { canonicalJson, didYouMean, fail } from '@spikeline/core'
import { paramNames, printParams, type Params, type Row } from '../compare/collect.ts'
import { halfLevel, relativeArea, type Point } from './curve.ts'

export interface RobustnessOptions {
  readonly over: string
  readonly clean: number
  readonly metric: string
  readonly chance?: number
}

/** Name of the value at a level, before it becomes a metric with a label. */
export const valueAt = (level: number): string => `at ${level}`
export const dropAt = (level: number): string => `drop ${level}`

/** What is known of all models. */
export interface Robustness {
  /** A row for each model and assignment of the other parameters; its values: at each level, drop at each level, area, half. Not finite is what there isn't, so that no mean is taken over some of it. */
  readonly rows: readonly Row[]
  /** All levels, from clean on. */
  readonly levels: readonly number[]
  /** Models that were not measured over the parameter, and are in no row. */
  readonly unperturbed: readonly string[]
  /** Models that are in no row since some of their levels failed. */
  readonly incomplete: readonly string[]
}

/** The curve of each model over the level; where something failed before (not `whole`), of each that has all levels. Fails with E8020 where nothing arrived, and E8050–E8053. */
export function robustnessOf(rows: readonly Row[], options: RobustnessOptions, whole = true): Robustness {
  const { over, clean, metric } = options
  if (rows.length === 0 && whole) fail('E8020')
  const swept = paramNames(rows)
  if (!swept.includes(over)) fail('E8050', { over, known: swept, suggestion: didYouMean(over, swept) })
  const groups = new Map<string, { readonly model: string; readonly params: Params; readonly rows: Row[] }>()
  for (const row of rows) {
    if (!Object.hasOwn(row.params, over)) continue
    const { [over]: _, ...params } = row.params
    const key = canonicalJson([row.model, params])
    const group = groups.get(key) ?? groups.set(key, { model: row.model, params, rows: [] }).get(key)!
    group.rows.push(row)
  }
  const all = [...groups.values()]
  const levels = inOrder(all.flatMap((group) => group.rows.map((row) => row.params[over])), over, clean)
  const measured = all.filter((group) => whole || levels.every((level) => group.rows.some((row) => row.params[over] === level && row.values.has(metric))))
  const models = new Set(all.map(({ model }) => model))
  return {
    rows: measured.map((group) => ({ model: group.model, params: group.params, values: valuesOf(group, options) })), levels,
    unperturbed: [...new Set(rows.map(({ model }) => model))].filter((model) => !models.has(model)),
    incomplete: [...new Set(all.filter((group) => !measured.includes(group)).map(({ model }) => model))],
  }
}

function valuesOf({ model, params, rows }: { readonly model: string; readonly params: Params; readonly rows: readonly Row[] }, { over, clean, metric, chance }: RobustnessOptions): Row['values'] {
  const known = [...new Set(rows.flatMap(({ values }) => [...values.keys()]))]
  const points = inOrder(rows.map((row) => row.params[over]), over, clean).flatMap((level): Point[] => {
    const found = rows.find((row) => row.params[over] === level)!.values.get(metric)
    return found ? [{ level, value: found.value }] : []
  })
  if (points.length === 0) fail('E8053', { model, metric, known, suggestion: didYouMean(metric, known) })
  if (points[0]!.level !== clean) fail('E8051', { model, params: printParams(params), over, clean, levels: points.map(({ level }) => level) })
  const { stage, unit } = rows.flatMap(({ values }) => values.get(metric) ?? [])[0]!
  const classes = rows.flatMap(({ values }) => values.get('classes')?.value ?? [])[0]
  const guess = chance ?? (classes === undefined ? undefined : 1 / classes)
  const value = (number: number, of = unit) => ({ value: number, unit: of, stage })
  return new Map([
    ...points.map(({ level, value: at }) => [valueAt(level), value(at)] as const),
    ...points.map(({ level, value: at }) => [dropAt(level), value(points[0]!.value - at)] as const),
    ['area', value(relativeArea(points), '')],
    ['half', value(guess === undefined ? NaN : halfLevel(points, guess) ?? Infinity, '')],
  ])
}

/** Different levels, from the clean one outwards. Fails with E8052 where they are no numbers, or lie on both sides of it. */
function inOrder(levels: readonly unknown[], over: string, clean: number): number[] {
  const numbers = [...new Set(levels)].map((level) => (typeof level === 'number' ? level : fail('E8052', { over, problem: `one of its values is ${canonicalJson(level)}` })))
  if (numbers.some((level) => level < clean) && numbers.some((level) => level > clean)) fail('E8052', { over, problem: `it has values on both sides of the clean level ${clean}` })
  return numbers.sort((a, b) => Math.abs(a - clean) - Math.abs(b - clean))
}
