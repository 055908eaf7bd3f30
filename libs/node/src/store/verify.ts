import { createHash } from 'node:crypto'
import { issue, IssueError, type ArtifactRecord, type Issue } from '@spikeline/core'
import { ifThere, nodeFiles, onDisk, type Files } from './files.ts'
import { isDigest, layout, type Layout } from './layout.ts'
import { readBlob } from './readBlob.ts'
import { readRecord } from './readRecord.ts'

export interface Verification {
  readonly records: number
  readonly blobs: number
  readonly bytes: number
  /** One for each record or blob that is not what it should be. */
  readonly issues: readonly Issue[]
}

/** Reads every record and every blob of a store and checks them against their keys and digests. Changes nothing. */
export async function verifyStore(store: { readonly folder: string }, files: Files = nodeFiles): Promise<Verification> {
  const place = layout(store.folder)
  const issues: Issue[] = []
  const blobs = new Map<string, ArtifactRecord['outputs'][string]>()
  const keys = await listRecords(place, files)
  for (const key of keys) {
    const record = await readRecord(place, key, files)
    if (!record) issues.push(issue('E6012', { path: place.record(key) }))
    for (const output of Object.values(record?.outputs ?? {})) blobs.set(`${output.blob} ${output.bytes} ${output.batches}`, output)
  }
  let bytes = 0
  for (const output of blobs.values()) {
    bytes += output.bytes
    issues.push(...(await checkBlob(place.blob(output.blob), output, files)))
  }
  return { records: keys.length, blobs: blobs.size, bytes, issues }
}

async function checkBlob(path: string, output: ArtifactRecord['outputs'][string], files: Files): Promise<readonly Issue[]> {
  try {
    for await (const _ of readBlob(files, path, output)) continue
    // The frames are whole; that they are the ones which the digest names is another matter.
    const digest = await onDisk(path, 'read', () => digestOf(path, files))
    return digest === output.blob ? [] : [issue('E6006', { path, offset: 0, what: 'its content is another than its name says' })]
  } catch (error) {
    if (error instanceof IssueError) return error.issues
    throw error
  }
}

async function digestOf(path: string, files: Files): Promise<string> {
  const handle = await files.open(path, 'r')
  const hash = createHash('sha256')
  for await (const chunk of handle.createReadStream()) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** The keys that have a record. */
export async function listRecords(place: Layout, files: Files): Promise<readonly string[]> {
  const names = (await onDisk(place.records, 'read', () => ifThere(() => files.readdir(place.records)))) ?? []
  return (names as string[]).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5)).filter(isDigest).sort()
}
