import type { NumberType } from './datatype.ts'

const WORD = 4294967296
/** Stands for what is no whole number of 32 bits with a sign. */
export const NO_INTEGER = -2147483648

const codeOf = ({ kind, size }: NumberType): string => `${kind}${8 * size}`

/**
 * Numbers of a type that stand `stride` bytes apart, as doubles. Integers of eight bytes beyond ±2⁵³ are the nearest double, which is no safe
 * integer. A loop for each type: what is decided within would be decided for each number.
 */
export function readNumbers(bytes: Uint8Array, type: NumberType, at: number, stride: number, count: number, out: Float64Array, from = 0): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const little = !type.bigEndian
  const [low, high] = little ? [0, 4] : [4, 0]
  const end = from + count
  let n = from
  switch (codeOf(type)) {
    case 'int8': for (; n < end; n++, at += stride) out[n] = view.getInt8(at); break
    case 'uint8': for (; n < end; n++, at += stride) out[n] = view.getUint8(at); break
    case 'int16': for (; n < end; n++, at += stride) out[n] = view.getInt16(at, little); break
    case 'uint16': for (; n < end; n++, at += stride) out[n] = view.getUint16(at, little); break
    case 'int32': for (; n < end; n++, at += stride) out[n] = view.getInt32(at, little); break
    case 'uint32': for (; n < end; n++, at += stride) out[n] = view.getUint32(at, little); break
    case 'int64': for (; n < end; n++, at += stride) out[n] = view.getInt32(at + high, little) * WORD + view.getUint32(at + low, little); break
    case 'uint64': for (; n < end; n++, at += stride) out[n] = view.getUint32(at + high, little) * WORD + view.getUint32(at + low, little); break
    case 'float16': for (; n < end; n++, at += stride) out[n] = halfPrecision(view.getUint16(at, little)); break
    case 'float32': for (; n < end; n++, at += stride) out[n] = view.getFloat32(at, little); break
    case 'float64': for (; n < end; n++, at += stride) out[n] = view.getFloat64(at, little); break
  }
}

/** The same as whole numbers of 32 bits with a sign; those that are none are NO_INTEGER. */
export function readIntegers(bytes: Uint8Array, type: NumberType, at: number, stride: number, count: number, out: Int32Array, from = 0): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const little = !type.bigEndian
  const [low, high] = little ? [0, 4] : [4, 0]
  const end = from + count
  let n = from
  switch (codeOf(type)) {
    case 'int8': for (; n < end; n++, at += stride) out[n] = view.getInt8(at); break
    case 'uint8': for (; n < end; n++, at += stride) out[n] = view.getUint8(at); break
    case 'int16': for (; n < end; n++, at += stride) out[n] = view.getInt16(at, little); break
    case 'uint16': for (; n < end; n++, at += stride) out[n] = view.getUint16(at, little); break
    case 'int32': for (; n < end; n++, at += stride) out[n] = view.getInt32(at, little); break
    case 'uint32': for (; n < end; n++, at += stride) out[n] = integer(view.getUint32(at, little)); break
    // The upper half of a small number is its sign.
    case 'int64': for (; n < end; n++, at += stride) out[n] = view.getInt32(at + high, little) === view.getInt32(at + low, little) >> 31 ? view.getInt32(at + low, little) : NO_INTEGER; break
    case 'uint64': for (; n < end; n++, at += stride) out[n] = view.getInt32(at + high, little) === 0 ? integer(view.getUint32(at + low, little)) : NO_INTEGER; break
    case 'float16': for (; n < end; n++, at += stride) out[n] = integer(halfPrecision(view.getUint16(at, little))); break
    case 'float32': for (; n < end; n++, at += stride) out[n] = integer(view.getFloat32(at, little)); break
    case 'float64': for (; n < end; n++, at += stride) out[n] = integer(view.getFloat64(at, little)); break
  }
}

const integer = (value: number): number => (value === (value | 0) ? value : NO_INTEGER)

/** A number of 16 bits: sign, 5 bits of exponent, 10 of fraction. */
export function halfPrecision(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023]
  const magnitude = exponent === 0 ? fraction * 2 ** -24 : exponent === 31 ? (fraction ? NaN : Infinity) : (1024 + fraction) * 2 ** (exponent - 25)
  return bits & 0x8000 ? -magnitude : magnitude
}
