import { fail } from '@spikeline/core'
import type { NumberType } from '../../hdf5/datatype.ts'
import { readIntegers, readNumbers } from '../../hdf5/numbers.ts'
import type { EventFormat, FormatOption, FormatOptions } from '../contract.ts'
import type { EventRows } from '../rowDecoder.ts'
import type { NpyHeader } from './npyHeader.ts'

/** Where the numbers of a row stand. */
export interface EventArray {
  readonly rows: number
  readonly rowBytes: number
  readonly t: Field
  readonly x: Field
  readonly y: Field
  readonly p: Field
}
interface Field { readonly offset: number; readonly type: NumberType }

export const arrayOptions: Readonly<Record<string, FormatOption>> = {
  columns: { summary: 'the order of the columns of a table, which is then written, too; names: a structured array, whose fields have names', values: ['names', 'txyp', 'xytp', 'xypt'], default: 'names' },
  unit: { summary: 'the unit of times; seconds and milliseconds are written as floating-point numbers', values: ['us', 'ms', 's'], default: 'us' },
}

const names = { t: ['t', 'ts', 'time', 'timestamp'], x: ['x'], y: ['y'], p: ['p', 'pol', 'polarity', 'on'] }

/** The columns of an array of events. Fails with E4155 where it is none, E4144 where the order of its columns must be said. */
export function eventArray(format: Pick<EventFormat, 'name' | 'options'>, { shape, size, fields }: NpyHeader, place: string, offset: number, options: FormatOptions = {}): EventArray {
  const not = (what: string): never => fail('E4155', { place, offset, what })
  const plain = fields.get('')
  if (plain) {
    if (shape.length !== 2 || shape[1] !== 4) return not(`it has a table of ${shape.join(' × ') || 'one number'}, not of four columns`)
    const order = options['columns'] ?? 'names'
    if (order === 'names') fail('E4144', { format: format.name, option: 'columns', values: format.options['columns']!.values.filter((value) => value !== 'names') })
    const at = (name: string): Field => ({ offset: order.indexOf(name) * size, type: plain.type })
    return { rows: shape[0]!, rowBytes: 4 * size, t: at('t'), x: at('x'), y: at('y'), p: at('p') }
  }
  if (shape.length !== 1) return not(`its structured array has ${shape.length} directions`)
  const field = (name: keyof typeof names): Field => {
    for (const known of names[name]) if (fields.has(known)) return fields.get(known)!
    return not(`its fields are ${[...fields.keys()].slice(0, 8).join(', ') || 'no numbers'}`)
  }
  return { rows: shape[0]!, rowBytes: size, t: field('t'), x: field('x'), y: field('y'), p: field('p') }
}

/** The numbers of `count` rows of which the first begins at a byte. */
export function readRows(bytes: Uint8Array, at: number, count: number, { rowBytes, ...fields }: EventArray, rows: EventRows): void {
  readNumbers(bytes, fields.t.type, at + fields.t.offset, rowBytes, count, rows.t)
  for (const name of ['x', 'y', 'p'] as const) readIntegers(bytes, fields[name].type, at + fields[name].offset, rowBytes, count, rows[name])
}
