import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createRegistry, type Library, type LoadedLibrary } from '@spikeline/core'
import { convert } from '@spikeline/convert'
import { datasets } from '@spikeline/datasets'
import { encode } from '@spikeline/encode'
import { events } from '@spikeline/events'
import { measure } from '@spikeline/measure'
import { report } from '@spikeline/report'
import { simulate } from '@spikeline/simulate'
import { train } from '@spikeline/train'

/** The stage libraries that come with the project. This is the only place that imports them. */
export const builtinLibraries: readonly Library[] = [datasets, events, encode, train, convert, simulate, measure, report]

/** The registry of the built-in libraries and of those that a document brings, each under its prefix. */
export function builtinRegistry(loaded: readonly LoadedLibrary[] = []) {
  return createRegistry([...builtinLibraries.map((library) => ({ library, ...codeOf(library.name) })), ...loaded])
}

/** What every stage library is made from: a change there may change results of all of them. */
const shared = ['core', 'events', 'spikes', 'tensor', 'networks']

/**
 * The digest of a built-in library's code, from what the compiler notes about its sources: in a clone whose code is edited,
 * no result of the old code is met. A published package has no such notes; there its version says as much.
 */
function codeOf(library: string): { codeDigest?: string } {
  const notes = [...new Set([...shared, library])].map((name) => new URL(`../../${name}/dist/.tsbuildinfo`, import.meta.url))
  if (!notes.every((url) => existsSync(url))) return {}
  const hash = createHash('sha256')
  for (const url of notes) hash.update(readFileSync(url))
  return { codeDigest: hash.digest('hex') }
}
