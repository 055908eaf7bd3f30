import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { FRAME_HEADER, frameHeader } from '@spikeline/core'
import { makeFolder, moveInto, onDisk, temporaryName, writeAll, type Files } from './files.ts'
import type { Layout } from './layout.ts'

/** Small frames are gathered up to this many bytes; the memory of a writer is bounded by it, whatever the blob's length. */
const GATHER_BYTES = 1 << 18

/** Writes one blob batch by batch to a temporary file, and moves it to the place that its content names. */
export class BlobWriter {
  readonly #layout: Layout
  readonly #files: Files
  readonly #path: string
  readonly #hash = createHash('sha256')
  #handle: FileHandle | undefined
  #pending: Uint8Array[] = []
  #pendingBytes = 0
  #bytes = 0
  #batches = 0
  #last: Promise<void> = Promise.resolve()

  constructor(place: Layout, files: Files) {
    this.#layout = place
    this.#files = files
    this.#path = join(place.temporary, temporaryName())
  }

  /** Takes the batch over: it must not change until the promise has settled. Calls are served one after the other. */
  append(batch: Uint8Array): Promise<void> {
    const done = this.#last.then(() => this.#append(batch))
    // One failure fails all that follows, `finish` too; only the callers of these report it.
    done.catch(() => {})
    this.#last = done
    return done
  }

  async #append(batch: Uint8Array): Promise<void> {
    const header = frameHeader(batch, crc32)
    this.#hash.update(header).update(batch)
    this.#bytes += FRAME_HEADER + batch.length
    this.#batches++
    this.#pending.push(header, batch.length < GATHER_BYTES ? batch.slice() : batch)
    this.#pendingBytes += FRAME_HEADER + batch.length
    if (this.#pendingBytes >= GATHER_BYTES) await this.#flush()
  }

  async #flush(): Promise<void> {
    const pending = this.#pending
    this.#pending = []
    this.#pendingBytes = 0
    await onDisk(this.#path, 'write', async () => {
      this.#handle ??= await this.#open()
      if (pending.every((part) => part.length < GATHER_BYTES)) await writeAll(this.#handle, Buffer.concat(pending))
      else for (const part of pending) await writeAll(this.#handle, part)
    })
  }

  async #open(): Promise<FileHandle> {
    await makeFolder(this.#files, this.#layout.temporary)
    return this.#files.open(this.#path, 'wx')
  }

  /** Makes the blob durable under its digest. One that is there already is replaced by its equal, which mends it if it was damaged. */
  async finish(): Promise<{ blob: string; bytes: number; batches: number }> {
    await this.#last
    await this.#flush()
    const blob = this.#hash.digest('hex')
    await onDisk(this.#path, 'write', async () => {
      // The last batch may have come long ago; to gc a blob is as young as its record.
      await this.#handle!.utimes(new Date(), new Date())
      await this.#handle!.sync()
      await this.#handle!.close()
      await moveInto(this.#files, this.#path, this.#layout.blob(blob))
    })
    return { blob, bytes: this.#bytes, batches: this.#batches }
  }

  /** Leaves nothing behind; never fails. */
  async discard(): Promise<void> {
    await this.#last.catch(() => {})
    await this.#handle?.close().catch(() => {})
    await this.#files.rm(this.#path, { force: true }).catch(() => {})
  }
}
