import { fail } from '@spikeline/core'
import { requireBytes } from './cursor.ts'
import { readDatatype, type Datatype } from './datatype.ts'
import { readAttributes, type Attribute, type Hdf5File } from './file.ts'
import { decodeChunk, requireKnown } from './filters/filters.ts'
import { readChunks, type Chunk } from './chunks.ts'
import { readDataspace, readFilters, readLayout, sharedBody, type Filter, type Layout } from './messages.ts'
import { message, type Message } from './objectHeader.ts'
import type { Reading } from './reading.ts'

/** A chunk may have so many bytes; h5py's own have at most 1 MiB. */
const LARGEST = 1 << 26
/** Bytes of rows that are read at once where there are no chunks. */
const PIECE = 1 << 20

/** Rows of a dataset, one after the other: row i begins at byte (i − from) · rowBytes. */
export interface Rows { readonly bytes: Uint8Array; readonly from: number; readonly count: number; /** Where in the file. */ readonly at: number }

interface Parts { readonly shape: readonly number[]; readonly type: Datatype; readonly layout: Layout; readonly filters: readonly Filter[] }

/** An array of one or two directions, or a single element; its rows are read piece by piece. */
export class Dataset {
  readonly file: Hdf5File
  readonly path: string
  readonly shape: readonly number[]
  readonly type: Datatype
  /** Elements of a row: the product of all lengths but the first. */
  readonly columns: number
  readonly rowBytes: number
  readonly filters: readonly Filter[]
  readonly #layout: Layout
  readonly #messages: readonly Message[]
  readonly #most: readonly number[]
  /** By their row of chunks, and which of these there are, ascending. */
  #chunks: Map<number, Chunk[]> | undefined
  #lines: readonly number[] = []
  #kept: Rows | undefined

  constructor(file: Hdf5File, path: string, messages: readonly Message[], { shape, type, layout, filters }: Parts, most: readonly number[]) {
    this.file = file
    this.path = path
    this.shape = shape
    this.type = type
    this.filters = filters
    this.columns = shape.slice(1).reduce((all, length) => all * length, 1)
    this.rowBytes = this.columns * type.size
    this.#layout = layout
    this.#messages = messages
    this.#most = most
  }

  get rows(): number {
    return this.shape.length === 0 ? 1 : this.shape[0]!
  }

  /** Rows that are best read together. */
  get rowsAtOnce(): number {
    return this.#layout.kind === 'chunked' ? this.#layout.chunk[0]! : Math.max(1, Math.floor(PIECE / Math.max(1, this.rowBytes)))
  }

