import type { FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { fail, FRAME_HEADER, readFrameHeader, type ArtifactRecord } from '@spikeline/core'
import { isMissing, onDisk, type Files } from './files.ts'

const READ_AHEAD_BYTES = 1 << 18

/**
 * The batches of a blob, one at a time, each checked before it is handed out. Holds one batch and 256 kB.
 * Fails with E6006, which names the offset, where the blob is not what was written, and with E6008 where it is gone.
 */
export async function* readBlob(files: Files, path: string, output: ArtifactRecord['outputs'][string]): AsyncGenerator<Uint8Array> {
  const handle = await open(files, path)
  try {
    const damaged = (offset: number, what: string): never => fail('E6006', { path, offset, what })
    const size = (await onDisk(path, 'read', () => handle.stat())).size
    if (size !== output.bytes) damaged(Math.min(size, output.bytes), `it has ${size} bytes instead of ${output.bytes}`)
    const read = reader(handle, path)
    let offset = 0
    let batches = 0
    for (; offset < size; batches++) {
      if (size - offset < FRAME_HEADER) damaged(offset, 'it ends within a header')
      const header = readFrameHeader(await read(offset, FRAME_HEADER), crc32) ?? damaged(offset, 'the header of a batch is damaged')
      if (header.length > size - offset - FRAME_HEADER) damaged(offset, 'it ends within a batch')
      const batch = await read(offset + FRAME_HEADER, header.length)
      if (crc32(batch) !== header.crc) damaged(offset + FRAME_HEADER, `batch ${batches} is damaged`)
      yield batch
      offset += FRAME_HEADER + header.length
    }
    if (batches !== output.batches) damaged(offset, `it has ${batches} batches instead of ${output.batches}`)
  } finally {
    await handle.close()
  }
}

function open(files: Files, path: string): Promise<FileHandle> {
  return onDisk(path, 'read', () => files.open(path, 'r').catch((error: unknown) => {
    if (isMissing(error)) fail('E6008', { path })
    throw error
  }))
}

/** Reads any range as a copy of its own, small ones through a buffer that reads ahead. */
function reader(handle: FileHandle, path: string): (offset: number, length: number) => Promise<Uint8Array> {
  const buffer = new Uint8Array(READ_AHEAD_BYTES)
  let start = 0
  let end = 0
  const fill = async (into: Uint8Array, position: number): Promise<number> => {
    let got = 0
    while (got < into.length) {
      const { bytesRead } = await onDisk(path, 'read', () => handle.read(into, got, into.length - got, position + got))
      if (bytesRead === 0) break
      got += bytesRead
    }
    return got
  }
  return async (offset, length) => {
    if (length > buffer.length) {
      const whole = new Uint8Array(length)
      if ((await fill(whole, offset)) < length) fail('E6006', { path, offset, what: 'it was cut off while it was read' })
      return whole
    }
    if (offset < start || offset + length > end) {
      start = offset
      end = offset + (await fill(buffer, offset))
      if (end < offset + length) fail('E6006', { path, offset, what: 'it was cut off while it was read' })
    }
    return buffer.slice(offset - start, offset - start + length)
  }
}
