import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { recordingManifests } from '@spikeline/datasets'

/**
 * The folder in which fetched data sets are kept: $SPIKELINE_DATA, else spikeline/datasets in the user's cache folder
 * ($XDG_CACHE_HOME, else ~/.cache).
 */
export function defaultDataFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  if (env.SPIKELINE_DATA) return resolve(env.SPIKELINE_DATA)
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'spikeline', 'datasets')
}

/**
 * Folders by the names under which documents know them, for data that is not fetched: $SPIKELINE_NMNIST is the folder "nmnist", and so for every
 * set of recordings; $SPIKELINE_NETWORKS is the folder "networks". They may lie anywhere, since whoever starts a run says where, and no document can.
 */
export function namedFolders(env: Readonly<Record<string, string | undefined>> = process.env): ReadonlyMap<string, string> {
  return new Map([...folderVariables].flatMap(([name, variable]) => (env[variable] ? [[name, resolve(env[variable])] as const] : [])))
}

/** The variable of each such name. */
export const folderVariables: ReadonlyMap<string, string> =
  new Map([['networks', 'SPIKELINE_NETWORKS'], ...Object.values(recordingManifests).map(({ name, variable }): [string, string] => [name, variable])])
