import { fail } from '@spikeline/core'
import type { Cursor, Container } from './cursor.ts'
import { readObjectHeader } from './objectHeader.ts'
import type { Reading } from './reading.ts'

/** The lengths of an array, none for a single element, and those that it may grow to. */
export interface Dataspace { readonly shape: readonly number[]; readonly most: readonly number[] }

export function readDataspace(body: Cursor): Dataspace {
  const version = body.version(1, 2)
  const rank = body.u8()
  const flags = body.u8()
  if (version === 1) body.skip(5)
  // The type of version 2: 2 is an array of nothing.
  else if (body.u8() === 2) return { shape: [0], most: [0] }
  const shape = Array.from({ length: rank }, () => body.length())
  const unlimited = (): number => (body.take(body.file.lengthSize).every((byte) => byte === 255) ? Infinity : body.skip(-body.file.lengthSize).length())
  return { shape, most: (flags & 1) === 1 ? shape.map(unlimited) : shape }
}

/** The body of a message, or where it is shared of the one that it refers to. */
export function* sharedBody(file: Container, type: number, body: Cursor, shared: boolean): Reading<Cursor> {
  if (!shared) return body
  const version = body.version(1, 2, 3)
  const kind = body.u8()
  if (version === 1) body.skip(6)
  if (version === 3 && kind !== 2) fail('E4159', { place: file.place, offset: body.from, what: 'messages that objects share in a heap' })
  const messages = yield* readObjectHeader(file, body.pointer('a shared message'))
  return messages.find((found) => found.type === type && !found.shared)?.body ?? body.wrong('a message of the same kind', 'none')
}

/** How the elements of a dataset lie in the file. */
export type Layout =
  | { readonly kind: 'compact'; readonly at: number; readonly length: number }
  | { readonly kind: 'contiguous'; readonly at: number | undefined; readonly length: number }
  | { readonly kind: 'chunked'; readonly chunk: readonly number[]; readonly elementBytes: number; readonly index: ChunkIndex }

/** Where the index of chunks is; undefined: there are none yet. */
export type ChunkIndex = { readonly at: number | undefined } & (
  | { readonly kind: 'tree' | 'implicit' | 'fixed array' | 'extensible array' | 'second tree' }
  | { readonly kind: 'single'; readonly stored: number | undefined; readonly mask: number }
)

/** Reads a layout. Fails with E4142 where it is wrong, E4159 where it is of a kind that is not read. */
export function readLayout(body: Cursor): Layout {
  const version = body.u8()
  const { place } = body.file
  const unread = (what: string): never => fail('E4159', { place, offset: body.from, what })
  if (version < 3 || version > 5) return unread(`a layout of version ${version}`)
  const kind = body.u8()
  if (kind === 0) {
    const length = body.u16()
    return { kind: 'compact', at: body.place, length: Math.min(length, body.left) }
  }
  if (kind === 1) {
    const at = body.address()
    return { kind: 'contiguous', at, length: body.length() }
  }
  if (kind === 3) return unread('a virtual dataset, whose elements lie in others')
  if (kind !== 2) return body.wrong('a layout', `kind ${kind}`)
  if (version === 3) {
    const rank = body.u8()
    const at = body.address()
    const lengths = Array.from({ length: rank }, () => body.u32())
    return { kind: 'chunked', chunk: lengths.slice(0, -1), elementBytes: lengths.at(-1) ?? 0, index: { kind: 'tree', at } }
  }
  const flags = body.u8()
  if ((flags & 1) === 1) unread('chunks at the edge that do not go through the filters')
  const rank = body.u8()
  const bytes = body.u8()
  const lengths = Array.from({ length: rank }, () => body.uint(bytes))
  return { kind: 'chunked', chunk: lengths.slice(0, -1), elementBytes: lengths.at(-1) ?? 0, index: chunkIndex(body, flags) }
}

function chunkIndex(body: Cursor, flags: number): ChunkIndex {
  switch (body.u8()) {
    case 1: {
      const filtered = (flags & 2) !== 0
      const [stored, mask] = filtered ? [body.length(), body.u32()] : [undefined, 0]
      return { kind: 'single', stored, mask, at: body.address() }
    }
    case 2:
      return { kind: 'implicit', at: body.address() }
    case 3:
      return { kind: 'fixed array', at: body.skip(1).address() }
    case 4:
      return { kind: 'extensible array', at: body.skip(5).address() }
    case 5:
      return { kind: 'second tree', at: body.skip(6).address() }
    default:
      return body.wrong('an index of chunks', 'another kind')
  }
}

/** A filter that chunks go through when they are written. */
export interface Filter { readonly id: number; readonly name: string; readonly values: readonly number[] }

export function readFilters(body: Cursor): Filter[] {
  const version = body.version(1, 2)
  const count = body.u8()
  if (version === 1) body.skip(6)
  return Array.from({ length: count }, () => {
    const id = body.u16()
    const nameBytes = version === 1 || id >= 256 ? body.u16() : 0
    body.skip(2)
    const values = body.u16()
    const name = new TextDecoder().decode(body.take(nameBytes)).replace(/\0.*$/s, '')
    if (version === 1) body.skip((8 - (nameBytes % 8)) % 8)
    const list = Array.from({ length: values }, () => body.u32())
    if (version === 1 && values % 2 === 1) body.skip(4)
    return { id, name, values: list }
  })
}
