/** Memory that is used again and again; it grows by need, up to what is allowed. */
export class Scratch {
  bytes = new Uint8Array(1 << 16)

  /** Has room for so many bytes; the first `used` of them stay. */
  reserve(length: number, used = 0): Uint8Array {
    if (length > this.bytes.length) {
      const grown = new Uint8Array(Math.max(length, Math.min(2 * this.bytes.length, 1 << 26)))
      grown.set(this.bytes.subarray(0, used))
      this.bytes = grown
    }
    return this.bytes
  }
}
