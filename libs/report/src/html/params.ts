import { canonicalJson, type Params } from '@spikeline/core'

const symbols: Readonly<Record<string, string>> = { theta: 'θ' }
const titles: Readonly<Record<string, string>> = { T: 'Time window T', theta: 'Firing threshold θ' }

export const paramSymbol = (name: string): string => symbols[name] ?? name
export const paramTitle = (name: string): string => titles[name] ?? name
/** The axis of a swept parameter. */
export const paramAxis = (name: string): string => (name === 'T' ? 'time window T (steps)' : name === 'theta' ? 'firing threshold θ' : name)

const valueText = (value: unknown): string => (typeof value === 'number' ? String(Number(value.toPrecision(6))) : typeof value === 'string' ? value : canonicalJson(value))

/** 'T = 8, θ = 0.5', which does not break at its signs; '' for no parameters. */
export const paramsText = (params: Params): string => Object.entries(params).map(([name, value]) => `${paramSymbol(name)}\u00a0=\u00a0${valueText(value)}`).join(', ')

export const without = (params: Params, ...names: readonly (string | undefined)[]): Params =>
  Object.fromEntries(Object.entries(params).filter(([name]) => !names.includes(name)))

/** Whether two assignments say the same of every parameter that both have. */
export const agree = (a: Params, b: Params): boolean =>
  Object.keys(a).every((name) => !Object.hasOwn(b, name) || canonicalJson(a[name]) === canonicalJson(b[name]))

/** Parameters that take more than one value, all of them numbers (or, with `numeric` false, all others). */
export function varied(assignments: readonly Params[], numeric: boolean): readonly string[] {
  const names = [...new Set(assignments.flatMap((params) => Object.keys(params)))]
  return names.filter((name) => {
    const values = assignments.flatMap((params) => (Object.hasOwn(params, name) ? [params[name]] : []))
    return new Set(values.map(canonicalJson)).size > 1 && values.every((value) => typeof value === 'number') === numeric
  })
}

/** The combinations of the named parameters, each a panel; those that others agree with and say more are left out. In ascending order. */
export function facets(assignments: readonly Params[], names: readonly string[]): readonly Params[] {
  const seen = new Map<string, Params>()
  for (const params of assignments) {
    const part = Object.fromEntries(names.filter((name) => Object.hasOwn(params, name)).map((name) => [name, params[name]]))
    seen.set(canonicalJson(part), part)
  }
  const all = [...seen.values()]
  const size = (params: Params): number => Object.keys(params).length
  const finest = all.filter((part) => !all.some((other) => size(other) > size(part) && agree(part, other)))
  return finest.sort((a, b) => names.reduce((order, name) => order || compare(a[name], b[name]), 0))
}

const compare = (a: unknown, b: unknown): number =>
  (typeof a === 'number' && typeof b === 'number' ? a - b : String(a ?? '').localeCompare(String(b ?? ''), 'en'))
