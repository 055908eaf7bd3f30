import { createHash } from 'node:crypto'
import { join } from 'node:path'

/**
 *     ac/<key>.json               record of a result: its outputs, what its key was made of
 *     cas/<first two>/<sha256>    blob: the batches of one output, framed; named by its content
 *     checkpoints/<key>           state of a result in the making
 *     roots/<pipeline>/<digest>   what a run was about to make: instance → key; the time of the file is that of the run
 *     tmp/                        files in the making; after a crash they lie there until gc
 */
export const layout = (folder: string) => ({
  folder,
  records: join(folder, 'ac'),
  blobs: join(folder, 'cas'),
  checkpoints: join(folder, 'checkpoints'),
  roots: join(folder, 'roots'),
  temporary: join(folder, 'tmp'),
  record: (key: string) => join(folder, 'ac', `${key}.json`),
  blob: (digest: string) => join(folder, 'cas', digest.slice(0, 2), digest),
  checkpoint: (key: string) => join(folder, 'checkpoints', key),
  rootsOf: (pipeline: string) => join(folder, 'roots', folderName(pipeline)),
})
export type Layout = ReturnType<typeof layout>

/** A name for a folder, whatever the pipeline is called: its letters, and a digest that tells apart what they don't. */
const folderName = (pipeline: string): string =>
  `${pipeline.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 40)}-${createHash('sha256').update(pipeline).digest('hex').slice(0, 8)}`

/** Keys and digests name files: nothing else than 64 hex digits may. */
export const isDigest = (name: string): boolean => /^[0-9a-f]{64}$/.test(name)
