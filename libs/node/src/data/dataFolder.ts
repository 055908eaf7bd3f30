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
 * Folders by the names under which documents know them, for data that nobody may pass on: $SPIKELINE_NMNIST is the folder "nmnist",
 * $SPIKELINE_NETWORKS the folder "networks". They may lie anywhere, since whoever starts a run says where, and no document can.
 */
export function namedFolders(env: Readonly<Record<string, string | undefined>> = process.env): ReadonlyMap<string, string> {
  const named = [['nmnist', env.SPIKELINE_NMNIST], ['networks', env.SPIKELINE_NETWORKS]] as const
  return new Map(named.flatMap(([name, folder]) => (folder ? [[name, resolve(folder)] as const] : [])))
 * Folders by the names under which documents know them, for data sets that are not fetched: $SPIKELINE_NMNIST is the folder "nmnist", and so for
 * every set of recordings. They may lie anywhere, since whoever starts a run says where, and no document can.
  return new Map(Object.values(recordingManifests).flatMap(({ name, variable }) => (env[variable] ? [[name, resolve(env[variable])]] : [])))
}