  attributes(): Reading<ReadonlyMap<string, Attribute>> {
    return readAttributes(this.file, this.#messages)
  }

  /** Where in the file the piece begins that was read last. */
  get place(): number {
    return this.#kept?.at ?? 0
  }

  /** The beginning of the next piece behind a row that is there; the number of rows where none is. For what goes on behind a damaged one. */
  rowAfter(row: number): number {
    if (this.#layout.kind !== 'chunked' || !this.#chunks) return this.rows
    const height = this.#layout.chunk[0]!
    const line = Math.floor(row / height)
    let [low, high] = [0, this.#lines.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#lines[middle]! > line) high = middle
      else low = middle + 1
    }
    return Math.min(this.rows, (this.#lines[low] ?? Infinity) * height)
  }

  /** The piece that a row lies in; the last one is kept. Fails with E4196 where it can't be decoded, E4156 where a filter is unknown. */
  *rowsAround(row: number): Reading<Rows> {
    const kept = this.#kept
    if (kept && row >= kept.from && row < kept.from + kept.count) return kept
    return (this.#kept = this.#layout.kind === 'chunked' ? yield* this.#chunk(row, this.#layout) : yield* this.#piece(row, this.#layout))
  }

  *#piece(row: number, layout: Exclude<Layout, { kind: 'chunked' }>): Reading<Rows> {
    const { file: { container } } = this
    const at = layout.at ?? this.#damaged(row, 0, 'no byte of it was written')
    if (layout.length < this.rows * this.rowBytes) this.#damaged(row, at, `it has ${layout.length} bytes of ${this.rows * this.rowBytes}`)
    const from = row - (row % this.rowsAtOnce)
    const count = Math.min(this.rowsAtOnce, this.rows - from)
    requireBytes(container, at + from * this.rowBytes, count * this.rowBytes, `"${this.path}"`)
    return { bytes: yield { at: at + from * this.rowBytes, length: count * this.rowBytes }, from, count, at: at + from * this.rowBytes }
  }

  *#chunk(row: number, layout: Extract<Layout, { kind: 'chunked' }>): Reading<Rows> {
    const { type, columns, rowBytes } = this
    const [rows, width = 1] = layout.chunk as [number, number?]
    const chunkBytes = rows * width * type.size
    const chunks = (this.#chunks ??= yield* this.#index(layout, chunkBytes))
    const line = Math.floor(row / rows)
    const from = line * rows
    const count = Math.min(rows, this.rows - from)
    const across = Math.ceil(columns / width)
    const found = chunks.get(line) ?? []
    if (found.length !== across || found.some(({ column }, i) => column !== i)) this.#damaged(from, found[0]?.at ?? 0, 'it was not written')
    const parts: Uint8Array[] = []
    for (const chunk of found) parts.push(yield* this.#decoded(chunk, chunkBytes, across === 1 ? count * width * type.size : chunkBytes, from))
    if (across === 1 && width === columns) return { bytes: parts[0]!, from, count, at: found[0]!.at }
    const bytes = new Uint8Array(count * rowBytes)
    parts.forEach((part, column) => {
      const [at, length] = [column * width * type.size, Math.min(width, columns - column * width) * type.size]
      for (let i = 0; i < count; i++) bytes.set(part.subarray(i * width * type.size, i * width * type.size + length), i * rowBytes + at)
    })
    return { bytes, from, count, at: found[0]!.at }
  }

  *#decoded(chunk: Chunk, bytes: number, needed: number, from: number): Reading<Uint8Array> {
    const stored = yield { at: chunk.at, length: chunk.stored }
    const decoded = decodeChunk(stored, this.filters, chunk.mask, bytes)
    if (typeof decoded === 'string') return this.#damaged(from, chunk.at, decoded)
    // The last chunk of an event codec may end with the last event.
    if (decoded.length < needed) return this.#damaged(from, chunk.at, `it has ${decoded.length} bytes of ${needed}`)
    return decoded
  }

  *#index(layout: Extract<Layout, { kind: 'chunked' }>, bytes: number): Reading<Map<number, Chunk[]>> {
    const { container } = this.file
    requireKnown(this.filters, container.place, this.path, this.#messages[0]?.body.from ?? 0)
    if (!(bytes >= 1 && bytes <= LARGEST && this.rowBytes * layout.chunk[0]! <= LARGEST)) fail('E4159', { place: container.place, offset: 0, what: `chunks of ${bytes} bytes, more than ${LARGEST}` })
    const lines = new Map<number, Chunk[]>()
    for (const chunk of yield* readChunks(container, { layout, space: { shape: this.shape, most: this.#most }, filtered: this.filters.length > 0, bytes })) {
      const line = lines.get(chunk.row)
      if (line) line.push(chunk)
      else lines.set(chunk.row, [chunk])
    }
    this.#lines = [...lines.keys()]
    return lines
  }

  #damaged(row: number, offset: number, what: string): never {
    return fail('E4196', { place: this.file.container.place, path: this.path, row, offset, what })
  }
}

/** The dataset that messages describe. Fails with E4142 where they are wrong, E4159 where they describe what is not read. */
export function* readDataset(file: Hdf5File, path: string, messages: readonly Message[]): Reading<Dataset> {
  const { container } = file
  const bodyOf = function* (type: number) {
    const found = messages.find((one) => one.type === type)
    return found ? yield* sharedBody(container, type, found.body, found.shared) : undefined
  }
  const wrong = (what: string): never => fail('E4142', { place: container.place, offset: messages[0]?.body.from ?? 0, expected: `${what} of "${path}"`, found: 'none' })
  if (messages.some(({ type }) => type === message.external)) fail('E4159', { place: container.place, offset: messages[0]!.body.from, what: 'data in other files' })
  const { shape, most } = readDataspace((yield* bodyOf(message.dataspace)) ?? wrong('the lengths'))
  const type = readDatatype((yield* bodyOf(message.datatype)) ?? wrong('the type'))
  const layout = readLayout((yield* bodyOf(message.layout)) ?? wrong('the layout'))
  const filters = yield* bodyOf(message.filters)
  const list = filters ? readFilters(filters) : []
  if (layout.kind === 'chunked') {
    const { chunk, elementBytes } = layout
    if (chunk.length !== shape.length || chunk.length < 1 || chunk.some((length) => length < 1) || elementBytes !== type.size) fail('E4142', { place: container.place, offset: messages[0]!.body.from, expected: `chunks of ${shape.length} directions of elements of ${type.size} bytes`, found: `${chunk.join(' × ')} of ${elementBytes}` })
    if (chunk.length > 2) fail('E4159', { place: container.place, offset: messages[0]!.body.from, what: `"${path}", a dataset of ${chunk.length} directions` })
  }
  return new Dataset(file, path, messages, { shape, type, layout, filters: list }, most)
}
