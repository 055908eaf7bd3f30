import { crc32 } from 'node:zlib'
import { columnar, fail, FRAME_HEADER, frameHeader, readFrameHeader, type Checkpoint } from '@spikeline/core'
import { ifThere, onDisk, writeAtomically, type Files } from './files.ts'
import type { Layout } from './layout.ts'

const codec = columnar<unknown>()

/** State of a long-running stage, one framed batch in a file of its own. Fails with E6007 where the file is damaged. */
export function diskCheckpoint(place: Layout, key: string, files: Files): Checkpoint {
  const path = place.checkpoint(key)
  return {
    async load<T>() {
      const bytes = await onDisk(path, 'read', () => ifThere(() => files.readFile(path)))
      return bytes && (codec.decode(unframe(path, bytes as Uint8Array)) as T)
    },
    async save(value) {
      const state = codec.encode(value)
      await onDisk(path, 'write', () => writeAtomically(files, place.folder, path, Buffer.concat([frameHeader(state, crc32), state])))
    },
  }
}

function unframe(path: string, bytes: Uint8Array): Uint8Array {
  const header = bytes.length < FRAME_HEADER ? undefined : readFrameHeader(bytes, crc32)
  const state = bytes.subarray(FRAME_HEADER)
  if (!header || header.length !== state.length || header.crc !== crc32(state)) fail('E6007', { path })
  return state
}
