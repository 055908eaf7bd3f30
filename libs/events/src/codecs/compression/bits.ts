/** Bits in the order in which they are written, the first in the lowest place of the first byte. */
export class Bits {
  readonly #bytes: Uint8Array
  #at = 0
  #word = 0
  #count = 0

  constructor(most: number) {
    this.#bytes = new Uint8Array(most)
  }

  /** The lowest `count` bits of a value, up to 31. */
  put(value: number, count: number): void {
    for (let left = count, rest = value; left > 0; ) {
      const part = Math.min(left, 16)
      this.#word |= (rest & ((1 << part) - 1)) << this.#count
      this.#count += part
      rest >>>= part
      left -= part
      for (; this.#count >= 8; this.#count -= 8) {
        this.#bytes[this.#at++] = this.#word & 0xff
        this.#word >>>= 8
      }
    }
  }

  /** All bytes; what is left of the last one is 0. */
  end(): Uint8Array {
    if (this.#count > 0) this.put(0, 8 - this.#count)
    return this.#bytes.subarray(0, this.#at)
  }
}
