import { open, type FileHandle } from 'node:fs/promises'
import { fail } from '@spikeline/core'
import { detectFormat, formatNamed, HEAD_BYTES, type DecodeOptions, type EventBatch, type EventDecoder, type EventFormat, type PlacedEvents, type RandomAccess } from '@spikeline/events'
import { reasonOf } from '../transport/failure.ts'

/** Bytes of a file that are read at once. */
const CHUNK = 1 << 20

export interface ReadOptions extends DecodeOptions {
  /** The name of the format; found by the content where it is not given. */
  readonly format?: string
  readonly signal?: AbortSignal
}

/** A file of events that has been opened. */
export interface EventFile {
  readonly format: EventFormat
  /** Its header and counts: the header is there after the first batch, the counts are whole after the last. */
  readonly decoder: Pick<EventDecoder, 'header' | 'counts'>
  /** The events from the beginning, once. Closes the file at the end, and where the reader stops. */
  batches(): AsyncGenerator<EventBatch>
  /** For a reader that never begins. */
  close(): Promise<void>
}

/**
 * Opens a file of events and finds its format; reads it piece by piece, in constant memory: from front to back, or where its format wants it. Fails with E4007 where it can't be read, E4141
 * where its format can't be told, and as the decoder of the format does.
 */
export async function readEvents(path: string, options: ReadOptions = {}): Promise<EventFile> {
  const handle = await onFile(path, () => open(path, 'r'))
  try {
    const head = new Uint8Array(HEAD_BYTES)
    const length = await fill(handle, head, path)
    const format = options.format === undefined ? detectFormat(head.subarray(0, length), path) : formatNamed(options.format, 'from')
    if (format.placed) {
      const decoder = format.placed(path, options)
      const { size } = await onFile(path, () => handle.stat())
      return { format, decoder, batches: () => readPlaced(handle, decoder, size, path, options.signal), close: () => handle.close() }
    }
    const decoder = format.decoder(path, options)
    return { format, decoder, batches: () => read(handle, decoder, head.subarray(0, length), path, options.signal), close: () => handle.close() }
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function* read(handle: FileHandle, decoder: EventDecoder, head: Uint8Array, path: string, signal: AbortSignal | undefined): AsyncGenerator<EventBatch> {
  try {
    yield* decoder.push(head)
    // Decoders keep nothing of the bytes that they are given: one piece of memory serves all.
    const chunk = new Uint8Array(CHUNK)
    for (let length = await fill(handle, chunk, path); length > 0; length = await fill(handle, chunk, path)) {
      signal?.throwIfAborted()
      yield* decoder.push(chunk.subarray(0, length))
    }
    yield* decoder.end()
  } finally {
    await handle.close()
  }
}

async function* readPlaced(handle: FileHandle, decoder: PlacedEvents, size: number, path: string, signal: AbortSignal | undefined): AsyncGenerator<EventBatch> {
  const file: RandomAccess = {
    size,
    async read(at, length) {
      signal?.throwIfAborted()
      const bytes = new Uint8Array(length)
      const found = await fill(handle, bytes, path, at)
      return found === length ? bytes : fail('E4007', { file: path, reason: `it has become shorter than ${at + length} bytes` })
    },
  }
  try {
    yield* decoder.batches(file)
  } finally {
    await handle.close()
  }
}

/** Reads until the memory is full or the file ends, from a place or from where reading was; gives the number of bytes. */
async function fill(handle: FileHandle, bytes: Uint8Array, path: string, at?: number): Promise<number> {
  let length = 0
  while (length < bytes.length) {
    const { bytesRead } = await onFile(path, () => handle.read(bytes, length, bytes.length - length, at === undefined ? null : at + length))
    if (bytesRead === 0) break
    length += bytesRead
  }
  return length
}

async function onFile<T>(file: string, step: () => Promise<T>): Promise<T> {
  return step().catch((error: unknown) => fail('E4007', { file, reason: reasonOf(error) }))
}

