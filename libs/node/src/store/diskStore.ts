import { fail, type ArtifactRecord, type ArtifactStore, type ArtifactWriter, type Plan } from '@spikeline/core'
import { BlobWriter } from './blobWriter.ts'
import { diskCheckpoint } from './checkpoint.ts'
import { nodeFiles, onDisk, writeAtomically, type Files } from './files.ts'
import { isDigest, layout, type Layout } from './layout.ts'
import { readBlob } from './readBlob.ts'
import { isWhole, readRecord } from './readRecord.ts'
import { recordRoots } from './roots.ts'

export interface DiskStore extends ArtifactStore {
  readonly folder: string
  /** Notes what a run is about to make: gc keeps the results of the latest runs, and `why` compares with them. */
  recordRoots(pipeline: string, plan: Plan): Promise<void>
}

/**
 * An artifact store in a folder, made when the first result is written; see layout.ts. Any number of processes may use
 * it at once, and one may be killed at any time: a record appears only when its blobs are durable, whole, in one step.
 * Fails with E6003 (full), E6004 (not permitted) and E6005 (anything else the disk says), and is sound after any of them.
 */
export function diskStore(folder: string, files: Files = nodeFiles): DiskStore {
  const place = layout(folder)
  return {
    folder,
    async lookup(key) {
      const record = await readRecord(place, checked(key), files)
      return record && (await isWhole(place, record, files)) ? record : undefined
    },
    read(record, port) {
      const output = record.outputs[port] ?? fail('E6010', { key: record.key, port })
      return readBlob(files, place.blob(output.blob), output)
    },
    write: async (key) => diskWriter(place, checked(key), files),
    checkpoint: (key) => diskCheckpoint(place, checked(key), files),
    recordRoots: (pipeline, plan) => recordRoots(place, pipeline, plan, files),
  }
}

const checked = (key: string): string => (isDigest(key) ? key : fail('E6009', { key }))

function diskWriter(place: Layout, key: string, files: Files): ArtifactWriter {
  const blobs = new Map<string, BlobWriter>()
  const at = (port: string): BlobWriter => blobs.get(port) ?? blobs.set(port, new BlobWriter(place, files)).get(port)!
  const abort = async (): Promise<void> => {
    await Promise.all([...blobs.values()].map((blob) => blob.discard()))
  }
  return {
    append: (port, batch) => at(port).append(batch),
    async commit({ ports, ...info }) {
      try {
        const outputs: Record<string, ArtifactRecord['outputs'][string]> = {}
        for (const port of ports) outputs[port] = await at(port).finish()
        const record: ArtifactRecord = { key, ...info, outputs }
        const path = place.record(key)
        await onDisk(path, 'write', () => writeAtomically(files, place.folder, path, `${JSON.stringify(record, null, 2)}\n`))
        await files.rm(place.checkpoint(key), { force: true }).catch(() => {})
        return record
      } catch (error) {
        await abort()
        throw error
      }
    },
    abort,
  }
}
