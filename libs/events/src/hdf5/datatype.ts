import type { Cursor } from './cursor.ts'

/** A number as it stands in a file. */
export interface NumberType { readonly kind: 'int' | 'uint' | 'float'; readonly size: number; readonly bigEndian: boolean }

/** What an element of a dataset is. Of what is `other` no values are read. */
export type Datatype =
  | NumberType
  | { readonly kind: 'string'; readonly size: number }
  | { readonly kind: 'compound'; readonly size: number; readonly members: ReadonlyMap<string, { readonly offset: number; readonly type: Datatype }> }
  | { readonly kind: 'sequence'; readonly size: number; readonly text: boolean; readonly of: Datatype }
  | { readonly kind: 'other'; readonly size: number; readonly name: string }

const classes = ['fixed-point number', 'floating-point number', 'time', 'string', 'bit field', 'opaque', 'compound', 'reference', 'enumeration', 'variable-length sequence', 'array', 'complex number']
const DEEPEST = 8

export const isNumber = (type: Datatype): type is NumberType => type.kind === 'int' || type.kind === 'uint' || type.kind === 'float'

/** Reads a datatype, and passes over all of it. Fails with E4142 where it is wrong. */
export function readDatatype(cursor: Cursor, depth = 0): Datatype {
  if (depth > DEEPEST) cursor.wrong(`types within types, at most ${DEEPEST} deep`, 'deeper ones')
  const head = cursor.u8()
  const [kind, version] = [head & 15, head >> 4]
  const bits = cursor.uint(3)
  const size = cursor.u32()
  const bigEndian = (bits & 1) === 1
  const other = (): Datatype => ({ kind: 'other', size, name: classes[kind] ?? `type of class ${kind}` })
  switch (kind) {
    case 0: {
      const [offset, precision] = [cursor.u16(), cursor.u16()]
      return offset === 0 && precision === 8 * size && [1, 2, 4, 8].includes(size) ? { kind: bits & 8 ? 'int' : 'uint', size, bigEndian } : other()
    }
    case 1: {
      cursor.skip(5)
      const exponent = cursor.u8()
      cursor.skip(6)
      return { 2: 5, 4: 8, 8: 11 }[size] === exponent ? { kind: 'float', size, bigEndian } : other()
    }
    case 3:
      return { kind: 'string', size }
    case 6:
      return compound(cursor, version, bits & 0xffff, size, depth)
    case 8:
      return enumeration(cursor, version, bits & 0xffff, depth)
    case 9:
      return { kind: 'sequence', size, text: (bits & 15) === 1, of: readDatatype(cursor, depth + 1) }
    case 10: {
      const rank = cursor.u8()
      if (version < 3) cursor.skip(3)
      cursor.skip(4 * rank * (version < 3 ? 2 : 1))
      readDatatype(cursor, depth + 1)
      return other()
    }
    case 5:
      cursor.skip(bits & 0xff)
      return other()
    case 4:
      cursor.skip(4)
      return other()
    case 2:
      cursor.skip(2)
      return other()
    case 11:
      readDatatype(cursor, depth + 1)
      return other()
    default:
      return other()
  }
}

/** Names are filled up to a multiple of eight bytes in the first two versions. */
function nameOf(cursor: Cursor, version: number): string {
  const from = cursor.at
  const name = cursor.terminated()
  if (version < 3) cursor.skip((8 - ((cursor.at - from) % 8)) % 8)
  return name
}

function compound(cursor: Cursor, version: number, count: number, size: number, depth: number): Datatype {
  const members = new Map<string, { offset: number; type: Datatype }>()
  // Offsets have as many bytes as the size needs.
  const offsetBytes = version < 3 ? 4 : size < 0x100 ? 1 : size < 0x10000 ? 2 : size < 0x1000000 ? 3 : 4
  for (let i = 0; i < count; i++) {
    const name = nameOf(cursor, version)
    const at = cursor.at
    const offset = cursor.uint(offsetBytes)
    const array = version === 1 && cursor.u8() > 0
    if (version === 1) cursor.skip(27)
    const type = readDatatype(cursor, depth + 1)
    if (offset + type.size > size) cursor.wrong(`a field "${name}" within ${size} bytes`, `one from byte ${offset} on`, at)
    members.set(name, { offset, type: array ? { kind: 'other', size: type.size, name: 'array' } : type })
  }
  return { kind: 'compound', size, members }
}

/** An enumeration is read as the numbers that stand for its names: NumPy's booleans are 0 and 1 here. */
function enumeration(cursor: Cursor, version: number, count: number, depth: number): Datatype {
  const base = readDatatype(cursor, depth + 1)
  for (let i = 0; i < count; i++) nameOf(cursor, version)
  cursor.skip(count * base.size)
  return base
}
