import { fail } from '@spikeline/core'
import { ByteDecoder } from '../byteDecoder.ts'
import { beginsWith, hex } from '../bytes.ts'
import { decompress, PACKET_MOST, type Compression } from '../compression/compressions.ts'
import { withScratch, type Scratch } from '../compression/scratch.ts'
import { Damage } from '../damage.ts'
import { checkTable } from './dataTable.ts'
import { identifierOf } from './flatTable.ts'
import { beginsWithHeader, MAGIC, readHeader } from './header.ts'
import type { Aedat4Stream } from './info.ts'

/** The header has one long text, some thousand characters a stream. */
const HEADER_MOST = 1 << 22
const PACKET_HEAD = 8
/** What a packet has in front of its content where it is compressed, or in its content where not. */
const magic: Readonly<Record<Compression, readonly number[]>> = { none: [], lz4: [0x04, 0x22, 0x4d, 0x18], 'lz4-high': [0x04, 0x22, 0x4d, 0x18], zstd: [0x28, 0xb5, 0x2f, 0xfd], 'zstd-high': [0x28, 0xb5, 0x2f, 0xfd] }
/** Bytes behind the head of a packet that tell whether it is one. */
const SIGNS = 12

/** A packet as it was found. */
export interface Packet {
  readonly stream: number
  /** EVTS, FRME, IMUS, TRIG, or another of DV. */
  readonly type: string
  /** Decompressed, a FlatBuffer behind its size; in memory that the next packet uses again. */
  readonly content: Uint8Array
  /** Bytes of the packet in the file, without its head. */
  readonly size: number
  /** Where the packet, or where nothing is compressed its content, begins in the bytes that are read. */
  readonly at: number
}

/**
 * Reads a file or a stream of AEDAT 4 packet by packet; what a packet means is up to `packet`, which may fail with Damage.
 *
 *     #!AER-DAT4.0\r\n | size, header | stream, size, packet | … | table of the packets
 *
 * Over a network DV sends the same without the first line. Where nothing else is said, packets go on to the end of the file: the recording was not closed, or written as a stream.
 */
export abstract class Aedat4Container extends ByteDecoder {
  protected streams: readonly Aedat4Stream[] = []
  protected compression: Compression = 'none'
  /** Where the table is; infinite where there is none. */
  #end = Infinity
  /** Something was wrong: the next packet is looked for. */
  #lost = false

  protected override need = MAGIC.length

  /** Takes the header; the streams and the compression are known. */
  protected abstract begin(): void
  protected abstract packet(packet: Packet): void

  protected read(bytes: Uint8Array): number {
    let at = 0
    for (let used = -1; used !== 0; at += used) used = this.header ? this.#next(bytes, at) : this.#head(bytes)
    return at
  }

  /** Bytes that are done with from `at` on; 0 where more must come, and `need` says how many. */
  #next(bytes: Uint8Array, at: number): number {
    const left = bytes.length - at
    if (this.offset + at === this.#end) {
      // The table is read at the end, when it is whole; one that is too large is passed over.
      this.need = PACKET_MOST + 1
      return left >= this.need ? left : 0
    }
    if (this.offset + at > this.#end) return left
    if (this.#lost) return this.#find(bytes, at)
    this.need = PACKET_HEAD
    if (left < this.need) return 0
    const { stream, size } = headAt(bytes, at)
    const wrong = this.#wrongHead(stream, size, this.offset + at)
    if (wrong) {
      this.unknown(at, 'a packet of a stream', wrong)
      this.#lost = true
      return 1
    }
    this.need = PACKET_HEAD + size
    if (left < this.need) return 0
    return this.#packet(bytes, at, stream, size)
  }

  #packet(bytes: Uint8Array, at: number, stream: number, size: number): number {
    const from = at + PACKET_HEAD
    const packed = this.compression !== 'none'
    try {
      withScratch((scratch) => this.#content(bytes.subarray(from, from + size), stream, packed ? at : from, scratch))
    } catch (error) {
      if (!(error instanceof Damage)) throw error
      this.refuse('damaged', 'E4150', at, { stream, size, what: error.message, within: error.at, packed })
      // Its size may be what is damaged: the next packet is looked for from here on.
      this.#lost = true
      return PACKET_HEAD
    }
    return PACKET_HEAD + size
  }

  #content(bytes: Uint8Array, stream: number, at: number, scratch: Scratch): void {
    const content = decompress(this.compression, bytes, scratch)
    const type = identifierOf(content)
    const stated = this.streams.find(({ id }) => id === stream)?.type
    if (!/^[A-Z0-9]{4}$/.test(type) || (stated && stated !== type)) throw new Damage(0, `content of type ${JSON.stringify(type)}, where the stream has ${stated ? `"${stated}"` : 'four letters'}`)
    this.packet({ stream, type, content, size: bytes.length, at })
  }

