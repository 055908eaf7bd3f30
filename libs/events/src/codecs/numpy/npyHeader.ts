import { fail } from '@spikeline/core'
import type { NumberType } from '../../hdf5/datatype.ts'
import { beginsWith } from '../bytes.ts'
import { parseLiteral, type Literal } from './literal.ts'

/** The first byte is beyond ASCII. */
export const beginsNpy = (head: Uint8Array): boolean => head[0] === 0x93 && beginsWith(head.subarray(1), 'NUMPY')

/** A longer header is none of an array of events. */
const LONGEST = 1 << 15
/** Bytes of an element, at most. */
const LARGEST = 1 << 15

/** What a file of NumPy says of its array. */
export interface NpyHeader {
  /** Bytes of the header. */
  readonly length: number
  readonly shape: readonly number[]
  /** Bytes of an element. */
  readonly size: number
  /** Of a structured array, fields by name; others have one without a name. Fields that are no numbers are left out. */
  readonly fields: ReadonlyMap<string, { readonly offset: number; readonly type: NumberType }>
}

/** Bytes from the beginning that the whole header has, or undefined where these are too few to tell. Fails with E4142 where it is none. */
export function npyHeaderBytes(bytes: Uint8Array, place: string, offset: number): number | undefined {
  if (bytes.length < 12) return undefined
  if (!beginsNpy(bytes)) fail('E4142', { place, offset, expected: '"\\x93NUMPY"', found: 'another beginning' })
  const version = bytes[6]!
  if (version < 1 || version > 3) fail('E4142', { place, offset: offset + 6, expected: 'version 1, 2 or 3', found: `version ${version}` })
  const text = bytes[8]! | (bytes[9]! << 8) | (version > 1 ? bytes[10]! << 16 : 0)
  const length = version > 1 ? text + bytes[11]! * 2 ** 24 : text
  if (length > LONGEST) fail('E4142', { place, offset: offset + 8, expected: `a header of at most ${LONGEST} bytes`, found: `one of ${length}` })
  return (version > 1 ? 12 : 10) + length
}

/** Reads a header that is there whole. Fails with E4142 where it is wrong, E4197 where it says an array that is not read. */
export function readNpyHeader(bytes: Uint8Array, place: string, offset: number): NpyHeader {
  const from = bytes[6]! > 1 ? 12 : 10
  const parsed = parseLiteral(new TextDecoder().decode(bytes.subarray(from)))
  const wrong = (found: string): never => fail('E4142', { place, offset: offset + from, expected: 'a header that says descr, fortran_order and shape', found })
  if (!(parsed instanceof Map)) return wrong('another')
  const [descr, order, shape] = ['descr', 'fortran_order', 'shape'].map((key) => parsed.get(key))
  if (descr === undefined || typeof order !== 'boolean' || !Array.isArray(shape)) return wrong(`one that says ${[...parsed.keys()].join(', ') || 'nothing'}`)
  if (!shape.every((length) => typeof length === 'number' && Number.isSafeInteger(length) && length >= 0)) return wrong('a shape that is none')
  if (order && shape.length > 1) fail('E4197', { place, offset, what: 'is in Fortran order, column behind column' })
  const { size, fields } = typesOf(descr, place, offset)
  if (size > LARGEST || size === 0) fail('E4197', { place, offset, what: `has elements of ${size} bytes` })
  return { length: bytes.length, shape: shape as number[], size, fields }
}

function typesOf(descr: Literal, place: string, offset: number): Pick<NpyHeader, 'size' | 'fields'> {
  const fields = new Map<string, { offset: number; type: NumberType }>()
  if (typeof descr === 'string') {
    const { size, type } = typeOf(descr, place, offset)
    if (!type) fail('E4197', { place, offset, what: `has elements of type ${descr}, no numbers` })
    fields.set('', { offset: 0, type: type! })
    return { size, fields }
  }
  if (!Array.isArray(descr)) fail('E4197', { place, offset, what: 'has elements of an unknown type' })
  let size = 0
  for (const field of descr as readonly Literal[]) {
    const [named, inner, shape] = Array.isArray(field) ? (field as Literal[]) : []
    // A field with a title has both as a pair.
    const name = Array.isArray(named) ? named[1] : named
    if (typeof name !== 'string' || inner === undefined || (shape !== undefined && !Array.isArray(shape))) fail('E4142', { place, offset, expected: 'fields of names and types', found: 'others' })
    const found = typeof inner === 'string' ? typeOf(inner, place, offset) : { size: typesOf(inner!, place, offset).size, type: undefined }
    if (found.type && shape === undefined) fields.set(name as string, { offset: size, type: found.type })
    size += found.size * ((shape as number[] | undefined) ?? []).reduce((all, length) => all * Number(length), 1)
    if (!(size >= 0 && size <= LARGEST)) fail('E4197', { place, offset, what: 'has elements that are too large' })
  }
  return { size, fields }
}

function typeOf(text: string, place: string, offset: number): { size: number; type: NumberType | undefined } {
  const [, order, letter, digits] = /^([<>|=]?)([a-zA-Z])(\d{0,9})(?:\[.*)?$/.exec(text) ?? []
  const size = Number(digits || 0)
  const number = (kind: NumberType['kind'], ...sizes: number[]) => ({ size, type: sizes.includes(size) ? { kind, size, bigEndian: order === '>' } : undefined })
  switch (letter) {
    case 'i': return number('int', 1, 2, 4, 8)
    case 'u': return number('uint', 1, 2, 4, 8)
    case 'b': return number('uint', 1)
    case 'f': return number('float', 2, 4, 8)
    case 'U': return { size: 4 * size, type: undefined }
    case 'S': case 'V': case 'c': case 'M': case 'm': return { size, type: undefined }
    default: return fail('E4197', { place, offset, what: letter === 'O' ? 'has objects of Python, which only Python can read' : `has elements of type ${text}` })
  }
}

/** A header of version 1 for elements of a type; its length does not depend on the number of rows. */
export function writeNpyHeader(descr: string, rows: number, columns?: number): Uint8Array {
  const said = `{'descr': ${descr}, 'fortran_order': False, 'shape': (${rows},${columns === undefined ? '' : ` ${columns}`}), }`
  const length = Math.ceil((10 + descr.length + 96) / 64) * 64
  const text = `${said.padEnd(length - 11)}\n`
  return Uint8Array.of(0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, text.length & 0xff, text.length >> 8, ...new TextEncoder().encode(text))
}
