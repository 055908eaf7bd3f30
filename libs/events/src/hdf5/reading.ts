/** A file of which bytes are read at any place: on disk, as a Blob, over a network. */
export interface RandomAccess {
  readonly size: number
  /** These bytes; the caller asks for none that are not there. */
  read(at: number, length: number): Promise<Uint8Array>
}

/** Bytes of a file that a reader asks for. */
export interface Range { readonly at: number; readonly length: number }

/**
 * A reader of a file that does no input itself: it yields the range that it needs next, and is given those bytes, which stay as they are. The
 * same reader so reads from memory in one go, and from a disk or a Blob where that has to be waited for.
 */
export type Reading<T> = Generator<Range, T, Uint8Array>

/** Reads from bytes that are all there. */
export function readFrom<T>(bytes: Uint8Array, reading: Reading<T>): T {
  let step = reading.next()
  while (!step.done) step = reading.next(bytes.subarray(step.value.at, step.value.at + step.value.length))
  return step.value
}

const PAGE = 1 << 15
const PAGES = 32

/** Reads from a file. Small ranges, as what a file says of itself is made of, come from pages that are kept for a while. */
export class PagedFile {
  readonly #file: RandomAccess
  readonly #pages = new Map<number, Uint8Array>()

  constructor(file: RandomAccess) {
    this.#file = file
  }

  async run<T>(reading: Reading<T>): Promise<T> {
    let step = reading.next()
    while (!step.done) {
      const { at, length } = step.value
      step = reading.next(length > PAGE / 2 ? await this.#file.read(at, length) : await this.#small(at, length))
    }
    return step.value
  }

  async #small(at: number, length: number): Promise<Uint8Array> {
    const first = Math.floor(at / PAGE)
    const last = Math.floor((at + Math.max(1, length) - 1) / PAGE)
    const from = at - first * PAGE
    if (first === last) return (await this.#page(first)).subarray(from, from + length)
    const bytes = new Uint8Array(length)
    bytes.set((await this.#page(first)).subarray(from))
    bytes.set((await this.#page(last)).subarray(0, length - (PAGE - from)), PAGE - from)
    return bytes
  }

  async #page(index: number): Promise<Uint8Array> {
    const kept = this.#pages.get(index)
    if (kept) {
      this.#pages.delete(index)
      this.#pages.set(index, kept)
      return kept
    }
    const page = await this.#file.read(index * PAGE, Math.min(PAGE, this.#file.size - index * PAGE))
    this.#pages.set(index, page)
    if (this.#pages.size > PAGES) this.#pages.delete(this.#pages.keys().next().value!)
    return page
  }
}
