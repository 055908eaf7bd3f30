import { didYouMean } from '../issues/didYouMean.ts'
import type { Draft } from './draft.ts'
import { joinPointer } from './pointer.ts'
import { same } from './same.ts'

/** A sweep beyond this is a mistake in a document, not an experiment. */
export const MOST_INSTANCES = 1_000_000

/** Lays the caller's values over the document's: a value given by the caller also ends a sweep over it. */
export function applyOverrides(draft: Draft, overrides: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(overrides)) {
    if (name === 'seed') {
      if (Number.isSafeInteger(value) && (value as number) >= 0) draft.seed = value as number
      else draft.report('E2115', { got: value }, '')
    } else if (Object.hasOwn(draft.params, name)) draft.params[name] = value
    else {
      const known = [...Object.keys(draft.params), 'seed']
      draft.report('E2114', { name, known, suggestion: didYouMean(name, known) }, '')
      continue
    }
    draft.overridden.add(name)
    const { [name]: _swept, ...matrix } = draft.sweep.matrix
    const exclude = draft.sweep.exclude.filter((entry) => !Object.hasOwn(entry, name) || same(entry[name], value))
      .map(({ [name]: _fixed, ...entry }) => entry).filter((entry) => Object.keys(entry).length > 0)
    draft.sweep = { matrix, exclude }
  }
}

/** Checks that a sweep sweeps what there is, that something is left of it, and that it can be counted. */
export function checkSweep(draft: Draft): void {
  const { matrix, exclude } = draft.sweep
  const known = [...Object.keys(draft.params), 'seed']
  for (const name of Object.keys(matrix))
    if (!known.includes(name)) draft.report('E2501', { name, known, suggestion: didYouMean(name, known) }, joinPointer('/sweep/matrix', name), 'key')
  const swept = Object.keys(matrix)
  let sound = true
  exclude.forEach((entry, i) => {
    for (const name of Object.keys(entry)) {
      if (swept.includes(name) || draft.overridden.has(name)) continue
      sound = false
      draft.report('E2503', { name, swept, suggestion: didYouMean(name, swept) }, joinPointer('/sweep/exclude', i, name), 'key')
    }
  })
  const instances = Object.values(matrix).reduce((product, values) => product * values.length, 1)
  if (instances > MOST_INSTANCES) draft.report('E2502', { instances, most: MOST_INSTANCES }, '/sweep/matrix')
  else if (sound && exclude.length > 0 && swept.length > 0 && !anythingLeft(matrix, exclude)) draft.report('E2504', { instances }, '/sweep/exclude')
}

/**
 * Whether some combination agrees with no entry. Parameter by parameter, only the entries that still agree are carried
 * on, so that the search ends where none does or where one agrees already.
 */
function anythingLeft(matrix: Readonly<Record<string, readonly unknown[]>>, exclude: readonly Readonly<Record<string, unknown>>[]): boolean {
  const names = Object.keys(matrix)
  const search = (depth: number, entries: readonly Readonly<Record<string, unknown>>[]): boolean => {
    if (entries.length === 0) return true
    const rest = names.slice(depth)
    if (entries.some((entry) => rest.every((name) => !Object.hasOwn(entry, name)))) return false
    const name = names[depth]!
    return matrix[name]!.some((value) => search(depth + 1, entries.filter((entry) => !Object.hasOwn(entry, name) || same(entry[name], value))))
  }
  return search(0, exclude)
}
