import { Damage } from '../damage.ts'

/** Bits that are read from the end of some bytes to their beginning: the highest bit that is set in the last byte stands behind the last. */
export class BackwardBits {
  /** Bits that are left; below 0 where more were read than there are, as zeros. */
  left: number
  readonly #view: DataView

  constructor(bytes: Uint8Array, from: number, to: number) {
    if (to <= from || bytes[to - 1] === 0) throw new Damage(from, 'ZSTD bits without an end')
    // Words are read whole, so that some bytes more are in view.
    const length = to - from
    const padded = new Uint8Array(length + 8)
    padded.set(bytes.subarray(from, to), 4)
    this.#view = new DataView(padded.buffer)
    this.left = 8 * (length - 1) + 31 - Math.clz32(bytes[to - 1]!)
  }

  /** The next bits, up to 24, which stay. */
  peek(count: number): number {
    const place = this.left - count + 32
    return place < 0 ? 0 : (this.#view.getUint32(place >> 3, true) >>> (place & 7)) & ((1 << count) - 1)
  }

  take(count: number): number {
    const word = this.peek(count)
    this.left -= count
    return word
  }
}
