import { fail } from '../issues/issue.ts'
import { createSha256 } from '../keys/sha256.ts'
import { columnar } from '../ports/columnar.ts'
import type { Checkpoint } from '../stage/stage.ts'
import { FRAME_HEADER, frameHeader } from './frames.ts'
import type { ArtifactRecord, ArtifactStore, ArtifactWriter } from './store.ts'

/** A store that lives as long as it is referred to, for tests and browsers. Its blobs are named as those on disk are. */
export function memoryStore(): ArtifactStore {
  const results = new Map<string, { readonly record: ArtifactRecord; readonly batches: Batches }>()
  const checkpoints = new Map<string, Uint8Array>()
  return {
    lookup: async (key) => results.get(key)?.record,
    async *read(record, port) {
      const batches = results.get(record.key)?.batches.get(port)
      if (!batches) fail('E6010', { key: record.key, port })
      yield* batches
    },
    write: async (key) => memoryWriter(key, (record, batches) => {
      results.set(key, { record, batches })
      checkpoints.delete(key)
    }),
    checkpoint: (key) => memoryCheckpoint(key, checkpoints),
  }
}

type Batches = ReadonlyMap<string, readonly Uint8Array[]>

function memoryWriter(key: string, commit: (record: ArtifactRecord, batches: Batches) => void): ArtifactWriter {
  const batches = new Map<string, Uint8Array[]>()
  const at = (port: string): Uint8Array[] => batches.get(port) ?? batches.set(port, []).get(port)!
  return {
    append: async (port, batch) => void at(port).push(batch.slice()),
    async commit({ ports, ...info }) {
      const outputs = Object.fromEntries(ports.map((port) => [port, describeBlob(at(port))]))
      const record: ArtifactRecord = { key, ...info, outputs }
      commit(record, batches)
      return record
    },
    abort: async () => batches.clear(),
  }
}

function describeBlob(batches: readonly Uint8Array[]): ArtifactRecord['outputs'][string] {
  const hash = createSha256()
  let bytes = 0
  for (const batch of batches) {
    hash.update(frameHeader(batch))
    hash.update(batch)
    bytes += FRAME_HEADER + batch.length
  }
  return { blob: hash.hex(), bytes, batches: batches.length }
}

function memoryCheckpoint(key: string, saved: Map<string, Uint8Array>): Checkpoint {
  const codec = columnar<unknown>()
  return {
    async load<T>() {
      const bytes = saved.get(key)
      return bytes && (codec.decode(bytes) as T)
    },
    save: async (value) => void saved.set(key, codec.encode(value)),
  }
}
