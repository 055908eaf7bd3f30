import type { ErrorObject } from 'ajv/dist/2020.js'
import { article, count, list } from '../issues/words.ts'
import type { JsonSchema } from '../stage/stage.ts'

const nouns: Readonly<Record<string, string>> = { array: 'a list', null: 'null', boolean: 'true or false' }

/** "an integer", "a string or a list"; with a range where the schema gives one. */
export function describeTypes(types: readonly string[], schema: JsonSchema = {}): string {
  const words = [...new Set(types)].map((type) => nouns[type] ?? article(type))
  const range = describeRange(schema)
  const sentence = words.length < 2 ? (words[0] ?? 'another value') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
  return range === '' || !types.some((type) => type === 'integer' || type === 'number') ? sentence : `${sentence} ${range}`
}

/** "from 1 to 100", "more than 0", "more than 0 and at most 1"; '' where the schema has no bounds. */
export function describeRange(schema: JsonSchema): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema as Readonly<Record<string, number | undefined>>
  if (minimum !== undefined && maximum !== undefined) return `from ${minimum} to ${maximum}`
  const low = exclusiveMinimum !== undefined ? `more than ${exclusiveMinimum}` : minimum !== undefined ? `at least ${minimum}` : ''
  const high = exclusiveMaximum !== undefined ? `less than ${exclusiveMaximum}` : maximum !== undefined ? `at most ${maximum}` : ''
  return low && high ? `${low} and ${high}` : low || high
}

/** What a value must do, to follow "must": "have at least 1 item", "match ^[a-z]+$". */
export function describeRule(error: ErrorObject): string {
  const limit = (error.params as { limit?: number }).limit ?? 0
  switch (error.keyword) {
    case 'minItems': return `have at least ${count(limit, 'item')}`
    case 'maxItems': return `have at most ${count(limit, 'item')}`
    case 'minProperties': return limit === 1 ? 'not be empty' : `have at least ${limit} entries`
    case 'maxProperties': return `have at most ${limit} entries`
    case 'minLength': return limit === 1 ? 'not be empty' : `have at least ${count(limit, 'character')}`
    case 'maxLength': return `have at most ${count(limit, 'character')}`
    case 'uniqueItems': return `list nothing twice (items ${error.params.j as number} and ${error.params.i as number} are equal)`
    case 'multipleOf': return `be a multiple of ${String(error.params.multipleOf)}`
    case 'pattern': return `match ${String(error.params.pattern)}`
    case 'contains': return 'contain a certain item that is missing'
    case 'not': return describeNot(error.schema as JsonSchema)
    case 'false schema': return 'not be given here'
    case 'dependentSchemas': return `be changed to suit ${list(Object.keys(error.params))}`
    default: return (error.message ?? 'follow the schema').replace(/^must /, '')
  }
}

/** What a value must not be, as a rule: odd where no multiple of 2 will do. */
function describeNot({ multipleOf }: JsonSchema): string {
  if (typeof multipleOf !== 'number') return 'not be given here'
  return multipleOf === 2 ? 'be odd' : `not be a multiple of ${multipleOf}`
}
