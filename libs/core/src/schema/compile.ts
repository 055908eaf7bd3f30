import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { joinPointer } from '../document/pointer.ts'
import { issue, type Issue } from '../issues/issue.ts'
import type { JsonSchema } from '../stage/stage.ts'

// One instance for all schemas; created at the first use, since its own set-up takes milliseconds.
let shared: Ajv2020 | undefined
const compiled = new WeakMap<object, ValidateFunction>()

function ajv(): Ajv2020 {
  shared ??= new Ajv2020({
    allErrors: true, // all issues at once
    verbose: true, // errors carry the schema and the value, from which messages are worded
    strict: true, // an unknown keyword is a spelling mistake in a schema
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    validateFormats: false, // an annotation in draft 2020-12
    validateSchema: false, // checkSchema does it, once, where a library is loaded
    addUsedSchema: false, // schemas of two libraries may carry the same $id
    logger: false,
  })
  return shared
}

/** Errors of a value against a schema, compiled once per schema object. Throws (Ajv's own error) where the schema is wrong. */
export function schemaErrors(schema: JsonSchema, value: unknown): readonly ErrorObject[] {
  let validate = compiled.get(schema)
  if (!validate) compiled.set(schema, (validate = ajv().compile(schema)))
  return validate(value) ? [] : (validate.errors ?? [])
}

/**
 * Issues E2110 of a schema that is itself wrong: against the metaschema of draft 2020-12, and whatever stops its compilation
 * (unknown keywords, dangling references). `values` name what the schema belongs to.
 */
export function checkSchema(schema: JsonSchema, values: Record<string, unknown>): Issue[] {
  const wrong = (at: string, why: string): Issue => issue('E2110', { ...values, at: at === '' ? '/' : at, why })
  if (schema === null || typeof schema !== 'object' || Array.isArray(schema)) return [wrong('', schema === undefined ? 'there is none' : `it must be an object, not ${JSON.stringify(schema)}`)]
  try {
    if (!ajv().validateSchema(schema)) {
      // The first error is the innermost one; those after it repeat it for each enclosing vocabulary.
      const error = ajv().errors?.[0]
      return [wrong(error?.instancePath ?? '', metaschemaWords(error))]
    }
    if (!compiled.has(schema)) compiled.set(schema, ajv().compile(schema))
    return []
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return [wrong(culprit(why, schema) ?? '', why.replace(/^strict mode: /, ''))]
  }
}

function metaschemaWords(error: ErrorObject | undefined): string {
  if (error?.keyword === 'enum') return `${JSON.stringify(error.data)} is none of ${(error.schema as unknown[]).map((v) => JSON.stringify(v)).join(', ')}`
  return `${error?.message ?? 'not a schema'}${error && typeof error.data !== 'object' ? `, not ${JSON.stringify(error.data)}` : ''}`
}

/** Ajv does not say where what stops it stands: the pointer of the first such keyword, reference or pattern. */
function culprit(why: string, schema: JsonSchema): string | undefined {
  const keyword = /unknown keyword: "([^"]+)"/.exec(why)?.[1]
  const target = /can't resolve reference (\S+)/.exec(why)?.[1]
  const pattern = /^Invalid regular expression: \/(.*)\/[a-z]*:/.exec(why)?.[1]
  const find = (value: unknown, pointer: string): string | undefined => {
    if (value === null || typeof value !== 'object') return undefined
    for (const [key, item] of Object.entries(value)) {
      const at = joinPointer(pointer, key)
      if (key === keyword || (key === '$ref' && item === target) || (key === 'pattern' && item === pattern)) return at
      const found = find(item, at)
      if (found !== undefined) return found
    }
    return undefined
  }
  return find(schema, '')
}
