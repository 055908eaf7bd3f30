import { createRegistry, type Library, type LoadedLibrary } from '@spikeline/core'
import { convert } from '@spikeline/convert'
import { datasets } from '@spikeline/datasets'
import { encode } from '@spikeline/encode'
import { measure } from '@spikeline/measure'
import { report } from '@spikeline/report'
import { simulate } from '@spikeline/simulate'
import { train } from '@spikeline/train'

/** The stage libraries that come with the project. This is the only place that imports them. */
export const builtinLibraries: readonly Library[] = [datasets, encode, train, convert, simulate, measure, report]

/** The registry of the built-in libraries and of those that a document brings, each under its prefix. */
export function builtinRegistry(loaded: readonly LoadedLibrary[] = []) {
  return createRegistry([...builtinLibraries.map((library) => ({ library })), ...loaded])
}
