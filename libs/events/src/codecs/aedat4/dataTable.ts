import { ascii } from '../bytes.ts'
import { decompress, type Compression } from '../compression/compressions.ts'
import type { Scratch } from '../compression/scratch.ts'
import { Damage } from '../damage.ts'
import { FlatTable, identifierOf } from './flatTable.ts'

/** What the table at the end of a file says of a packet. */
export interface TableEntry {
  /** Where the content of the packet begins in the file, behind its head. */
  readonly offset: number
  readonly stream: number
  /** Bytes of the content as it is in the file. */
  readonly size: number
  readonly elements: number
  /** Unix µs. */
  readonly tFirst: number
  readonly tLast: number
}

/** The entries of a table, which DV compresses as it does packets, and others not. Fails with Damage. */
export function* readTable(bytes: Uint8Array, compression: Compression, scratch: Scratch): Generator<TableEntry> {
  const content = identifierOf(bytes) === 'FTAB' ? bytes : decompress(compression, bytes, scratch)
  if (identifierOf(content) !== 'FTAB') throw new Damage(0, 'it has no "FTAB"')
  const view = new DataView(content.buffer, content.byteOffset, content.length)
  for (const entry of FlatTable.root(content).tables(0)) {
    const head = entry.struct(1, 8)
    if (head < 0) throw new Damage(0, 'an entry names no packet')
    yield { offset: entry.i64(0), stream: view.getInt32(head, true), size: view.getInt32(head + 4, true), elements: entry.i64(2), tFirst: entry.i64(3), tLast: entry.i64(4) }
  }
}

/** Reads a table of a file whose packets end at byte `end`. Fails with Damage where it is none, or has a packet that can't be in the file. */
export function checkTable(bytes: Uint8Array, compression: Compression, scratch: Scratch, end: number): void {
  for (const { offset, size } of readTable(bytes, compression, scratch)) {
    if (offset < 0 || size < 0 || offset + size > end) throw new Damage(0, `it has a packet of ${size} bytes at byte ${offset}, and packets end at byte ${end}`)
  }
}

const STRIDE = 48
const FIRST = 36

/**
 * A table as a FlatBuffer behind its size. All entries share one list of fields, at byte 12; each has 44 bytes and is aligned by 4 more.
 *
 *     0 size | 4 root | 8 FTAB | 12 fields of the root | 20 root | 28 … entries' fields at 36 − 14
 */
export function tableBytes(entries: readonly TableEntry[]): Uint8Array {
  const count = entries.length
  // Root: fields 6 + 2, table 8, vector 4 + 4 n; then the fields of an entry, 14 + 2; entries begin 4 before a multiple of 8.
  const fields = 32 + 4 * count
  const begin = Math.ceil((fields + 16 + 4) / 8) * 8 - 4
  const bytes = new Uint8Array(begin + STRIDE * count)
  const view = new DataView(bytes.buffer)
  const u16s = (at: number, ...words: number[]): void => words.forEach((word, i) => view.setUint16(at + 2 * i, word, true))
  view.setUint32(0, bytes.length - 4, true)
  view.setUint32(4, 16, true)
  bytes.set(ascii('FTAB'), 8)
  u16s(12, 6, 8, 4)
  view.setInt32(20, 8, true)
  view.setUint32(24, 4, true)
  view.setUint32(28, count, true)
  u16s(fields, 14, 44, 4, FIRST, 12, 20, 28)
  entries.forEach(({ offset, stream, size, elements, tFirst, tLast }, i) => {
    const at = begin + STRIDE * i
    view.setUint32(32 + 4 * i, at - (32 + 4 * i), true)
    view.setInt32(at, at - fields, true)
    for (const [place, value] of [[4, offset], [12, elements], [20, tFirst], [28, tLast]] as const) setI64(view, at + place, value)
    view.setInt32(at + FIRST, stream, true)
    view.setInt32(at + FIRST + 4, size, true)
  })
  return bytes
}

export function setI64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value % 2 ** 32, true)
  view.setInt32(at + 4, Math.floor(value / 2 ** 32), true)
}
