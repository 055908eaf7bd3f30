import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fail, IssueError, type AnyStage, type Library, type LoadedLibrary, type Ports } from '@spikeline/core'
import { digestPackage } from './libraryDigest.ts'

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
  const failing = Object.entries(inputs as Ports).find(([, declared]) => declared.failures && !declared.gather)
  return port ? `port "${port[0]}" of its stage "${type}" has no port type`
    : failing && `port "${failing[0]}" of its stage "${type}" takes failures, which only ports that gather may`
}

function packageRoot(entry: string): string {
  let folder = dirname(entry)
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  return existsSync(join(folder, 'package.json')) ? folder : dirname(entry)
}
