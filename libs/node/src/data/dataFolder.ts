import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/**
 * The folder in which fetched data sets are kept: $SPIKELINE_DATA, else spikeline/datasets in the user's cache folder
 * ($XDG_CACHE_HOME, else ~/.cache).
 */
export function defaultDataFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  if (env.SPIKELINE_DATA) return resolve(env.SPIKELINE_DATA)
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'spikeline', 'datasets')
}
