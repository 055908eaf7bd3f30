import type { JsonSchema } from '../stage/stage.ts'

/** The JSON type of a value, as JSON Schema names it; 'integer' where a number is whole. */
export function jsonType(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

/** Follows local references (`#/$defs/layer`) until a schema proper is reached. */
export function dereference(schema: unknown, root: JsonSchema): JsonSchema {
  let current = schema
  for (let hops = 0; hops < 32; hops++) {
    const reference = current && typeof current === 'object' ? (current as JsonSchema).$ref : undefined
    if (typeof reference !== 'string' || !reference.startsWith('#')) break
    current = reference.slice(1).split('/').filter(Boolean)
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~')], root)
  }
  return current && typeof current === 'object' ? (current as JsonSchema) : {}
}

/** The JSON types that a schema allows, [] where it does not say. */
export function typesOf(schema: JsonSchema): readonly string[] {
  if (typeof schema.type === 'string') return [schema.type]
  if (Array.isArray(schema.type)) return schema.type as string[]
  if (Object.hasOwn(schema, 'const')) return [jsonType(schema.const)]
  if (Array.isArray(schema.enum)) return [...new Set(schema.enum.map(jsonType))]
  return schema.properties ? ['object'] : []
}

/** The branches of an anyOf or oneOf that allow the value's type. */
export function branchesOfType(branches: readonly JsonSchema[], value: unknown): JsonSchema[] {
  const type = jsonType(value)
  return branches.filter((branch) => {
    const types = typesOf(branch)
    return types.length === 0 || types.includes(type) || (type === 'integer' && types.includes('number'))
  })
}

/** The property by whose constant branches tell themselves apart (`"kind": "dense"`), with the constants by branch. */
export function discriminatorOf(branches: readonly JsonSchema[], root: JsonSchema): { name: string; values: readonly unknown[] } | undefined {
  const propertiesOf = (branch: JsonSchema): Record<string, unknown> => (branch.properties ?? {}) as Record<string, unknown>
  for (const name of Object.keys(propertiesOf(branches[0] ?? {}))) {
    const schemas = branches.map((branch) => dereference(propertiesOf(branch)[name], root))
    if (schemas.every((schema) => Object.hasOwn(schema, 'const'))) return { name, values: schemas.map((schema) => schema.const) }
  }
  return undefined
}

/** The one branch that a value is meant for, judged by its type and the discriminating property; undefined where that is open. */
export function intendedBranch(branches: readonly JsonSchema[], value: unknown, root: JsonSchema): JsonSchema | undefined {
  const candidates = branchesOfType(branches.map((branch) => dereference(branch, root)), value)
  if (candidates.length <= 1) return candidates[0]
  const discriminator = discriminatorOf(candidates, root)
  if (!discriminator || jsonType(value) !== 'object') return undefined
  const given = (value as Record<string, unknown>)[discriminator.name]
  return candidates[discriminator.values.indexOf(given)]
}
