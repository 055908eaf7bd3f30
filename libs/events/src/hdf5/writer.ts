import { lookup3 } from './filters/checksums.ts'

const UNDEFINED = -1

/** Bytes that grow; numbers have the lowest byte first. */
export class ByteWriter {
  #bytes = new Uint8Array(256)
  length = 0

  u8(...values: number[]): this {
    this.#room(values.length)
    for (const value of values) this.#bytes[this.length++] = value
    return this
  }

  /** A whole number of so many bytes; −1 has all bits set. */
  uint(value: number, bytes: number): this {
    for (let i = 0, rest = value; i < bytes; i++, rest = Math.floor(rest / 256)) this.u8(value < 0 ? 255 : rest % 256)
    return this
  }

  text(text: string): this {
    return this.bytes(new TextEncoder().encode(text))
  }

  bytes(bytes: Uint8Array): this {
    this.#room(bytes.length)
    this.#bytes.set(bytes, this.length)
    this.length += bytes.length
    return this
  }

  fill(length: number): this {
    return this.bytes(new Uint8Array(length))
  }

  /** The checksum of all before it. */
  sum(): this {
    return this.uint(lookup3(this.take()), 4)
  }

  take(): Uint8Array {
    return this.#bytes.slice(0, this.length)
  }

  #room(more: number): void {
    if (this.length + more <= this.#bytes.length) return
    const bytes = new Uint8Array(2 * (this.length + more))
    bytes.set(this.#bytes.subarray(0, this.length))
    this.#bytes = bytes
  }
}

/** Types of elements, as they stand in a file. */
export const types = {
  int: (size: number, signed: boolean): Uint8Array => new ByteWriter().u8(0x10, signed ? 8 : 0, 0, 0).uint(size, 4).uint(0, 2).uint(8 * size, 2).take(),
  f64: (): Uint8Array => new ByteWriter().u8(0x11, 0x20, 0x3f, 0).uint(8, 4).uint(0, 2).uint(64, 2).u8(52, 11, 0, 52).uint(1023, 4).take(),
  /** Text of any length, in the heap. */
  text: (): Uint8Array => new ByteWriter().u8(0x19, 1, 0, 0).uint(16, 4).u8(0x13, 0, 0, 0).uint(1, 4).take(),
  compound: (size: number, members: readonly (readonly [name: string, offset: number, type: Uint8Array])[]): Uint8Array => {
    const writer = new ByteWriter().u8(0x16).uint(members.length, 2).u8(0).uint(size, 4)
    for (const [name, offset, type] of members) {
      const from = writer.length
      writer.text(name).u8(0)
      writer.fill((8 - ((writer.length - from) % 8)) % 8)
      // One byte offset of four; no array, of no direction.
      writer.uint(offset, 4).fill(28).bytes(type)
    }
    return writer.take()
  },
}

/** Filters that chunks go through: numbers, and what they are told. */
export interface WrittenFilter { readonly id: number; readonly name: string; readonly optional: boolean; readonly values: readonly number[] }

export interface WrittenDataset {
  readonly type: Uint8Array
  readonly elementBytes: number
  /** Rows, and elements of a row where there are several. */
  readonly chunk: readonly number[]
  readonly filters: readonly WrittenFilter[]
  /** A single element instead of rows. */
  readonly single?: Uint8Array
  /** Texts that hang on it. */
  readonly attributes: Readonly<Record<string, string>>
}

/** A group's members, by name. */
export interface WrittenGroup { readonly attributes: Readonly<Record<string, string>>; readonly members: Readonly<Record<string, WrittenGroup | string>> }

interface Written { readonly what: WrittenDataset; rows: number; tree: number; readonly chunks: { at: number; stored: number; row: number }[] }

const HEAP = 4096
/** Children of a node of a tree of chunks: twice what libhdf5 has where nothing else is said. */
const CHILDREN = 64

/**
 * Writes a file of HDF5, version 2 as libhdf5 1.8 has it, front to back: a head whose size does not depend on what follows (superblock, groups,
 * headers of datasets, heap of texts), chunks as they come, and their indexes. The head is written last: `head()` gives its bytes.
 */
export class Hdf5Writer {
  readonly #root: WrittenGroup
  readonly #datasets = new Map<string, Written>()
  readonly #headBytes: number
  #at: number

