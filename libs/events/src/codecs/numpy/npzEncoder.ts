import type { EventBatch } from '../../eventBatch.ts'
import { ByteWriter } from '../../hdf5/writer.ts'
import { BatchEncoder } from '../batchEncoder.ts'
import type { FormatOptions, Patch, Sensor } from '../contract.ts'
import { arrayWriter, type ArrayWriter } from './arrayWriter.ts'
import { crc32, joinedCrc32 } from './crc32.ts'

const NAME = 'events.npy'
const LARGE = 0xffffffff
/** The first day that an archive can say: files do not depend on when they are written. */
const DATE = (1 << 5) | 1

/** One stored member. What stands in front of its rows is known at the end: it is put over what stood there, or all is held until then. */
export class NpzEncoder extends BatchEncoder {
  readonly #writer: ArrayWriter
  readonly #patched: boolean
  readonly #held: Uint8Array[] = []
  #length = 0
  #sum = 0

  constructor(place: string, sensor: Sensor, options: FormatOptions = {}, patched = false) {
    super(place, sensor)
    this.#writer = arrayWriter(options)
    this.#patched = patched
  }

  protected head(): Uint8Array {
    return this.#patched ? this.#front() : new Uint8Array(0)
  }

  protected body(batch: EventBatch): Uint8Array {
    const bytes = this.#writer.rows(batch)
    this.#length += bytes.length
    this.#sum = crc32(bytes, this.#sum)
    if (this.#patched) return bytes
    this.#held.push(bytes)
    return new Uint8Array(0)
  }

  override end(patch?: Patch): Uint8Array[] {
    const front = super.end()
    const head = this.#front()
    const back = this.#back(head.length + this.#length)
    if (!this.#patched) return [head, ...this.#held, back]
    patch!(0, head)
    return [...front, back]
  }

  /** The local header, always with room for sizes of 64 bits, and the header of the array. */
  #front(): Uint8Array {
    const { size, sum, header } = this.#member()
    return new ByteWriter().text('PK').u8(3, 4).uint(45, 2).uint(0, 2).uint(0, 2).uint(0, 2).uint(DATE, 2).uint(sum, 4).uint(LARGE, 4).uint(LARGE, 4)
      .uint(NAME.length, 2).uint(20, 2).text(NAME).uint(1, 2).uint(16, 2).uint(size, 8).uint(size, 8).bytes(header).take()
  }

  #back(at: number): Uint8Array {
    const { size, sum } = this.#member()
    const large = size >= LARGE
    const entry = new ByteWriter().text('PK').u8(1, 2).uint(45, 2).uint(45, 2).uint(0, 2).uint(0, 2).uint(0, 2).uint(DATE, 2).uint(sum, 4)
      .uint(large ? LARGE : size, 4).uint(large ? LARGE : size, 4).uint(NAME.length, 2).uint(large ? 20 : 0, 2).fill(10).uint(0, 4).text(NAME)
    if (large) entry.uint(1, 2).uint(16, 2).uint(size, 8).uint(size, 8)
    const back = new ByteWriter().bytes(entry.take())
    // An end of 64 bits, and where it is.
    if (large) back.text('PK').u8(6, 6).uint(44, 8).uint(45, 2).uint(45, 2).fill(8).uint(1, 8).uint(1, 8).uint(entry.length, 8).uint(at, 8).text('PK').u8(6, 7).uint(0, 4).uint(at + entry.length, 8).uint(1, 4)
    return back.text('PK').u8(5, 6).fill(4).uint(1, 2).uint(1, 2).uint(entry.length, 4).uint(large ? LARGE : at, 4).fill(2).take()
  }

  #member(): { size: number; sum: number; header: Uint8Array } {
    const header = this.#writer.header(this.before)
    return { size: header.length + this.#length, sum: joinedCrc32(crc32(header), this.#sum, this.#length), header }
  }
}
