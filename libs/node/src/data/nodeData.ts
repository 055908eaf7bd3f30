import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { fail, issue, IssueError, type DataAccess, type DataFile, type Inspection } from '@spikeline/core'
import { createContentCache, findFile, type FoundFile } from './content.ts'
import { defaultDataFolder, folderVariables, namedFolders } from './dataFolder.ts'
import { createLedger, sha256 } from './ledger.ts'
import { fileOf, manifestOf, type Manifests } from './manifestOf.ts'
import { checkWithinReal, fileWithin, realPaths, resolveFolder } from './paths.ts'
import { locate, placesOf } from './places.ts'
import { verify } from './verify.ts'

export interface NodeDataOptions {
  /** The folder to which folders in documents are relative, and which they may not leave; by default the working directory. */
  readonly folder?: string
  /** The folder of fetched data sets; by default that of defaultDataFolder. */
  readonly dataFolder?: string
  /** Folders that go before those of the same name in the two above; by default those of namedFolders. */
  readonly folders?: ReadonlyMap<string, string>
  /** Manifests by name; by default the built-in ones. */
  readonly manifests?: Manifests
}

/** How many files are looked for at a time: of a set of 60,000, one after the other would take most of a plan. */
const FILES_AT_ONCE = 32

/**
 * Data sets on this machine. A file is looked for in the data folder, then where a package of its manifest is installed;
 * its checksum is verified when it is first read, and remembered while its size and times stay the same. A folder of the
 * user's is taken as it is, and identified by its content.
 */
export function nodeData(options: NodeDataOptions = {}): DataAccess {
  const dataFolder = options.dataFolder ?? defaultDataFolder()
  const roots = [options.folder ?? process.cwd(), dataFolder]
  const ledger = createLedger(dataFolder)
  const content = createContentCache()
  /** The checksums that keys were made of: what is read later must be just that. */
  const inspected = new Map<string, string>()

  const { folders = namedFolders() } = options
  /** The real path of a folder that a document names, and what its files may not lead out of. */
  const resolved = new Map<string, Promise<{ real: string; within: readonly string[] }>>()
  const resolve = async (folder: string): Promise<{ real: string; within: readonly string[] }> => {
    const named = folders.get(folder)
    const real = named === undefined ? await resolveFolder(folder, roots, folderVariables.get(folder)) : await resolveFolder('.', [named])
    return { real, within: named === undefined ? await realPaths(roots) : [real] }
  }
  // Once for all of its files, which may be tens of thousands; a folder that is not there is looked for again.
  const folderOf = (folder: string): Promise<{ real: string; within: readonly string[] }> => {
    const known = resolved.get(folder) ?? resolve(folder)
    resolved.set(folder, known)
    known.catch(() => resolved.delete(folder))
    return known
  }

  const inFolder = async (folder: string, name: string): Promise<FoundFile> => {
    const { real, within } = await folderOf(folder)
    const found = await findFile(fileWithin(real, name), name) ?? fail('E4006', { folder: real, file: name })
    await checkWithinReal(found.path, within)
    return found
  }

  const openOwn = async (folder: string, name: string): Promise<DataFile> => {
    const found = await inFolder(folder, name)
    const size = found.gzip ? (await content(found)).length : found.size
    return {
      name: found.path,
      size,
      async bytes() {
        const bytes = await content(found)
        const planned = inspected.get(`${folder}\n${name}`)
        if (planned !== undefined && await ledger.sha256(found, async () => bytes) !== planned) fail('E4010', { file: found.path })
        return bytes
      },
    }
  }

  const openKnown = async (dataset: string, name: string): Promise<DataFile> => {
    const manifest = manifestOf(dataset, options.manifests)
    const file = fileOf(manifest, name)
    const { found, wrong } = await locate(file, await placesOf(manifest, dataFolder))
    if (wrong && !found) fail('E4004', { file: wrong.path, expected: file.bytes, found: wrong.size, dataset })
    if (!found) fail('E4002', { dataset, missing: [name], folder: dataFolder })
    return {
      name: found.path,
      size: file.bytes,
      async bytes() {
        const bytes = await content(found)
        if (await ledger.recall(found) === file.sha256) return bytes
        verify(file, bytes, found.path)
        await ledger.remember(found, file.sha256)
        return bytes
      },
    }
  }

  const inspectKnown = async (dataset: string, names: readonly string[]): Promise<Inspection> => {
    const manifest = manifestOf(dataset, options.manifests)
    const places = await placesOf(manifest, dataFolder)
    const files = names.map((name) => fileOf(manifest, name))
    const located = await Promise.all(files.map((file) => locate(file, places)))
    const wrong = located.find((l) => l.wrong && !l.found)
    if (wrong) return { blocked: issue('E4004', { file: wrong.wrong!.path, expected: wrong.file.bytes, found: wrong.wrong!.size, dataset }) }
    const missing = located.filter((l) => !l.found).map((l) => l.file.name)
    if (missing.length > 0) return { blocked: issue('E4002', { dataset, missing, folder: dataFolder }) }
    return { digest: digestOf(files.map((f) => [f.name, f.sha256])) }
  }

  const inspectOwn = async (folder: string, names: readonly string[]): Promise<Inspection> => {
    const found: FoundFile[] = []
    for (let at = 0; at < names.length; at += FILES_AT_ONCE)
      found.push(...await Promise.all(names.slice(at, at + FILES_AT_ONCE).map((name) => inFolder(folder, name))))
    const digests = await ledger.sha256All(found, content)
    const parts = names.map((name, i) => [name, digests[i]!] as const)
    for (const [name, digest] of parts) inspected.set(`${folder}\n${name}`, digest)
    return { digest: digestOf(parts) }
  }

  return {
    open: (dataset, file, folder) => (folder === undefined ? openKnown(dataset, file) : openOwn(folder, file)),
    async inspect(dataset, files, folder) {
      try {
        return await (folder === undefined ? inspectKnown(dataset, files) : inspectOwn(folder, files))
      } catch (error) {
        if (error instanceof IssueError) return { blocked: error.issues[0]! }
        throw error
      }
    },
    async list(folder) {
      const { real } = await folderOf(folder)
      const entries = await readdir(real, { recursive: true, withFileTypes: true })
        .catch((error: Error) => fail('E4007', { file: real, reason: error.message }))
      return entries.filter((e) => e.isFile()).map((e) => relative(real, join(e.parentPath, e.name)).split(sep).join('/')).sort()
    },
  }
}

/** One digest for files by name and checksum, whatever folder they lie in and whether they are compressed. */
const digestOf = (files: readonly (readonly [string, string])[]): string =>
  sha256([...files].map(([name, digest]) => `${digest}  ${name}\n`).sort().join(''))