  /** Members of groups that are texts name the datasets. */
  constructor(root: WrittenGroup, datasets: Readonly<Record<string, WrittenDataset>>) {
    this.#root = root
    for (const [name, what] of Object.entries(datasets)) this.#datasets.set(name, { what, rows: 0, tree: UNDEFINED, chunks: [] })
    this.#at = this.#headBytes = this.head().length
  }

  get headBytes(): number {
    return this.#headBytes
  }

  /** Sets a single element, or texts: what a head is made of may change until it is written, but not its size. */
  set(name: string, changed: Partial<Pick<WrittenDataset, 'single' | 'attributes'>>): void {
    const written = this.#datasets.get(name)!
    this.#datasets.set(name, { ...written, what: { ...written.what, ...changed } })
  }

  /** A chunk whose bytes follow next in the file, of rows behind those before. */
  add(name: string, bytes: Uint8Array, rows: number): void {
    const written = this.#datasets.get(name)!
    written.chunks.push({ at: this.#at, stored: bytes.length, row: written.rows })
    written.rows += rows
    this.#at += bytes.length
  }

  /** The indexes of all datasets, which follow next in the file. */
  indexes(): Uint8Array {
    const writer = new ByteWriter()
    for (const written of this.#datasets.values()) {
      if (written.chunks.length === 0) continue
      written.tree = writeTree(writer, this.#at, written)
    }
    this.#at += writer.length
    return writer.take()
  }

  head(): Uint8Array {
    const heap = new TextHeap()
    // Where everything lies follows from the sizes, which do not depend on it: the first round finds them.
    const places = new Map<string, number>()
    const place = (name: string): number => places.get(name) ?? 0
    const layOut = (): Uint8Array[] => {
      heap.clear(place('heap'))
      const parts: [string, Uint8Array][] = [['super', superblock(this.#at, place('/'))]]
      const group = (path: string, { attributes, members }: WrittenGroup): void => {
        const links = Object.entries(members).map(([name, member]): [string, number] => [name, place(typeof member === 'string' ? member : `${path}${name}/`)])
        parts.push([path, groupHeader(links, attributes, heap)])
        for (const [name, member] of Object.entries(members)) if (typeof member !== 'string') group(`${path}${name}/`, member)
      }
      group('/', this.#root)
      for (const [name, written] of this.#datasets) parts.push([name, datasetHeader(written, heap)])
      parts.push(['heap', heap.take()])
      let at = 0
      for (const [name, bytes] of parts) {
        places.set(name, at)
        at += bytes.length
      }
      return parts.map(([, bytes]) => bytes)
    }
    layOut()
    const writer = new ByteWriter()
    for (const part of layOut()) writer.bytes(part)
    return writer.take()
  }
}

const superblock = (end: number, root: number): Uint8Array =>
  new ByteWriter().u8(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 2, 8, 8, 0).uint(0, 8).uint(UNDEFINED, 8).uint(end, 8).uint(root, 8).sum().take()

/** Texts of attributes, in one collection of the global heap. */
class TextHeap {
  #at = 0
  #writer = new ByteWriter()
  #count = 0

  clear(at: number): void {
    this.#at = at
    this.#count = 0
    this.#writer = new ByteWriter().text('GCOL').u8(1, 0, 0, 0).uint(HEAP, 8)
  }

  /** Where the text is: its length, the collection, its number in it. */
  add(text: string): Uint8Array {
    const bytes = new TextEncoder().encode(text)
    this.#writer.uint(++this.#count, 2).uint(1, 2).fill(4).uint(bytes.length, 8).bytes(bytes).fill((8 - (bytes.length % 8)) % 8)
    return new ByteWriter().uint(bytes.length, 4).uint(this.#at, 8).uint(this.#count, 4).take()
  }

  take(): Uint8Array {
    const left = HEAP - this.#writer.length
    if (left < 16) throw new RangeError('the texts of a file have no room in its heap')
    return this.#writer.fill(8).uint(left, 8).fill(left - 16).take()
  }
}

function objectHeader(messages: readonly (readonly [type: number, body: Uint8Array])[]): Uint8Array {
  const body = new ByteWriter()
  for (const [type, bytes] of messages) body.u8(type).uint(bytes.length, 2).u8(0).bytes(bytes)
  return new ByteWriter().text('OHDR').u8(2, 2).uint(body.length, 4).bytes(body.take()).sum().take()
}

function attributeMessage(name: string, value: string, heap: TextHeap): readonly [number, Uint8Array] {
  const [type, space, named] = [types.text(), new ByteWriter().u8(2, 0, 0, 0).take(), new ByteWriter().text(name).u8(0).take()]
  return [0x0c, new ByteWriter().u8(3, 0).uint(named.length, 2).uint(type.length, 2).uint(space.length, 2).u8(0).bytes(named).bytes(type).bytes(space).bytes(heap.add(value)).take()]
}

const attributeMessages = (attributes: Readonly<Record<string, string>>, heap: TextHeap): (readonly [number, Uint8Array])[] =>
  Object.entries(attributes).map(([name, value]) => attributeMessage(name, value, heap))

function groupHeader(links: readonly (readonly [string, number])[], attributes: Readonly<Record<string, string>>, heap: TextHeap): Uint8Array {
  return objectHeader([
    [0x02, new ByteWriter().u8(0, 0).uint(UNDEFINED, 8).uint(UNDEFINED, 8).take()],
    [0x0a, Uint8Array.of(0, 0)],
    ...links.map(([name, at]) => [0x06, new ByteWriter().u8(1, 0, name.length).text(name).uint(at, 8).take()] as const),
    ...attributeMessages(attributes, heap),
  ])
}

function datasetHeader({ what, rows, tree }: Written, heap: TextHeap): Uint8Array {
  const { type, elementBytes, chunk, filters, single, attributes } = what
  const lengths = [rows, ...chunk.slice(1)]
  const space = single
    ? new ByteWriter().u8(2, 0, 0, 0)
    : lengths.reduce((writer, length) => writer.uint(length, 8), new ByteWriter().u8(2, lengths.length, 1, 1))
  if (!single) lengths.forEach((length, i) => space.uint(i === 0 ? UNDEFINED : length, 8))
  const layout = single
    ? new ByteWriter().u8(3, 0).uint(single.length, 2).bytes(single)
    : [...chunk, elementBytes].reduce((writer, length) => writer.uint(length, 4), new ByteWriter().u8(3, 2, chunk.length + 1).uint(tree, 8))
  const pipeline = new ByteWriter().u8(2, filters.length)
  for (const { id, name, optional, values } of filters) {
    pipeline.uint(id, 2)
    if (id >= 256) pipeline.uint(name.length + 1, 2)
    pipeline.uint(optional ? 1 : 0, 2).uint(values.length, 2)
    if (id >= 256) pipeline.text(name).u8(0)
    for (const value of values) pipeline.uint(value, 4)
  }
  return objectHeader([
    [0x01, space.take()],
    [0x03, type],
    // Space is allocated with the chunks, and filled where a value was set: none was.
    [0x05, Uint8Array.of(3, single ? 0x0a : 0x0b)],
    [0x08, layout.take()],
    ...(filters.length > 0 ? [[0x0b, pipeline.take()] as const] : []),
    ...attributeMessages(attributes, heap),
  ])
}

/** Writes a version 1 tree of chunks from the leaves up; gives the address of its root. `at`: where in the file the writer began. */
function writeTree(writer: ByteWriter, at: number, { what: { chunk }, chunks }: Written): number {
  const end = chunks.at(-1)!.row + chunk[0]!
  let nodes = chunks.map(({ at: child, stored, row }) => ({ child, stored, row }))
  for (let level = 0; ; level++) {
    const from = at + writer.length
    const size = 24 + CHILDREN * 8 + (CHILDREN + 1) * (8 + 8 * (chunk.length + 1))
    const parents: typeof nodes = []
    const count = Math.ceil(nodes.length / CHILDREN)
    for (let i = 0; i < count; i++) {
      const children = nodes.slice(i * CHILDREN, (i + 1) * CHILDREN)
      const node = new ByteWriter().text('TREE').u8(1, level).uint(children.length, 2)
      node.uint(i > 0 ? from + (i - 1) * size : UNDEFINED, 8).uint(i + 1 < count ? from + (i + 1) * size : UNDEFINED, 8)
      const key = (stored: number, row: number): void => void node.uint(stored, 4).uint(0, 4).uint(row, 8).fill(8 * chunk.length)
      for (const { child, stored, row } of children) {
        key(stored, row)
        node.uint(child, 8)
      }
      key(0, nodes[(i + 1) * CHILDREN]?.row ?? end)
      writer.bytes(node.take()).fill(size - node.length)
      parents.push({ child: from + i * size, stored: children[0]!.stored, row: children[0]!.row })
    }
    if (parents.length === 1) return parents[0]!.child
    nodes = parents
  }
}
