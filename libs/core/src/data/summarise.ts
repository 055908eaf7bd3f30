import { didYouMean } from '../issues/didYouMean.ts'
import { fail } from '../issues/issue.ts'
import { canonicalJson } from '../keys/canonicalJson.ts'
import { paramNames, type Params, type Row } from './collect.ts'
import { estimate } from './estimate.ts'
import type { Estimate } from './table.ts'

/** A row of the table before its columns are chosen. */
export interface Summary {
  readonly model: string
  readonly params: Params
  readonly values: ReadonlyMap<string, { readonly value: number | Estimate; readonly unit: string }>
  /** Rows that it was made of. */
  readonly count: number
}

/** Rows as they are, or, with `over`, the means over a swept parameter. Fails with E8024 where it wasn't swept. */
export function summarise(rows: readonly Row[], over: string | undefined): readonly Summary[] {
  if (over === undefined) return rows.map((row) => ({ ...row, count: 1 }))
  const swept = paramNames(rows)
  if (!swept.includes(over)) fail('E8024', { over, known: swept, suggestion: didYouMean(over, swept) })
  const groups = new Map<string, { model: string; params: Params; rows: Row[] }>()
  for (const row of rows) {
    const { [over]: _, ...params } = row.params
    const key = canonicalJson([row.model, params])
    const group = groups.get(key) ?? groups.set(key, { model: row.model, params, rows: [] }).get(key)!
    group.rows.push(row)
  }
  return [...groups.values()].map(({ model, params, rows: members }) => {
    const names = [...new Set(members.flatMap(({ values }) => [...values.keys()]))]
    const values = new Map(names.map((name) => {
      const found = members.flatMap((row) => row.values.get(name) ?? [])
      return [name, { value: found.length > 1 ? estimate(found.map((v) => v.value)) : found[0]!.value, unit: found[0]!.unit }]
    }))
    return { model, params, values, count: members.length }
  })
}
