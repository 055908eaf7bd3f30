import { canonicalJson, didYouMean, fail } from '@spikeline/core'
import { collect, paramNames, type Params } from '../compare/collect.ts'
import { summarise } from '../compare/summarise.ts'
import { quantityOf, type Quantity } from './quantity.ts'
import type { Read } from './read.ts'

/** A model at one assignment of swept parameters: what one may choose. */
export interface Candidate {
  readonly model: string
  readonly params: Params
  /** "ann-to-snn at T = 8 and θ = 0.5". */
  readonly name: string
  readonly accuracy: Quantity
  /** Repetitions that its numbers are means of. */
  readonly count: number
  readonly of: (metric: string) => Quantity | undefined
}
export interface Candidates {
  /** By model and parameters, whatever the order of arrival. */
  readonly all: readonly Candidate[]
  /** Metrics that at least one of them has. */
  readonly metrics: readonly string[]
  /** Names of those whose accuracy is not known, which can't be chosen. */
  readonly unknown: readonly string[]
}

/** Every model at every assignment, with what is known of it. Fails with E8020 where there is nothing, E8070 where no accuracy is known, and as `collect` and `summarise` do. */
export function candidatesOf({ arrived, missingParams }: Read, accuracy: string, over: string | undefined): Candidates {
  const { rows } = collect(arrived)
  if (rows.length === 0) fail('E8020')
  // What was swept is not unknown because all of it failed.
  const lost = over !== undefined && missingParams.includes(over) && !paramNames(rows).includes(over)
  const summaries = [...summarise(rows, lost ? undefined : over)].sort(byModelAndParams)
  const metrics = [...new Set(summaries.flatMap(({ values }) => [...values.keys()]))]
  const unknown: string[] = []
  const all: Candidate[] = []
  for (const row of summaries) {
    const known = quantityOf(row, accuracy)
    const { model, params, count } = row
    const name = candidateName(model, params)
    if (known) all.push({ model, params, name, count, accuracy: known, of: (metric) => quantityOf(row, metric) })
    else unknown.push(name)
  }
  if (all.length === 0) fail('E8070', { accuracy, suggestion: didYouMean(accuracy, metrics) })
  return { all, metrics, unknown }
}

/** Fails with E8071 where a metric was asked for that no model has. */
export function requireMetric(metric: string, { metrics }: Pick<Candidates, 'metrics'>, where: string): void {
  if (!metrics.includes(metric)) fail('E8071', { metric, where, known: metrics, suggestion: didYouMean(metric, metrics) })
}

type Place = { readonly model: string; readonly params: Params }

/** An order of its own for models and parameters: names by letters, numbers by size. */
export function byModelAndParams(a: Place, b: Place): number {
  if (a.model !== b.model) return a.model < b.model ? -1 : 1
  for (const name of [...new Set([...Object.keys(a.params), ...Object.keys(b.params)])].sort()) {
    const sign = compareValues(a.params[name], b.params[name])
    if (sign !== 0) return sign
  }
  return 0
}

function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [left, right] = [a, b].map((value) => (value === undefined ? '' : canonicalJson(value)))
  return left! < right! ? -1 : left! > right! ? 1 : 0
}

const symbols: Readonly<Record<string, string>> = { theta: 'θ' }

/** "T = 8 and θ = 0.5". */
export function paramWords(params: Params): string {
  const parts = Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${symbols[name] ?? name} = ${typeof value === 'string' ? value : canonicalJson(value)}`)
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

export const candidateName = (model: string, params: Params): string => (Object.keys(params).length === 0 ? model : `${model} at ${paramWords(params)}`)

/** "with 4 of 12 left out": names, and how many more there are. */
export const someOf = (names: readonly string[], most = 5): string =>
  (names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`)
