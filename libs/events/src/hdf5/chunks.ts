import { fail } from '@spikeline/core'
import { Cursor, cursorAt, requireBytes, type Container } from './cursor.ts'
import type { Dataspace, Layout } from './messages.ts'
import type { Reading } from './reading.ts'
import { readFirstTree, readSecondTree } from './trees.ts'

/** A piece of a dataset: where it is, and which, counted in chunks along each direction. */
export interface Chunk {
  readonly at: number
  /** Bytes in the file. */
  readonly stored: number
  /** Bit f: filter f was left out. */
  readonly mask: number
  readonly row: number
  readonly column: number
}

export interface Chunking {
  readonly layout: Extract<Layout, { kind: 'chunked' }>
  readonly space: Dataspace
  readonly filtered: boolean
  /** Bytes of a chunk without filters. */
  readonly bytes: number
}

/**
 * The chunks of a dataset that are there, in the order of rows and columns, from any of the indexes of libhdf5. All of them together have
 * no more bytes than the file: what can be decoded is bounded by what is there. Fails with E4142 where an index is wrong.
 */
export function* readChunks(file: Container, chunking: Chunking): Reading<Chunk[]> {
  const { layout: { index, chunk }, bytes } = chunking
  if (index.at === undefined) return []
  const chunks = yield* readIndex(file, chunking, index.at)
  chunks.sort((a, b) => a.row - b.row || a.column - b.column)
  let sum = 0
  chunks.forEach((found, i) => {
    const before = chunks[i - 1]
    if (before && before.row === found.row && before.column === found.column) fail('E4142', { place: file.place, offset: found.at, expected: 'each chunk once', found: `chunk ${found.row} twice` })
    requireBytes(file, found.at, found.stored, 'a chunk')
    if ((sum += found.stored) > file.size) fail('E4142', { place: file.place, offset: found.at, expected: `chunks of at most ${file.size} bytes together, as many as the file has`, found: 'chunks that share bytes' })
  })
  if (!chunking.filtered && chunks.some(({ stored }) => stored !== bytes)) fail('E4142', { place: file.place, offset: index.at, expected: `chunks of ${bytes} bytes`, found: `others, of ${chunk.join(' × ')} elements` })
  return chunks
}

function* readIndex(file: Container, chunking: Chunking, at: number): Reading<Chunk[]> {
  const { layout: { index, chunk }, bytes } = chunking
  const rank = chunk.length
  switch (index.kind) {
    case 'single':
      return [{ at, stored: index.stored ?? bytes, mask: index.mask, row: 0, column: 0 }]
    case 'implicit':
      return Array.from({ length: countOf(file, chunking, bytes) }, (_, i) => ({ at: at + i * bytes, stored: bytes, mask: 0, ...placeOf(chunking, i) }))
    case 'tree': {
      const children = yield* readFirstTree(file, at, 1, 8 + 8 * (rank + 1))
      return children.map(({ key, child }) => {
        const [stored, mask] = [key.u32(), key.u32()]
        const [row, column] = Array.from({ length: rank }, (_, i) => key.uint(8) / chunk[i]!)
        if (!Number.isInteger(row) || !Number.isInteger(column ?? 0)) key.wrong('the beginning of a chunk', 'another place')
        return { at: child, stored, mask, row: row!, column: column ?? 0 }
      })
    }
    case 'second tree': {
      const { type, records } = yield* readSecondTree(file, at)
      return records.map((record) => {
        const head = file.offsetSize + 8 * rank
        const child = record.pointer('a chunk')
        const stored = type === 11 ? record.uint(Math.max(0, record.bytes.length - head - 4)) : bytes
        const mask = type === 11 ? record.u32() : 0
        const [row, column] = Array.from({ length: rank }, () => record.uint(8))
        return { at: child, stored, mask, row: row!, column: column ?? 0 }
      })
    }
    case 'fixed array':
      return elementsOf(chunking, yield* readFixedArray(file, at))
    case 'extensible array':
      return elementsOf(chunking, yield* readExtensibleArray(file, at))
  }
}

/** Chunks along the second direction, in the order of which arrays count. */
const columnsOf = ({ layout: { chunk }, space: { most } }: Chunking): number => (chunk.length < 2 ? 1 : Math.ceil(most[1]! / chunk[1]!))

function placeOf(chunking: Chunking, i: number): { row: number; column: number } {
  const columns = columnsOf(chunking)
  return { row: Math.floor(i / columns), column: i % columns }
}

/** Chunks that a dataset without an index has; no more than the file has room for. */
function countOf(file: Container, chunking: Chunking, bytes: number): number {
  const { layout: { chunk }, space: { most } } = chunking
  const count = Math.ceil(most[0]! / chunk[0]!) * columnsOf(chunking)
  if (!(count * bytes <= file.size)) fail('E4142', { place: file.place, offset: 0, expected: `${count} chunks of ${bytes} bytes`, found: `a file of ${file.size}` })
  return count
}

interface Element { readonly i: number; readonly body: Cursor; readonly filtered: boolean }

function elementsOf(chunking: Chunking, elements: readonly Element[]): Chunk[] {
  const { layout: { chunk }, space: { most }, bytes } = chunking
  if (chunk.length > 1 && !Number.isFinite(most[1])) fail('E4159', { place: elements[0]?.body.file.place ?? '', offset: 0, what: 'a table that may grow in both directions' })
  return elements.flatMap(({ i, body, filtered }) => {
    const at = body.address()
    if (at === undefined) return []
    const stored = filtered ? body.uint(body.left - 4) : bytes
    return [{ at, stored, mask: filtered ? body.u32() : 0, ...placeOf(chunking, i) }]
  })
}

