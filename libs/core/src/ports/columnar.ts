import { fail } from '../issues/issue.ts'
import type { Codec } from './portType.ts'

/**
 * The codec of plain columnar batches: any JSON value in which typed arrays may stand.
 *
 *     | u32 LE: header length | header: JSON | zero padding to 8 | column | padding to 8 | column | …
 *
 * In the header a column stands as {"$column": [dtype, byte offset after the header, element count]}.
 * Numbers that JSON lacks (NaN, ±Infinity) stand as {"$number": "NaN"}. Little-endian hosts only (every engine with WebAssembly is one).
 */
export function columnar<T>(): Codec<T> {
  return { encode: (batch) => encodeColumns(batch), decode: (bytes) => decodeColumns(bytes) as T }
}

const ALIGN = 8
const constructors = {
  f64: Float64Array, f32: Float32Array,
  i32: Int32Array, u32: Uint32Array, i16: Int16Array, u16: Uint16Array, i8: Int8Array, u8: Uint8Array,
} as const
type Dtype = keyof typeof constructors
type Column = InstanceType<(typeof constructors)[Dtype]>

const aligned = (n: number): number => Math.ceil(n / ALIGN) * ALIGN

/** The dtype name of a typed array, or undefined where the value is none that we store. */
function dtypeOf(value: unknown): Dtype | undefined {
  if (!ArrayBuffer.isView(value)) return undefined
  return (Object.keys(constructors) as Dtype[]).find((name) => value instanceof constructors[name])
}

function encodeColumns(batch: unknown): Uint8Array {
  const columns: Column[] = []
  let offset = 0
  const replace = (value: unknown): unknown => {
    const dtype = dtypeOf(value)
    if (dtype) {
      const column = value as Column
      const entry = { $column: [dtype, offset, column.length] }
      columns.push(column)
      offset = aligned(offset + column.byteLength)
      return entry
    }
    if (ArrayBuffer.isView(value)) throw new TypeError(`A ${value.constructor.name} can't be stored`)
    if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) }
    if (Array.isArray(value)) return value.map(replace)
    if (value && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined).map(([k, v]) => [k, replace(v)]))
    return value
  }
  const header = new TextEncoder().encode(JSON.stringify(replace(batch)))
  const start = aligned(4 + header.length)
  const bytes = new Uint8Array(start + offset)
  new DataView(bytes.buffer).setUint32(0, header.length, true)
  bytes.set(header, 4)
  let at = start
  for (const column of columns) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at)
    at = aligned(at + column.byteLength)
  }
  return bytes
}

function decodeColumns(bytes: Uint8Array): unknown {
  if (bytes.length < 4) fail('E6101', { length: bytes.length })
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true)
  const start = aligned(4 + length)
  if (start > bytes.length) fail('E6101', { length: bytes.length })
  const restore = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(restore)
    if (!value || typeof value !== 'object') return value
    if ('$number' in value) return Number(value.$number)
    if ('$column' in value) {
      const [dtype, offset, count] = value.$column as [Dtype, number, number]
      const Columns = constructors[dtype]
      const end = start + offset + count * Columns.BYTES_PER_ELEMENT
      if (end > bytes.length) fail('E6101', { length: bytes.length })
      // A copy: the column must own aligned memory, and must not keep the whole blob alive. (A Node Buffer's own slice is a view.)
      const copy = Uint8Array.prototype.slice.call(bytes, start + offset, end)
      return new Columns(copy.buffer, 0, count)
    }
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, restore(v)]))
  }
  return restore(JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))))
}

/** Bytes of all columns of a batch, with a small allowance for the objects around them. */
export function columnBytes(batch: unknown): number {
  if (ArrayBuffer.isView(batch)) return batch.byteLength
  if (Array.isArray(batch)) return batch.reduce((sum: number, item) => sum + columnBytes(item), 16)
  if (batch && typeof batch === 'object') return Object.values(batch).reduce((sum: number, item) => sum + columnBytes(item), 32)
  return typeof batch === 'string' ? batch.length * 2 : 8
}
