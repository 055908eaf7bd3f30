import { Lz4Memory } from '../../kernels/lz4Memory.ts'
import { decodeLz4Block } from './lz4Block.ts'

/** Memory that is used again and again; it grows by need, up to what is allowed. From the first LZ4 block on it is that of their kernel. */
export class Scratch {
  bytes = new Uint8Array(1 << 16)
  /** Null where the host has none. */
  #lz4: Lz4Memory | null | undefined

  /** Has room for so many bytes; the first `used` of them stay. */
  reserve(length: number, used = 0): Uint8Array {
    if (length <= this.bytes.length) return this.bytes
    const room = Math.max(length, Math.min(2 * this.bytes.length, 1 << 26))
    if (this.#lz4) return (this.bytes = this.#lz4.reserve(room))
    const grown = new Uint8Array(room)
    grown.set(this.bytes.subarray(0, used))
    return (this.bytes = grown)
  }

  /**
   * Decodes the LZ4 block that `input` ends with, from byte `from` on, as decodeLz4Block does, to `bytes` from `at` on. What the kernel refuses its twin
   * decodes again, to say where it is wrong.
   */
  decodeLz4(input: Uint8Array, from: number, at: number, limit: number, history: number): number {
    if (this.#lz4 === undefined) this.#begin(at)
    const end = this.#lz4 ? this.#lz4.decode(input.subarray(from), at, limit, history) : -1
    return end >= 0 ? end : decodeLz4Block(input, from, input.length, this.bytes, at, limit, history)
  }

  /** Takes the memory of the kernel, with the bytes that are there. */
  #begin(used: number): void {
    this.#lz4 = Lz4Memory.create() ?? null
    if (!this.#lz4) return
    const before = this.bytes
    this.bytes = this.#lz4.reserve(before.length)
    this.bytes.set(before.subarray(0, used))
  }
}

/** More than this is not kept for others. */
const KEPT_MOST = 1 << 22
let free: Scratch | undefined

/**
 * Gives memory to work with for as long as the call takes: decoders have nothing in it between two calls, so that all share one, and none waits for a
 * memory of its own.
 */
export function withScratch<T>(work: (scratch: Scratch) => T): T {
  const scratch = free ?? new Scratch()
  free = undefined
  try {
    return work(scratch)
  } finally {
    if (scratch.bytes.length <= KEPT_MOST) free = scratch
  }
}
