import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fail, IssueError, type AnyStage, type Library, type LoadedLibrary } from '@spikeline/core'

/**
 * Loads the libraries that a document names, in the folder of the document. They are code: each must be in `allowed`,
 * written as the document writes it. One that is not allowed is left out, and validation says so (E2103). Fails with E7101 (not found), E7102 (not a library), E7103 (threw).
 */
export async function loadLibraries(named: Readonly<Record<string, string>>, folder: string, allowed: readonly string[]): Promise<readonly LoadedLibrary[]> {
  const loaded: LoadedLibrary[] = []
  for (const [prefix, spec] of Object.entries(named)) {
    if (!allowed.includes(spec)) continue
    const entry = resolveEntry(prefix, spec, folder)
    loaded.push({ prefix, library: await importLibrary(prefix, spec, entry), codeDigest: digestPackage(packageRoot(entry)) })
  }
  return loaded
}

/** The file that Node would run for a package name or a relative folder. */
function resolveEntry(prefix: string, spec: string, folder: string): string {
  const local = spec.startsWith('./') || spec.startsWith('../')
  try {
    const require = createRequire(join(resolve(folder), 'document.json'))
    if (!local) return require.resolve(spec)
    const path = resolve(folder, spec)
    if (existsSync(path) && statSync(path).isFile()) return path
    const manifest = join(path, 'package.json')
    if (!existsSync(manifest)) return require.resolve(path)
    return join(path, entryOf(readManifest(prefix, spec, manifest)))
  } catch (cause) {
    if (cause instanceof IssueError) throw cause
    return fail('E7101', { prefix, spec, folder, detail: cause instanceof Error ? cause.message.split('\n')[0] : String(cause) })
  }
}

function readManifest(prefix: string, spec: string, path: string): Record<string, unknown> {
  try {
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as unknown
    if (manifest !== null && typeof manifest === 'object') return manifest as Record<string, unknown>
  } catch { /* said below */ }
  return fail('E7102', { prefix, spec, entry: path, wrong: `${path} is no JSON object` })
}

/** The main file that a package.json names, by its `exports` or its `main`. */
function entryOf(manifest: Record<string, unknown>): string {
  let target: unknown = manifest['exports'] ?? manifest['main'] ?? 'index.js'
  while (target && typeof target === 'object') {
    const map = target as Record<string, unknown>
    target = map['.'] ?? map['import'] ?? map['default']
  }
  return typeof target === 'string' ? target : 'index.js'
}

async function importLibrary(prefix: string, spec: string, entry: string): Promise<Library> {
  let module: { default?: unknown }
  try {
    module = (await import(pathToFileURL(entry).href)) as { default?: unknown }
  } catch (cause) {
    return fail('E7103', { prefix, spec, entry, detail: cause instanceof Error ? cause.message : String(cause) })
  }
  const library = module.default as Partial<Library> | undefined
  const wrong =
    !library || typeof library !== 'object' ? 'it has no default export made by defineLibrary'
    : typeof library.name !== 'string' || typeof library.version !== 'string' ? 'its default export lacks a name or a version'
    : !Array.isArray(library.stages) || !Array.isArray(library.portTypes) ? 'its default export lacks the lists of stages and port types'
    : library.stages.map(wrongStage).find(Boolean)
  return wrong ? fail('E7102', { prefix, spec, entry, wrong }) : (library as Library)
}

/** What is wrong with the form of a stage that was not made by `defineStage`. Its schema is checked where a document uses it. */
function wrongStage(stage: unknown, index: number): string | undefined {
  const isObject = (value: unknown): boolean => value !== null && typeof value === 'object'
  if (!isObject(stage)) return `entry ${index} of its stages is no object`
  const { type, inputs, outputs, run } = stage as Partial<AnyStage>
  if (typeof type !== 'string') return `entry ${index} of its stages has no type`
  if (!isObject(inputs) || !isObject(outputs) || typeof run !== 'function') return `its stage "${type}" lacks inputs, outputs or run`
  const port = Object.entries({ ...inputs, ...outputs }).find(([, declared]) => typeof (declared as { type?: { name?: unknown } } | null)?.type?.name !== 'string')
  return port && `port "${port[0]}" of its stage "${type}" has no port type`
}

function packageRoot(entry: string): string {
  let folder = dirname(entry)
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  return existsSync(join(folder, 'package.json')) ? folder : dirname(entry)
}

/**
 * Digest of names and contents of a package's own files. Dependencies are left out: those are pinned by its own lock file.
 * Pipelines and what their runs wrote are left out, too: otherwise a run in the package's folder would change its own key.
 */
function digestPackage(root: string): string {
  const hash = createHash('sha256')
  const visit = (folder: string): void => {
    const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
    if (entries.some(({ name }) => name === 'results.json') && isResults(readFileSync(join(folder, 'results.json'), 'utf8'))) return
    for (const entry of entries) {
      if (entry.name === 'node_modules' || entry.name.startsWith('.')) continue
      const path = join(folder, entry.name)
      if (entry.isDirectory()) visit(path)
      else if (/\.([cm]?[jt]s|json|wasm)$/.test(entry.name)) {
        const content = readFileSync(path)
        if (entry.name.endsWith('.json') && isPipeline(content.toString())) continue
        hash.update(`${relative(root, path).replaceAll('\\', '/')}\n${content.length}\n`).update(content)
      }
    }
  }
  visit(root)
  return hash.digest('hex')
}

/** Whether a text is the results.json of a run: its folder is then the output folder of that run. */
const isResults = (text: string): boolean => hasEntries(text, ['version', 'pipeline', 'environment', 'instances'])

/** Whether a text is a pipeline document. */
const isPipeline = (text: string): boolean => hasEntries(text, ['version', 'name', 'stages'])

function hasEntries(text: string, names: readonly string[]): boolean {
  try {
    const value = JSON.parse(text) as object | null
    return value !== null && typeof value === 'object' && names.every((name) => Object.hasOwn(value, name))
  } catch {
    return false
  }
}
