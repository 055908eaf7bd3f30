import { fail } from '@spikeline/core'
import type { EventBatch } from '../eventBatch.ts'
import type { DecodeOptions, EventCounts, EventDecoder, EventHeader } from './contract.ts'
import { EventBlocks } from './eventBlocks.ts'

/**
 * A decoder of bytes that come in any pieces. What a format adds is `read`: it decodes as many bytes as it can and says how many; those that
 * it leaves come again in front of the next ones. It is given 128 KiB at most, in the memory of the kernels; of 64 KiB it must take some, so that
 * nothing is held without end. A format of longer records says how much it waits for in `need`, and states a bound of its own.
 */
export abstract class ByteDecoder implements EventDecoder {
  header: EventHeader | undefined
  protected readonly place: string
  protected readonly lenient: boolean
  protected readonly events = new EventBlocks()
  /** Where in the file the bytes that `read` is given begin. */
  protected offset = 0
  /** The fewest bytes, from the first that `read` left, that it can do something with. They are gathered as they come, not before. */
  protected need = 1
  readonly #other: Record<string, number> = {}
  readonly #skipped: Record<string, number> = {}
  #rest: Uint8Array = nothing

  constructor(place: string, { lenient = false }: DecodeOptions = {}) {
    this.place = place
    this.lenient = lenient
  }

  /** Decodes from the first byte on; gives the number of bytes that are done with. */
  protected abstract read(bytes: Uint8Array): number
  /** Takes the last bytes, of which `read` took none. */
  protected abstract finish(rest: Uint8Array): void

  get counts(): EventCounts {
    return { other: byName(this.#other), skipped: byName(this.#skipped) }
  }

  push(chunk: Uint8Array): EventBatch[] {
    const { input } = this.events
    // A part of what was kept may be all that was waited for: then the rest of it is read without new bytes.
    for (let at = 0, again = false; at < chunk.length || (again && this.#rest.length > 0);) {
      const kept = this.#rest.length
      if (kept + chunk.length - at < this.need) {
        this.#keep(chunk.subarray(at), input)
        break
      }
      const fresh = chunk.subarray(at, at + Math.max(0, Math.max(this.need, input.length) - kept))
      at += fresh.length
      const bytes = this.#together(fresh, input)
      const used = this.read(bytes)
      this.offset += used
      again = used > 0
      this.#rest = used === bytes.length ? nothing : this.#left(bytes, used, input)
    }
    // The next decoder uses `input` for others.
    if (this.#rest.buffer === input.buffer) this.#rest = this.#rest.slice()
    return this.events.take()
  }

  /** Bytes behind the rest: in `input` where there is room, as they are where there is no rest, else in memory of their own. */
  #together(bytes: Uint8Array, input: Uint8Array): Uint8Array {
    const kept = this.#rest.length
    if (kept + bytes.length <= input.length) {
      if (this.#rest.buffer !== input.buffer) input.set(this.#rest)
      input.set(bytes, kept)
      return input.subarray(0, kept + bytes.length)
    }
    if (kept === 0) return bytes
    this.#keep(bytes, input)
    return this.#rest
  }

  /** What `read` left of bytes: at the beginning of `input` if they are there, else in memory of their own. */
  #left(bytes: Uint8Array, used: number, input: Uint8Array): Uint8Array {
    if (bytes === this.#rest) return bytes.subarray(used)
    if (bytes.buffer !== input.buffer) return bytes.slice(used)
    input.copyWithin(0, used, bytes.length)
    return input.subarray(0, bytes.length - used)
  }

  /** Puts bytes behind the rest, in memory that doubles. */
  #keep(bytes: Uint8Array, input: Uint8Array): void {
    const length = this.#rest.length + bytes.length
    let { buffer } = this.#rest
    if (this.#rest.byteOffset > 0 || buffer === input.buffer || buffer.byteLength < length) {
      buffer = new ArrayBuffer(Math.max(length, 2 * this.#rest.length))
      new Uint8Array(buffer).set(this.#rest)
    }
    new Uint8Array(buffer).set(bytes, this.#rest.length)
    this.#rest = new Uint8Array(buffer, 0, length)
  }

  end(): EventBatch[] {
    const rest = this.#rest
    this.#rest = nothing
    this.finish(rest)
    return this.events.take()
  }

  /** Counts a record of another kind. */
  protected other(kind: string, records = 1): void {
    this.#other[kind] = (this.#other[kind] ?? 0) + records
  }

  /** Counts what is passed over. */
  protected skip(reason: string, times = 1): void {
    this.#skipped[reason] = (this.#skipped[reason] ?? 0) + times
  }

  /** What is wrong is refused, or under `lenient` counted by its reason. `values` have the place and the byte. */
  protected refuse(reason: string, code: string, at: number, values: Record<string, unknown>): void {
    if (!this.lenient) fail(code, { place: this.place, event: this.events.total, offset: this.offset + at, ...values })
    this.skip(reason)
  }

  /** An event outside of the sensor. */
  protected outside(at: number, x: number, y: number): void {
    this.refuse('outside', 'E4132', at, { x, y, ...this.events.sensor })
  }

  /** An event before the one in front of it. */
  protected backwards(at: number, time: number, before: number): void {
    this.refuse('backwards', 'E4133', at, { time, before })
  }

  /** What the format does not have. */
  protected unknown(at: number, expected: string, found: string): void {
    this.refuse('unknown', 'E4145', at, { expected, found })
  }

  /** A record whose end does not come. */
  protected cut(rest: Uint8Array, expected: number): void {
    if (rest.length > 0) this.refuse('cut', 'E4131', 0, { found: rest.length, expected })
  }
}

const nothing = new Uint8Array(0)

/** In an order that does not depend on which kind came first, nor on how many were counted together. */
const byName = (counts: Readonly<Record<string, number>>): Record<string, number> => Object.fromEntries(Object.entries(counts).sort(([one], [other]) => (one < other ? -1 : 1)))
