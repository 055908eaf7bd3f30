import { Damage } from '../damage.ts'

/** Bits in front of the first, which are zeros: more than one sequence can take that has come to its end. */
export const MARGIN = 128

/**
 * Bits that are read from the end of some bytes to their beginning, as they stand in `view` behind a margin. The highest bit that is set in the last
 * byte stands behind the last one, at `end`. Readers go down from there to MARGIN; whoever arrives below has read more than there is.
 */
export interface BackwardBits { readonly view: DataView; readonly end: number }

/** Fails with Damage where the last byte is 0. */
export function backwardBits(bytes: Uint8Array, from: number, to: number): BackwardBits {
  if (to <= from || bytes[to - 1] === 0) throw new Damage(from, 'ZSTD bits without an end')
  // Words are read whole, so that there are some bytes more.
  const padded = new Uint8Array(MARGIN / 8 + to - from + 8)
  padded.set(bytes.subarray(from, to), MARGIN / 8)
  return { view: new DataView(padded.buffer), end: MARGIN + 8 * (to - from) - 1 - Math.clz32(bytes[to - 1]!) + 24 }
}

/** So many bits from a place on, up to 25. */
export const bitsAt = (view: DataView, place: number, count: number): number => (view.getUint32(place >> 3, true) >>> (place & 7)) & ((1 << count) - 1)
