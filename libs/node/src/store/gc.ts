import { join } from 'node:path'
import { ifThere, isStale, nodeFiles, onDisk, type Files } from './files.ts'
import { layout, type Layout } from './layout.ts'
import { readRecord } from './readRecord.ts'
import { listRoots, readRoots } from './roots.ts'
import { listRecords } from './verify.ts'

export interface GcOptions {
  /** Keys to keep whatever the noted runs say: those of plans that the caller has. */
  readonly keep?: Iterable<string>
  /** How many noted runs of each pipeline keep their results (default 3). */
  readonly runs?: number
  /** Frees only what was not touched for this long (default 0). */
  readonly olderThanMs?: number
  /** Tells what would be freed, and frees nothing. */
  readonly dryRun?: boolean
}

export interface GcReport {
  readonly kept: number
  readonly records: number
  readonly blobs: number
  readonly checkpoints: number
  readonly temporary: number
  readonly roots: number
  /** Bytes freed. */
  readonly bytes: number
}

/** A blob this young may belong to a record that another process is about to write. */
const GRACE_MS = 10 * 60 * 1000

/**
 * Frees what no noted run reaches: records, the blobs that no record is left to name, checkpoints, leftovers of killed
 * processes. Safe beside running processes, and sound wherever it is interrupted: records go before their blobs.
 */
export async function gc(store: { readonly folder: string }, options: GcOptions = {}, files: Files = nodeFiles): Promise<GcReport> {
  const place = layout(store.folder)
  const sweep = sweeper(files, options)
  const roots = await sweepRoots(place, options, files, sweep)
  const reachable = new Set([...(options.keep ?? []), ...roots.reachable])
  const records = await sweepRecords(place, reachable, files, sweep)
  const blobs = await sweepFolder(place.blobs, files, true, (name) => !records.blobs.has(name), sweep, GRACE_MS)
  const checkpoints = await sweepFolder(place.checkpoints, files, false, (name) => !reachable.has(name) || records.kept.has(name), sweep)
  const temporary = await sweepFolder(place.temporary, files, false, isStale, sweep)
  return { kept: records.kept.size, records: records.removed, blobs, checkpoints, temporary, roots: roots.removed, bytes: sweep.bytes() }
}

interface Sweeper {
  /** Frees a file unless it is too young; true where it is freed. */
  free(path: string, graceMs?: number): Promise<boolean>
  bytes(): number
}

function sweeper(files: Files, { olderThanMs = 0, dryRun = false }: GcOptions): Sweeper {
  const now = Date.now()
  let bytes = 0
  return {
    async free(path, graceMs = 0) {
      return onDisk(path, 'write', async () => {
        const stat = await ifThere(() => files.stat(path))
        // A file of this very millisecond, or of a clock ahead of ours, is of age 0.
        if (!stat || Math.max(0, now - Number(stat.mtimeMs)) < Math.max(olderThanMs, graceMs)) return false
        if (!dryRun) await files.rm(path, { force: true })
        bytes += Number(stat.size)
        return true
      })
    },
    bytes: () => bytes,
  }
}

/** The keys that the latest runs of each pipeline were to make; older notes are freed. */
async function sweepRoots(place: Layout, { runs = 3 }: GcOptions, files: Files, sweep: Sweeper): Promise<{ reachable: Set<string>; removed: number }> {
  const reachable = new Set<string>()
  let removed = 0
  for (const pipeline of await namesIn(place.roots, files)) {
    for (const [i, { path }] of (await listRoots(join(place.roots, pipeline), files)).entries()) {
      if (i >= runs && (await sweep.free(path))) removed++
      else for (const { key } of Object.values((await readRoots(path, files))?.instances ?? {})) reachable.add(key)
    }
  }
  return { reachable, removed }
}

async function sweepRecords(place: Layout, reachable: ReadonlySet<string>, files: Files, sweep: Sweeper) {
  const kept = new Set<string>()
  const blobs = new Set<string>()
  let removed = 0
  for (const key of await listRecords(place, files)) {
    const record = await readRecord(place, key, files)
    if ((!record || !reachable.has(key)) && (await sweep.free(place.record(key)))) removed++
    else if (record) {
      kept.add(key)
      for (const { blob } of Object.values(record.outputs)) blobs.add(blob)
    }
  }
  return { kept, blobs, removed }
}

/** Frees the files of a folder (or of its folders) that `isGarbage` names. */
async function sweepFolder(
  folder: string, files: Files, nested: boolean, isGarbage: (name: string, mtimeMs: number) => boolean, sweep: Sweeper, graceMs = 0,
): Promise<number> {
  let removed = 0
  for (const name of await namesIn(folder, files)) {
    const path = join(folder, name)
    if (nested) removed += await sweepFolder(path, files, false, isGarbage, sweep, graceMs)
    else {
      const stat = await onDisk(path, 'read', () => ifThere(() => files.stat(path)))
      if (stat && isGarbage(name, Number(stat.mtimeMs)) && (await sweep.free(path, graceMs))) removed++
    }
  }
  return removed
}

const namesIn = async (folder: string, files: Files): Promise<readonly string[]> =>
  ((await onDisk(folder, 'read', () => ifThere(() => files.readdir(folder)))) ?? []) as readonly string[]