/** Elements one behind the other, from number `first` on. */
function split(block: Cursor, size: number, count: number, first: number, filtered: boolean): Element[] {
  return Array.from({ length: count }, (_, n) => {
    const from = block.place
    return { i: first + n, filtered, body: new Cursor(block.file, block.take(size), from) }
  })
}

interface ArrayHead { readonly head: Cursor; readonly filtered: boolean; readonly size: number }

function* arrayHead(file: Container, at: number, signature: string, bytes: number): Reading<ArrayHead> {
  const head = yield* cursorAt(file, at, bytes, 'an index of chunks')
  head.signature(signature).version(0)
  const filtered = head.u8() === 1
  const size = head.u8()
  if (size < file.offsetSize || (filtered && size <= file.offsetSize + 4)) head.wrong('elements that an address fits in', `elements of ${size} bytes`)
  return { head, filtered, size }
}

function* readFixedArray(file: Container, at: number): Reading<Element[]> {
  const { head, filtered, size } = yield* arrayHead(file, at, 'FAHD', 8 + file.lengthSize + file.offsetSize)
  const pageBits = head.u8()
  const count = head.length()
  const from = head.address()
  if (from === undefined) return []
  const perPage = 2 ** pageBits
  const front = 6 + file.offsetSize
  if (count <= perPage) {
    const block = yield* cursorAt(file, from, front + count * size, 'an index of chunks')
    block.signature('FADB').skip(2 + file.offsetSize)
    return split(block, size, count, 0, filtered)
  }
  const pages = Math.ceil(count / perPage)
  const marks = Math.ceil(pages / 8)
  const prefix = front + marks + 4
  const block = yield* cursorAt(file, from, prefix, 'an index of chunks')
  block.signature('FADB').skip(2 + file.offsetSize)
  const written = block.take(marks)
  const elements: Element[] = []
  for (let page = 0; page < pages; page++) {
    // The first bit of a byte is its highest.
    if (!((written[page >> 3]! >> (7 - (page & 7))) & 1)) continue
    const inPage = Math.min(perPage, count - page * perPage)
    const part = yield* cursorAt(file, from + prefix + page * (perPage * size + 4), inPage * size, 'an index of chunks')
    elements.push(...split(part, size, inPage, page * perPage, filtered))
  }
  return elements
}

/** An array that grows: its first elements, then blocks that double every other time, the later ones behind blocks of addresses. */
function* readExtensibleArray(file: Container, at: number): Reading<Element[]> {
  const { head, filtered, size } = yield* arrayHead(file, at, 'EAHD', 12 + 6 * file.lengthSize + file.offsetSize)
  const [bits, first, least, leastPointers, pageBits] = [head.u8(), head.u8(), head.u8(), head.u8(), head.u8()]
  head.skip(4 * file.lengthSize)
  const set = head.length()
  head.length()
  const from = head.address()
  const whole = (n: number): boolean => Number.isInteger(Math.log2(n))
  if (bits > 64 || least === 0 || leastPointers === 0 || !whole(least) || !whole(leastPointers)) head.wrong('an array of chunks', 'one that can not be')
  if (from === undefined) return []
  const levels = 1 + bits - Math.log2(least)
  const direct = 2 * Math.log2(leastPointers)
  const pointers = 2 * (leastPointers - 1)
  const offsetBytes = Math.ceil(bits / 8)
  const perPage = 2 ** pageBits
  const index = yield* cursorAt(file, from, 6 + file.offsetSize + first * size + (pointers + Math.max(0, levels - direct)) * file.offsetSize, 'an index of chunks')
  index.signature('EAIB').skip(2 + file.offsetSize)
  const elements = split(index, size, first, 0, filtered)
  let next = first
  function* block(address: number | undefined, count: number): Reading<void> {
    if (address !== undefined && next < set) {
      const front = 6 + file.offsetSize + offsetBytes
      const paged = count > perPage
      const head = yield* cursorAt(file, address, front, 'a block of the index of chunks')
      head.signature('EADB')
      for (let at = 0; at < count && next + at < set; at += perPage) {
        const here = Math.min(count, perPage)
        const page = yield* cursorAt(file, address + front + (paged ? 4 + (at / perPage) * (perPage * size + 4) : 0), here * size, 'a block of the index of chunks')
        elements.push(...split(page, size, here, next + at, filtered))
      }
    }
    next += count
  }
  for (let level = 0; level < levels && next < set; level++) {
    const blocks = 2 ** Math.floor(level / 2)
    const count = 2 ** Math.floor((level + 1) / 2) * least
    if (level < direct) {
      for (let i = 0; i < blocks; i++) yield* block(index.address(), count)
      continue
    }
    const address = index.address()
    if (address === undefined) {
      next += blocks * count
      continue
    }
    const marks = count > perPage ? blocks * Math.ceil(count / perPage / 8) : 0
    const inner = yield* cursorAt(file, address, 6 + file.offsetSize + offsetBytes + marks + blocks * file.offsetSize, 'a block of the index of chunks')
    inner.signature('EASB').skip(2 + file.offsetSize + offsetBytes + marks)
    for (let i = 0; i < blocks; i++) yield* block(inner.address(), count)
  }
  // What lies behind the last element that was set is no chunk.
  return elements.filter(({ i }) => i < set)
}
