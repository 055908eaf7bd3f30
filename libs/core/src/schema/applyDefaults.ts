import { isObject } from '../document/params.ts'
import type { JsonSchema } from '../stage/stage.ts'
import { dereference, intendedBranch } from './branches.ts'

/**
 * The value with the schema's defaults filled in, also in nested objects, items and the branch of an anyOf or oneOf that the
 * value is meant for. The input is not changed. Defaults are shared, never written to.
 */
export function applyDefaults(schema: JsonSchema, value: unknown): unknown {
  return fill(schema, value, schema)
}

function fill(at: unknown, value: unknown, root: JsonSchema): unknown {
  const schema = dereference(at, root)
  let filled = value
  if (isObject(filled)) filled = fillObject(schema, filled, root)
  else if (Array.isArray(filled)) filled = fillArray(schema, filled, root)
  else return filled
  for (const part of (schema.allOf ?? []) as readonly unknown[]) filled = fill(part, filled, root)
  const branches = (schema.anyOf ?? schema.oneOf) as readonly JsonSchema[] | undefined
  const branch = branches && intendedBranch(branches, filled, root)
  return branch ? fill(branch, filled, root) : filled
}

function fillObject(schema: JsonSchema, value: Readonly<Record<string, unknown>>, root: JsonSchema): Readonly<Record<string, unknown>> {
  const properties = schema.properties as Readonly<Record<string, unknown>> | undefined
  if (!properties) return value
  const filled: Record<string, unknown> = { ...value }
  for (const [name, property] of Object.entries(properties)) {
    if (Object.hasOwn(filled, name)) filled[name] = fill(property, filled[name], root)
    else {
      const target = isObject(property) && Object.hasOwn(property, 'default') ? (property as JsonSchema) : dereference(property, root)
      if (Object.hasOwn(target, 'default')) filled[name] = fill(property, target.default, root)
    }
  }
  return filled
}

function fillArray(schema: JsonSchema, value: readonly unknown[], root: JsonSchema): readonly unknown[] {
  const first = (schema.prefixItems ?? []) as readonly unknown[]
  if (first.length === 0 && !isObject(schema.items)) return value
  return value.map((item, i) => fill(first[i] ?? schema.items ?? {}, item, root))
}
