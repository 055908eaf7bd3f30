import { instantiateKernels, type EventEngine, type Pointer } from './eventKernels.ts'

/** The largest block that a frame of LZ4 has. */
const BLOCK_MOST = 1 << 22
/** What the kernel may read and write behind the bytes that it means. */
const SLACK = 32
const OUTPUT_FIRST = 1 << 16
const OUTPUT_MOST = 1 << 30

/** Memory that LZ4 blocks are decoded into by a kernel, each behind the other. It grows by need; pages that nothing was written to take no room. */
export class Lz4Memory {
  readonly #engine: EventEngine
  readonly #output: Pointer
  #bytes: Uint8Array<ArrayBuffer>

  /** Undefined where the host can't run the kernel. */
  static create(): Lz4Memory | undefined {
    const engine = instantiateKernels(BLOCK_MOST + SLACK + OUTPUT_FIRST + SLACK, BLOCK_MOST + SLACK + OUTPUT_MOST + SLACK)
    return engine && new Lz4Memory(engine)
  }

  private constructor(engine: EventEngine) {
    this.#engine = engine
    this.#output = engine.heapBase + BLOCK_MOST + SLACK
    this.#bytes = this.reserve(OUTPUT_FIRST)
  }

  /** What was decoded. Another object after `reserve`. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes
  }

  /** Has room for so many bytes; those that are there stay. Fails with a RangeError where the host has no more. */
  reserve(length: number): Uint8Array<ArrayBuffer> {
    const { memory } = this.#engine
    const lacking = this.#output + length + SLACK - memory.buffer.byteLength
    if (lacking > 0) memory.grow(Math.ceil(lacking / 65536))
    return (this.#bytes = new Uint8Array(memory.buffer, this.#output, length))
  }

  /**
   * Decodes a block to `bytes` from `at` on, up to `limit` at most; matches reach back to `history`. Gives the position behind its last byte,
   * or a negative number where the block is wrong or larger than blocks are. Up to 32 bytes behind `limit` may be changed.
   */
  decode(block: Uint8Array, at: number, limit: number, history: number): number {
    if (block.length > BLOCK_MOST || limit > this.#bytes.length) return -1
    const { kernels, memory, heapBase } = this.#engine
    new Uint8Array(memory.buffer, heapBase, block.length).set(block)
    const output = this.#output
    return kernels.decodeLz4Block(heapBase, heapBase + block.length, output + at, output + limit, output + history) - output
  }
}
