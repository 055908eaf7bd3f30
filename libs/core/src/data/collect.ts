import { fail } from '../issues/issue.ts'
import { canonicalJson } from '../keys/canonicalJson.ts'
import type { Labelled } from '../stage/stage.ts'
import type { Metric, MetricBatch } from './metrics.ts'

export type Params = Readonly<Record<string, unknown>>

/** A metric that is a single number of a model, and who said so. */
export interface Value {
  readonly value: number
  readonly unit: string
  readonly stage: string
}
/** All that is known of one model at one assignment of swept parameters. */
export interface Row {
  readonly model: string
  readonly params: Params
  readonly values: ReadonlyMap<string, Value>
}
export interface Collection {
  /** In order of arrival: by model, then by parameters. */
  readonly rows: readonly Row[]
  /** Names of metrics that are curves or matrices only, and so can't be columns. */
  readonly curves: ReadonlySet<string>
}
export interface Arrived extends Pick<Labelled<MetricBatch>, 'stage' | 'params'> {
  readonly metrics: readonly Metric[]
}

interface Group { readonly params: Params; readonly values: Map<string, Value> }

/**
 * Merges metrics from several stages into one row for each model and assignment.
 *
 * A stage that doesn't depend on a swept parameter has one instance for all its values, so that what it says holds for
 * each of them: values of a smaller assignment go into every row that agrees with it. Fails with E8022 where two values of one metric meet.
 */
export function collect(arrived: readonly Arrived[]): Collection {
  const models = new Map<string, Map<string, Group>>()
  const scalars = new Set<string>()
  const seen = new Set<string>()
  for (const { stage, params, metrics } of arrived) {
    for (const { name, value, unit, labels } of metrics) {
      seen.add(name)
      if (Object.keys(labels).some((label) => label !== 'model')) continue
      scalars.add(name)
      const model = String(labels['model'] ?? stage)
      const groups = models.get(model) ?? models.set(model, new Map()).get(model)!
      const key = canonicalJson(params)
      const group = groups.get(key) ?? groups.set(key, { params, values: new Map() }).get(key)!
      put(model, params, group.values, name, { value, unit, stage })
    }
  }
  const rows = [...models].flatMap(([model, groups]) => mergeGroups(model, [...groups.values()]))
  return { rows, curves: new Set([...seen].filter((name) => !scalars.has(name))) }
}

function put(model: string, params: Params, values: Map<string, Value>, name: string, value: Value): void {
  const known = values.get(name)
  if (known && !Object.is(known.value, value.value))
    fail('E8022', { metric: name, model, params: printParams(params), stages: [...new Set([known.stage, value.stage])], values: [known.value, value.value] })
  values.set(name, known ?? value)
}

/** Groups that assign the same parameters, by the key of their values. */
interface Level { readonly names: readonly string[]; readonly groups: Map<string, Group> }

function mergeGroups(model: string, groups: readonly Group[]): Row[] {
  const levels = new Map<string, Level>()
  for (const group of groups) {
    const names = Object.keys(group.params).sort()
    const id = JSON.stringify(names)
    const level = levels.get(id) ?? levels.set(id, { names, groups: new Map() }).get(id)!
    level.groups.set(project(group.params, names), group)
  }
  // A group that a finer one agrees with has no row of its own.
  const covered = new Set<Group>()
  const pairs = [...levels.values()].flatMap((fine) => [...levels.values()].filter((coarse) => isWithin(coarse.names, fine.names)).map((coarse) => ({ fine, coarse })))
  for (const { fine, coarse } of pairs)
    for (const { params } of fine.groups.values()) {
      const group = coarse.groups.get(project(params, coarse.names))
      if (group) covered.add(group)
    }
  return groups.filter((group) => !covered.has(group)).map(({ params, values }) => {
    const merged = new Map(values)
    for (const { names, groups: coarse } of levels.values()) {
      if (!isWithin(names, Object.keys(params))) continue
      for (const [name, value] of coarse.get(project(params, names))?.values ?? []) put(model, params, merged, name, value)
    }
    return { model, params, values: merged }
  })
}

const project = (params: Params, names: readonly string[]): string => canonicalJson(names.map((name) => params[name]))
const isWithin = (some: readonly string[], all: readonly string[]): boolean => some.length < all.length && some.every((name) => all.includes(name))

/** `T=5, seed=1` */
export const printParams = (params: Params): string =>
  Object.entries(params).map(([name, value]) => `${name}=${typeof value === 'string' ? value : canonicalJson(value)}`).join(', ')

/** Names of swept parameters in order of appearance. */
export const paramNames = (rows: readonly Pick<Row, 'params'>[]): readonly string[] => [...new Set(rows.flatMap(({ params }) => Object.keys(params)))]
