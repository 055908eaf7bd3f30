import { Cursor, cursorAt, type Container } from './cursor.ts'
import type { Reading } from './reading.ts'

/** The names of an older group, in one piece of the file. */
export function* readLocalHeap(file: Container, at: number): Reading<Cursor> {
  const head = yield* cursorAt(file, at, 8 + 2 * file.lengthSize + file.offsetSize, 'a heap of names')
  head.signature('HEAP').version(0)
  head.skip(3)
  const length = head.length()
  head.length()
  return yield* cursorAt(file, head.pointer('names'), length, 'names')
}

/** Objects of the global heap, where elements of variable length lie; collections are kept while they are asked for. */
export class GlobalHeap {
  readonly #file: Container
  #at = -1
  #objects = new Map<number, Uint8Array>()

  constructor(file: Container) {
    this.#file = file
  }

  *object(at: number, index: number): Reading<Uint8Array> {
    if (at !== this.#at) yield* this.#open(at)
    return this.#objects.get(index) ?? new Cursor(this.#file, new Uint8Array(0), at).wrong(`object ${index} of the heap`, 'none')
  }

  *#open(at: number): Reading<void> {
    const head = yield* cursorAt(this.#file, at, 8 + this.#file.lengthSize, 'a global heap')
    head.signature('GCOL').version(1)
    head.skip(3)
    const heap = yield* cursorAt(this.#file, at, head.length(), 'a global heap')
    heap.skip(head.at)
    const objects = new Map<number, Uint8Array>()
    while (heap.left >= 8 + this.#file.lengthSize) {
      const index = heap.u16()
      heap.skip(6)
      const length = heap.length()
      // Object 0 is what is free.
      if (index === 0) break
      objects.set(index, heap.take(length))
      heap.skip(Math.min(heap.left, (8 - (length % 8)) % 8))
    }
    this.#at = at
    this.#objects = objects
  }
}

/** Bytes that a number up to `limit` needs. */
export const bytesFor = (limit: number): number => Math.floor(Math.log2(Math.max(1, limit)) / 8) + 1

/** The heap of a newer group or object with many links or attributes: blocks in a table whose rows double in size. */
export class FractalHeap {
  readonly #file: Container
  readonly #head: FractalHead

  private constructor(file: Container, head: FractalHead) {
    this.#file = file
    this.#head = head
  }

  static *open(file: Container, at: number): Reading<FractalHeap> {
    const head = yield* cursorAt(file, at, 22 + 12 * file.lengthSize + 3 * file.offsetSize, 'a fractal heap')
    head.signature('FRHP').version(0)
    head.skip(2)
    if (head.u16() > 0) head.wrong('a heap of links or attributes without filters', 'filters')
    head.skip(1)
    const largest = head.u32()
    head.skip(file.lengthSize + file.offsetSize + file.lengthSize + file.offsetSize + 8 * file.lengthSize)
    const [width, start, direct, bits] = [head.u16(), head.length(), head.length(), head.u16()]
    head.skip(2)
    const root = head.address()
    const rows = head.u16()
    if (width === 0 || start === 0 || start > direct || direct > 2 ** 32 || bits > 64 || rows > 64) head.wrong('a table of blocks', 'one that can not be')
    const offsetBytes = Math.ceil(bits / 8)
    return new FractalHeap(file, { width, start, direct, offsetBytes, root, rows, lengthBytes: Math.min(bytesFor(direct), bytesFor(largest)) })
  }

  /** The object that an identifier names. */
  *object(id: Cursor): Reading<Cursor> {
    const { offsetBytes, lengthBytes, root, rows, start } = this.#head
    const kind = (id.u8() >> 4) & 3
    if (kind === 2) {
      const length = (id.bytes[id.at - 1]! & 15) + 1
      const from = id.place
      return new Cursor(this.#file, id.take(length), from)
    }
    if (kind !== 0) id.wrong('an object within the blocks of the heap', 'a huge one')
    const [offset, length] = [id.uint(offsetBytes), id.uint(lengthBytes)]
    if (root === undefined) return id.wrong('an object of the heap', 'an empty heap')
    const address = rows === 0 ? (offset + length <= start ? root + offset : undefined) : yield* this.#find(root, rows, 0, offset)
    return yield* cursorAt(this.#file, address ?? id.wrong('an object of the heap', `offset ${offset}`), length, 'an object of the heap')
  }

  *#find(at: number, rows: number, base: number, offset: number): Reading<number | undefined> {
    const { width, start, direct, offsetBytes } = this.#head
    const entries = yield* cursorAt(this.#file, at, 5 + this.#file.offsetSize + offsetBytes + rows * width * this.#file.offsetSize, 'a block of the heap')
    entries.signature('FHIB')
    entries.skip(1 + this.#file.offsetSize + offsetBytes)
    let from = base
    for (let row = 0; row < rows; row++) {
      const size = start * 2 ** Math.max(0, row - 1)
      for (let column = 0; column < width; column++, from += size) {
        const child = entries.address()
        if (offset < from || offset >= from + size) continue
        if (child === undefined) return undefined
        if (size <= direct) return child + (offset - from)
        // An indirect block of this size has the rows that add up to it.
        const inner = Math.floor(Math.log2(size / (start * width))) + 1
        return inner >= 1 && inner < rows + 64 && size > start ? yield* this.#find(child, Math.min(inner, 64), from, offset) : undefined
      }
    }
    return undefined
  }
}

interface FractalHead {
  readonly width: number
  readonly start: number
  readonly direct: number
  readonly offsetBytes: number
  readonly lengthBytes: number
  readonly root: number | undefined
  readonly rows: number
}
