import { Damage } from '../damage.ts'

/** Where a vector has its elements in the bytes, and how many. */
export interface FlatVector { readonly at: number; readonly length: number }

const utf8 = new TextDecoder()

/**
 * A table of a FlatBuffer, whose fields are found by offsets: the table begins with the way back to its list of fields, the list has the size of
 * itself and of the table, then for each field where it is in the table, 0 for one that has its default. All offsets are checked before they are
 * followed; what reaches out of the bytes fails with Damage.
 */
export class FlatTable {
  readonly #view: DataView
  readonly #at: number
  readonly #fields: number
  readonly #count: number

  constructor(view: DataView, at: number) {
    this.#view = view
    this.#at = at
    inside(view, at, 4, 'a table')
    this.#fields = at - view.getInt32(at, true)
    inside(view, this.#fields, 4, 'a list of fields')
    const size = view.getUint16(this.#fields, true)
    inside(view, this.#fields, Math.max(4, size), 'a list of fields')
    this.#count = Math.max(0, (size >> 1) - 2)
  }

  /** The root of a buffer that begins with its size; its identifier stands behind that and the offset of the root. */
  static root(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    inside(view, 0, 12, 'a root')
    const size = view.getUint32(0, true)
    if (size !== bytes.length - 4) throw new Damage(0, `a buffer of ${bytes.length - 4} bytes that says it has ${size}`)
    return new FlatTable(view, 4 + view.getUint32(4, true))
  }

  i8(field: number): number {
    const at = this.struct(field, 1)
    return at < 0 ? 0 : this.#view.getInt8(at)
  }

  i16(field: number): number {
    const at = this.struct(field, 2)
    return at < 0 ? 0 : this.#view.getInt16(at, true)
  }

  i32(field: number): number {
    const at = this.struct(field, 4)
    return at < 0 ? 0 : this.#view.getInt32(at, true)
  }

  f32(field: number): number {
    const at = this.struct(field, 4)
    return at < 0 ? 0 : this.#view.getFloat32(at, true)
  }

  /** Exact to 2⁵³. */
  i64(field: number, byDefault = 0): number {
    const at = this.struct(field, 8)
    return at < 0 ? byDefault : 2 ** 32 * this.#view.getInt32(at + 4, true) + this.#view.getUint32(at, true)
  }

  /** Where a field of so many bytes stands; −1 where it has its default. */
  struct(field: number, size: number): number {
    const offset = field < this.#count ? this.#view.getUint16(this.#fields + 4 + 2 * field, true) : 0
    if (offset === 0) return -1
    inside(this.#view, this.#at + offset, size, 'a field')
    return this.#at + offset
  }

  text(field: number): string {
    const { at, length } = this.vector(field, 1)
    return utf8.decode(new Uint8Array(this.#view.buffer, this.#view.byteOffset + at, length))
  }

  /** A vector of elements of so many bytes; an empty one where there is none. */
  vector(field: number, size: number): FlatVector {
    const place = this.struct(field, 4)
    if (place < 0) return { at: 0, length: 0 }
    const at = place + this.#view.getUint32(place, true)
    inside(this.#view, at, 4, 'a vector')
    const length = this.#view.getUint32(at, true)
    inside(this.#view, at + 4, length * size, 'a vector')
    return { at: at + 4, length }
  }

  /** A vector of tables, one after the other. */
  *tables(field: number): Generator<FlatTable> {
    const { at, length } = this.vector(field, 4)
    for (let i = 0; i < length; i++) yield new FlatTable(this.#view, at + 4 * i + this.#view.getUint32(at + 4 * i, true))
  }
}

function inside(view: DataView, at: number, size: number, what: string): void {
  if (at < 0 || size > view.byteLength - at) throw new Damage(Math.max(0, Math.min(at, view.byteLength)), `${what} that reaches out of its buffer`)
}

/** The identifier of a buffer that begins with its size. */
export const identifierOf = (bytes: Uint8Array): string => (bytes.length < 12 ? '' : String.fromCharCode(bytes[8]!, bytes[9]!, bytes[10]!, bytes[11]!))
