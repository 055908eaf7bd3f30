import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { recordingManifests, type RecordingManifest } from '@spikeline/datasets'
import { defaultDataFolder, namedFolders } from './dataFolder.ts'

/** Where a set of recordings lies on this machine; undefined where there is no such folder. Whether it is whole is seen when it is read. */
export interface RecordingSetStatus {
  readonly manifest: RecordingManifest
  readonly folder?: string
}

export interface RecordingSetOptions {
  readonly dataFolder?: string
  readonly folders?: ReadonlyMap<string, string>
}

/** The manifest of a set of recordings; undefined where there is none of this name. */
export const recordingManifest = (name: string): RecordingManifest | undefined => (Object.hasOwn(recordingManifests, name) ? recordingManifests[name] : undefined)

/** Where one of the sets of recordings lies. */
export async function recordingSetInfo(name: string, { dataFolder = defaultDataFolder(), folders = namedFolders() }: RecordingSetOptions = {}): Promise<RecordingSetStatus> {
  const manifest = recordingManifests[name]!
  const folder = folders.get(name) ?? join(dataFolder, name)
  const there = await readdir(folder).then((entries) => entries.length > 0, () => false)
  return { manifest, ...(there && { folder }) }
}

/** Where every set of recordings lies, in order of their names. */
export const listRecordingSets = (options: RecordingSetOptions = {}): Promise<readonly RecordingSetStatus[]> =>
  Promise.all(Object.keys(recordingManifests).sort().map((name) => recordingSetInfo(name, options)))
