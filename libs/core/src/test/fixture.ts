import { isPlainObject } from '../keys/canonicalJson.ts'
import { fail } from '../issues/issue.ts'

const columns = {
  $f64: Float64Array, $f32: Float32Array, $i32: Int32Array, $u32: Uint32Array,
  $i16: Int16Array, $u16: Uint16Array, $i8: Int8Array, $u8: Uint8Array,
} as const
type ColumnName = keyof typeof columns
const columnNames = Object.keys(columns) as ColumnName[]
const numbers = ['NaN', 'Infinity', '-Infinity']

/**
 * The batches of a fixture: a JSON list of batches in which typed columns stand as {"$f32": [0.5, 1]} and numbers that
 * JSON lacks as {"$number": "NaN"}. Fails with E6203, naming the place, where it is anything else.
 */
export function parseFixture(text: string, file: string): readonly unknown[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return fail('E6203', { file, at: '', detail: (error as Error).message })
  }
  if (!Array.isArray(json)) return fail('E6203', { file, at: '', detail: 'it is not a list of batches' })
  return json.map((batch, i) => restore(batch, `/${i}`, file))
}

/** The text of a fixture with these batches: what parseFixture reads. */
export function formatFixture(batches: readonly unknown[]): string {
  return `[\n${batches.map((batch) => `  ${JSON.stringify(flatten(batch))}`).join(',\n')}\n]\n`
}

function restore(value: unknown, at: string, file: string): unknown {
  if (Array.isArray(value)) return value.map((item, i) => restore(item, `${at}/${i}`, file))
  if (!isPlainObject(value)) return value
  const names = Object.keys(value)
  const special = names.find((name) => name.startsWith('$'))
  if (special === undefined) return Object.fromEntries(names.map((name) => [name, restore(value[name], `${at}/${name}`, file)]))
  const wrong = (detail: string, where = at): never => fail('E6203', { file, at: where, detail })
  if (names.length > 1) return wrong(`"${special}" stands beside other keys`)
  if (special === '$number') return numbers.includes(value['$number'] as string) ? Number(value['$number']) : wrong(`$number is none of ${numbers.join(', ')}`)
  const name = columnNames.find((column) => column === special) ?? wrong(`there is no column type "${special}"`)
  return restoreColumn(name, value[name], (detail, i) => wrong(detail, i === undefined ? at : `${at}/${name}/${i}`))
}

function restoreColumn(name: ColumnName, given: unknown, wrong: (detail: string, index?: number) => never): ArrayLike<number> {
  if (!Array.isArray(given)) return wrong(`${name} takes a list of numbers`)
  const values = given.map((item: unknown, i) => (isPlainObject(item) && numbers.includes(item['$number'] as string) ? Number(item['$number'])
    : typeof item === 'number' ? item : wrong(`${JSON.stringify(item)} is not a number`, i)))
  const column = columns[name].from(values)
  // Whole-number columns wrap what they can't hold: that would test something else than was written.
  if (!name.startsWith('$f')) values.forEach((v, i) => column[i] === v || wrong(`${name} can't hold ${v}`, i))
  return column
}

function flatten(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : { $number: String(value) }
  const name = columnNames.find((column) => value instanceof columns[column])
  if (name) return { [name]: Array.from(value as ArrayLike<number>, flatten) }
  if (Array.isArray(value)) return value.map(flatten)
  if (isPlainObject(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, flatten(v)]))
  return value
}
