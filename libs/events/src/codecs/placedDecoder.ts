import { fail } from '@spikeline/core'
import type { EventBatch } from '../eventBatch.ts'
import { PagedFile, readFrom, type RandomAccess, type Reading } from '../hdf5/reading.ts'
import { joined } from './bytes.ts'
import type { PlacedEvents } from './contract.ts'
import { RowDecoder } from './rowDecoder.ts'

/** Bytes that are held of a file that comes as a stream, and events of it: few bytes may say many. */
const MOST_BYTES = 1 << 30
const MOST_EVENTS = 1 << 27

/**
 * A decoder of a format that must be read at any place: of a file where that can be, in constant memory; a stream of bytes is held whole until
 * it ends. What a format adds is `begin`, which reads what the file says of itself, and `next`, which adds some rows and says whether there
 * are more.
 */
export abstract class PlacedDecoder extends RowDecoder implements PlacedEvents {
  #parts: Uint8Array[] = []
  #length = 0

  protected abstract begin(size: number): Reading<void>
  protected abstract next(): Reading<boolean>

  async *batches(file: RandomAccess): AsyncGenerator<EventBatch> {
    const pages = new PagedFile(file)
    await pages.run(this.begin(file.size))
    while (await pages.run(this.next())) yield* this.events.take()
    yield* this.events.take()
  }

  protected read(bytes: Uint8Array): number {
    this.#length += bytes.length
    if (this.#length > MOST_BYTES) this.#tooLarge(`${MOST_BYTES} bytes`)
    this.#parts.push(bytes.slice())
    return bytes.length
  }

  protected finish(): void {
    const bytes = joined(this.#parts)
    this.#parts = []
    this.offset = 0
    readFrom(bytes, this.begin(bytes.length))
    while (readFrom(bytes, this.next())) if (this.events.total > MOST_EVENTS) this.#tooLarge(`${MOST_EVENTS} events`)
  }

  #tooLarge(most: string): never {
    return fail('E4158', { place: this.place, offset: this.#length, most })
  }
}
