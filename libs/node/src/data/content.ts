import type { Stats } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { fail } from '@spikeline/core'

/** A file on disk, plain or compressed, and what identifies its state. */
export interface FoundFile {
  /** The name in the data set, without .gz. */
  readonly name: string
  readonly path: string
  readonly gzip: boolean
  /** Size on disk. */
  readonly size: number
  readonly mtimeMs: number
  /** Changes with the content even where a copy or an archive sets the time of the file back. */
  readonly ctimeMs: number
}

/** More than any file of a data set of ours has; it keeps a small malicious .gz from filling the memory. */
const largestContent = 2 ** 30

/** What a file's state is known by. */
export const stateOf = ({ size, mtimeMs, ctimeMs }: Stats) => ({ size, mtimeMs, ctimeMs })

/** Looks for a file, plain or with .gz; undefined where neither is there. */
export async function findFile(path: string, name: string): Promise<FoundFile | undefined> {
  for (const [candidate, gzip] of [[path, false], [`${path}.gz`, true]] as const) {
    const found = await stat(candidate).catch(() => undefined)
    if (found?.isFile()) return { name, path: candidate, gzip, ...stateOf(found) }
  }
  return undefined
}

/** The content of a file, decompressed. Fails with E4007 where it can't be read, E4008 where it can't be decompressed. */
export async function readContent(file: FoundFile, limit = largestContent): Promise<Uint8Array> {
  const bytes = await readFile(file.path).catch((error: Error) => fail('E4007', { file: file.path, reason: error.message }))
  return file.gzip ? decompress(bytes, file.path, limit) : plain(bytes)
}

/** Decompresses gzip into at most `limit` bytes; fails with E4008, naming the file. */
export async function decompress(bytes: Uint8Array, name: string, limit: number): Promise<Uint8Array> {
  const content = await promisify(gunzip)(bytes, { maxOutputLength: limit }).catch((error: NodeJS.ErrnoException) =>
    fail('E4008', { file: name, reason: error.code === 'ERR_BUFFER_TOO_LARGE' ? `it holds more than ${limit} bytes` : error.message }))
  return plain(content)
}

/** A Buffer's bytes as a plain Uint8Array: Buffer.slice shares memory, which its readers must not have to know. */
const plain = (buffer: Buffer): Uint8Array => new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)

/** Reads files, and keeps each content only as long as someone uses it, so that two streams over one file share it. */
export function createContentCache() {
  const kept = new Map<string, WeakRef<Uint8Array>>()
  const reading = new Map<string, Promise<Uint8Array>>()
  return async (file: FoundFile): Promise<Uint8Array> => {
    const state = `${file.path}\n${file.size}\n${file.mtimeMs}\n${file.ctimeMs}`
    const content = kept.get(state)?.deref()
    if (content) return content
    const pending = reading.get(state) ?? readContent(file)
    reading.set(state, pending)
    try {
      const fresh = await pending
      kept.set(state, new WeakRef(fresh))
      return fresh
    } finally {
      reading.delete(state)
    }
  }
}
