import { fail } from '../issues/issue.ts'
import { joinPointer } from './pointer.ts'

/** A place in a stage's `with` where `{ "$param": name }` stands. */
export interface ParamReference {
  readonly name: string
  /** Relative to the value that was searched. */
  readonly pointer: string
}

/** True for any plain JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** The name in `{ "$param": name }`, or undefined where the value is anything else. */
export function paramName(value: unknown): string | undefined {
  return isObject(value) && Object.hasOwn(value, '$param') && typeof value.$param === 'string' ? value.$param : undefined
}

/** Every reference to a parameter within a value, in the order of the text. */
export function paramReferences(value: unknown, pointer = ''): ParamReference[] {
  const name = paramName(value)
  if (name !== undefined) return [{ name, pointer }]
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, item]) => paramReferences(item, joinPointer(pointer, key)))
}

/** Names of the parameters that a stage's `with` depends on, each once. */
export function referencedParams(written: unknown): string[] {
  return [...new Set(paramReferences(written).map((reference) => reference.name))]
}

/**
 * A stage's `with` as written, each `{ "$param": name }` replaced by its value in `assignment` (defaults and swept values
 * together). Parts without a reference are shared with the input, which is not changed. Fails with E2112 for an unknown name.
 */
export function resolveParams(written: unknown, assignment: Readonly<Record<string, unknown>>): unknown {
  const resolve = (value: unknown, pointer: string): unknown => {
    if (value === null || typeof value !== 'object') return value
    const name = paramName(value)
    if (name !== undefined)
      return Object.hasOwn(assignment, name) ? assignment[name] : fail('E2112', { name, known: Object.keys(assignment) }, pointer)
    let changed = false
    const entries = Object.entries(value).map(([key, item]) => {
      const resolved = resolve(item, joinPointer(pointer, key))
      changed ||= resolved !== item
      return [key, resolved] as const
    })
    if (!changed) return value
    return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries)
  }
  return resolve(written, '')
}
