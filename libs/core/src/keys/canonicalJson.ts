import { fail } from '../issues/issue.ts'

/**
 * The one JSON text of a value: keys in code-unit order, numbers as JavaScript prints them (−0 as 0), no white space.
 * Properties that are undefined are left out. Fails with E6001, naming the place, where a value has no such text
 * (NaN, infinities, undefined in a list, functions, typed arrays, class instances).
 */
export function canonicalJson(value: unknown): string {
  return print(value, '')
}

function print(value: unknown, at: string): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : refuse(value, at)
  if (Array.isArray(value)) return `[${Array.from(value, (item, i) => print(item, `${at}/${i}`)).join(',')}]`
  if (!isPlainObject(value)) return refuse(value, at)
  const entries: string[] = []
  for (const name of Object.keys(value).sort()) {
    const item = value[name]
    if (item !== undefined) entries.push(`${JSON.stringify(name)}:${print(item, `${at}/${name}`)}`)
  }
  return `{${entries.join(',')}}`
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

const refuse = (value: unknown, at: string): never => fail('E6001', { value: describe(value), at })

function describe(value: unknown): string {
  if (typeof value === 'object' && value !== null) return `a ${(value as object).constructor.name}`
  return typeof value === 'function' ? 'a function' : String(value)
}
