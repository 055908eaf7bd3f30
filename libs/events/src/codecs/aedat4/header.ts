import { ascii, hex } from '../bytes.ts'
import { compressions, type Compression } from '../compression/compressions.ts'
import { Damage } from '../damage.ts'
import { setI64 } from './dataTable.ts'
import { FlatTable, identifierOf } from './flatTable.ts'
import { streamsOf, type Aedat4Stream } from './info.ts'

export const MAGIC = '#!AER-DAT4.0\r\n'
/** Where the file says where its table is, if the header was made here. */
export const POSITION = MAGIC.length + 32

/** Whether these bytes begin with a header as streams of the network have it, without the magic. */
export const beginsWithHeader = (bytes: Uint8Array): boolean => bytes.length >= 12 && identifierOf(bytes) === 'IOHE'

/** What a file says of itself behind the magic. */
export interface Aedat4Header {
  readonly compression: Compression
  /** Where the table of packets begins; infinite where there is none. */
  readonly end: number
  readonly streams: readonly Aedat4Stream[]
}

/** Reads a FlatBuffer behind its size. Fails with Damage. */
export function readHeader(bytes: Uint8Array): Aedat4Header {
  if (identifierOf(bytes) !== 'IOHE') throw new Damage(8, `no "IOHE": ${hex(bytes.subarray(0, 12))}`)
  const table = FlatTable.root(bytes)
  const number = table.i32(0)
  const compression = compressions[number]
  if (!compression) throw new Damage(8, `compression ${number}, of which there are 0 … ${compressions.length - 1}`)
  const position = table.i64(1, -1)
  return { compression, end: position < 0 ? Infinity : position, streams: streamsOf(table.text(2)) }
}

/**
 * The magic and the header of a file that has no table yet.
 *
 *     0 size | 4 root | 8 IOHE | 12 list of fields | 24 table: 28 compression, 32 position, 40 information | 44 length of that | 48 …
 */
export function headerBytes(compression: Compression, information: string): Uint8Array {
  const text = ascii(information)
  const begin = MAGIC.length
  const bytes = new Uint8Array(begin + 48 + Math.ceil((text.length + 1) / 4) * 4)
  const view = new DataView(bytes.buffer, begin)
  bytes.set(ascii(MAGIC))
  bytes.set(ascii('IOHE'), begin + 8)
  bytes.set(text, begin + 48)
  for (const [at, word] of [[0, bytes.length - begin - 4], [4, 20], [24, 12], [28, compressions.indexOf(compression)], [40, 4], [44, text.length]] as const) view.setInt32(at, word, true)
  ;[10, 20, 4, 8, 16].forEach((word, i) => view.setUint16(12 + 2 * i, word, true))
  setI64(view, 32, -1)
  return bytes
}