  /** What is wrong with the head of a packet. */
  #wrongHead(stream: number, size: number, offset: number): string | undefined {
    if (stream < 0 || (this.streams.length > 0 && !this.streams.some(({ id }) => id === stream))) return `a packet of stream ${stream}, which the header does not have`
    if (size < 0 || size > PACKET_MOST) return `a packet of ${size} bytes`
    if (offset + PACKET_HEAD + size > this.#end) return `a packet of ${size} bytes, which would reach into the table at byte ${this.#end}`
    return undefined
  }

  /** Passes over bytes up to what looks like a packet. */
  #find(bytes: Uint8Array, from: number): number {
    const to = Math.min(bytes.length - PACKET_HEAD - SIGNS, this.#end - this.offset)
    for (let at = from; at <= to; at++) {
      if (at + this.offset !== this.#end && !this.#looksRight(bytes, at)) continue
      this.#lost = false
      return at - from || this.#next(bytes, at)
    }
    this.need = PACKET_HEAD + SIGNS
    return Math.max(0, to + 1 - from)
  }

  #looksRight(bytes: Uint8Array, at: number): boolean {
    const { stream, size } = headAt(bytes, at)
    if (size < SIGNS || this.#wrongHead(stream, size, this.offset + at)) return false
    const from = at + PACKET_HEAD
    if (this.compression !== 'none') return magic[this.compression].every((byte, i) => bytes[from + i] === byte)
    return headAt(bytes, from).stream === size - 4 && /^[A-Z0-9]{4}$/.test(identifierOf(bytes.subarray(from, from + SIGNS)))
  }

  #head(bytes: Uint8Array): number {
    const { place } = this
    if (bytes.length < this.need) return 0
    const begin = beginsWithHeader(bytes) ? 0 : MAGIC.length
    if (begin > 0 && !beginsWith(bytes, MAGIC)) fail('E4142', { place, offset: 0, expected: JSON.stringify(MAGIC), found: hex(bytes.subarray(0, MAGIC.length)) })
    this.need = begin + 4
    if (bytes.length < this.need) return 0
    const size = headAt(bytes, begin).stream >>> 0
    if (size > HEADER_MOST) fail('E4142', { place, offset: begin, expected: `a header of at most ${HEADER_MOST} bytes`, found: `${size}` })
    this.need += size
    if (bytes.length < this.need) return 0
    const end = this.need
    this.#header(bytes.subarray(begin, end), begin, end)
    this.begin()
    return end
  }

  #header(bytes: Uint8Array, offset: number, end: number): void {
    const wrong = (expected: string, found: string): never => fail('E4142', { place: this.place, offset, expected, found })
    try {
      const header = readHeader(bytes)
      if (header.end < end) wrong('a table of packets behind the header', `one at byte ${header.end}`)
      this.#end = header.end
      this.compression = header.compression
      this.streams = header.streams
    } catch (error) {
      if (!(error instanceof Damage)) throw error
      wrong('a header', error.message)
    }
  }

  protected finish(rest: Uint8Array): void {
    if (!this.header) fail('E4142', { place: this.place, offset: 0, expected: 'a header', found: `the end of the file at byte ${this.offset + rest.length}` })
    const end = this.offset + rest.length
    if (this.offset < this.#end) {
      if (rest.length > 0 && !this.#lost) this.cut(rest, this.need)
      else if (this.#end < Infinity) this.#wrongTable(`is not there: the file ends at byte ${end}`)
    } else if (this.offset === this.#end) {
      try {
        withScratch((scratch) => checkTable(rest, this.compression, scratch, this.#end))
      } catch (error) {
        if (!(error instanceof Damage)) throw error
        this.#wrongTable(`is wrong: ${error.message}`)
      }
    }
  }

  #wrongTable(what: string): void {
    this.refuse('table', 'E4151', this.#end - this.offset, { what })
  }
}

function headAt(bytes: Uint8Array, at: number): { stream: number; size: number } {
  const word = (place: number): number => bytes[place]! | (bytes[place + 1]! << 8) | (bytes[place + 2]! << 16) | (bytes[place + 3]! << 24)
  return { stream: word(at), size: word(at + 4) }
}
