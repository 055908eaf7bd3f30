import { keyOf, type ArtifactRecord } from '@spikeline/core'
import { ifThere, onDisk, type Files } from './files.ts'
import { isDigest, type Layout } from './layout.ts'

/** The record under a key as it was written, blobs not looked at; undefined where there is none, or none that is whole. */
export async function readRecord(place: Layout, key: string, files: Files): Promise<ArtifactRecord | undefined> {
  const path = place.record(key)
  const text = await onDisk(path, 'read', () => ifThere(() => files.readFile(path, 'utf8')))
  return text === undefined ? undefined : parseRecord(text as string, key)
}

/** A record is believed only where its components hash to its key: what is under a key is what the key says. */
function parseRecord(text: string, key: string): ArtifactRecord | undefined {
  try {
    const record = JSON.parse(text) as ArtifactRecord
    const sound = record.key === key && keyOf(record.components) === key && typeof record.use === 'string' && Object.values(record.outputs).every(isOutput)
    return sound ? record : undefined
  } catch {
    return undefined
  }
}

const isOutput = ({ blob, bytes, batches }: ArtifactRecord['outputs'][string]): boolean =>
  isDigest(blob) && Number.isSafeInteger(bytes) && Number.isSafeInteger(batches)

/** Whether every blob of a record is there and sized right. */
export async function isWhole(place: Layout, record: ArtifactRecord, files: Files): Promise<boolean> {
  for (const { blob, bytes } of Object.values(record.outputs)) {
    const path = place.blob(blob)
    const found = await onDisk(path, 'read', () => ifThere(() => files.stat(path)))
    if (found?.size !== bytes) return false
  }
  return true
}
