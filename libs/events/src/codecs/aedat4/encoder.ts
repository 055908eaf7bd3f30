import type { EventBatch } from '../../eventBatch.ts'
import { BatchEncoder } from '../batchEncoder.ts'
import { ascii, joined } from '../bytes.ts'
import { compress } from '../compression/compress.ts'
import { compressions, type Compression } from '../compression/compressions.ts'
import type { FormatOptions, Patch, Sensor } from '../contract.ts'
import { EPOCH } from '../eventBlocks.ts'
import { setI64, tableBytes, type TableEntry } from './dataTable.ts'
import { headerBytes, MAGIC, POSITION } from './header.ts'
import { eventInfo } from './info.ts'

/** The most that readers take for granted. */
const EVENTS = 4096
/** In front of the events of a packet: 0 size, 4 root, 8 EVTS, 12 list of fields, 20 table, 28 length. */
const HEAD = 32

export class Aedat4Encoder extends BatchEncoder {
  readonly #compression: Compression
  readonly #stream: number
  /** Nothing is held back, and nothing kept: a stream may go on for days. */
  readonly #network: boolean
  readonly #content = new DataView(new ArrayBuffer(HEAD + 16 * EVENTS))
  readonly #words = new Int32Array(this.#content.buffer)
  readonly #table: TableEntry[] = []
  /** Events of the packet that is begun. */
  #count = 0
  #first = 0
  #last = 0
  /** Bytes so far. */
  #length = 0

  constructor(place: string, sensor: Sensor, options: FormatOptions | undefined) {
    super(place, sensor)
    this.#compression = compressions.find((name) => name === options?.['compression']) ?? 'lz4'
    this.#network = options?.['form'] === 'network'
    this.#stream = Number(options?.['stream'] ?? 0)
    const content = this.#content
    ascii('EVTS').forEach((byte, i) => content.setUint8(8 + i, byte))
    content.setUint32(4, 16, true)
    ;[6, 8, 4].forEach((word, i) => content.setUint16(12 + 2 * i, word, true))
    content.setInt32(20, 8, true)
    content.setUint32(24, 4, true)
  }

  protected head(): Uint8Array {
    const file = headerBytes(this.#compression, eventInfo(this.#stream, this.sensor, this.#compression.toUpperCase(), 'Spikeline'))
    const bytes = this.#network ? file.subarray(MAGIC.length) : file
    this.#length = bytes.length
    return bytes
  }

  protected body({ t, x, y, p, t0, count }: EventBatch): Uint8Array {
    const words = this.#words
    const parts: Uint8Array[] = []
    for (let i = 0; i < count; ) {
      if (this.#count === 0) this.#first = t0 + t[i]!
      const end = Math.min(count, i + EVENTS - this.#count)
      let at = (HEAD >> 2) + 4 * this.#count
      this.#count += end - i
      for (; i < end; i++, at += 4) {
        const time = t0 + t[i]!
        // Words take the lower 32 bits of the whole part.
        words[at] = time
        words[at + 1] = time * (1 / EPOCH)
        words[at + 2] = x[i]! | (y[i]! << 16)
        words[at + 3] = p[i]!
      }
      this.#last = t0 + t[end - 1]!
      if (this.#count === EVENTS) parts.push(...this.#packet())
    }
    return joined(this.#network ? [...parts, ...this.#packet()] : parts)
  }

  override end(patch?: Patch): Uint8Array[] {
    const parts = [...super.end(), ...this.#packet()]
    if (!patch || this.#network) return parts
    const position = new Uint8Array(8)
    setI64(new DataView(position.buffer), 0, this.#length)
    patch(POSITION, position)
    return [...parts, compress(this.#compression, tableBytes(this.#table))]
  }

  #packet(): Uint8Array[] {
    const count = this.#count
    if (count === 0) return []
    this.#count = 0
    const content = this.#content
    const length = HEAD + 16 * count
    content.setUint32(0, length - 4, true)
    content.setUint32(28, count, true)
    const body = compress(this.#compression, new Uint8Array(content.buffer, 0, length))
    const head = new DataView(new ArrayBuffer(8))
    head.setInt32(0, this.#stream, true)
    head.setInt32(4, body.length, true)
    if (!this.#network) this.#table.push({ offset: this.#length + 8, stream: this.#stream, size: body.length, elements: count, tFirst: this.#first, tLast: this.#last })
    this.#length += 8 + body.length
    return [new Uint8Array(head.buffer), body]
  }
}
