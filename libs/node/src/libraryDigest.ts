import { createHash, type Hash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, realpathSync, statSync, type Dirent } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

/**
 * Digest of the code that a package runs: names and contents of its own files, and of its dependencies, direct or not, the
 * version where they are installed, their files where they are linked from a folder that may be edited.
 */
export function digestPackage(root: string): string {
  const hash = createHash('sha256')
  digestFiles(root, hash)
  digestDependencies(root, hash, new Set([realpathSync(root)]))
  return hash.digest('hex')
}

/** Pipelines and what their runs wrote are left out: otherwise a run in the package's folder would change its own key. */
function digestFiles(root: string, hash: Hash): void {
  const visit = (folder: string): void => {
    const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
    if (isOutputFolder(folder, entries)) return
    for (const entry of entries) {
      if (entry.name === 'node_modules' || entry.name.startsWith('.')) continue
      const path = join(folder, entry.name)
      if (entry.isDirectory()) visit(path)
      else if (/\.([cm]?[jt]s|json|wasm)$/.test(entry.name) && statSync(path).isFile()) {
        const content = readFileSync(path)
        if (entry.name.endsWith('.json') && isWritten(content.toString())) continue
        hash.update(`${relative(root, path).replaceAll('\\', '/')}\n${content.length}\n`).update(content)
      }
    }
  }
  visit(root)
}

function digestDependencies(root: string, hash: Hash, seen: Set<string>): void {
  const { dependencies, optionalDependencies, peerDependencies } = manifestOf(root)
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }).sort()) {
    const folder = findPackage(name, root)
    if (folder === undefined) hash.update(`${name} is not there\n`)
    else if (!seen.has(folder)) {
      seen.add(folder)
      hash.update(`${name} ${String(manifestOf(folder)['version'])}\n`)
      if (!folder.split(sep).includes('node_modules')) digestFiles(folder, hash)
      digestDependencies(folder, hash, seen)
    }
  }
}

/** The folder, links followed, that Node finds a package in from within another; undefined where there is none. */
function findPackage(name: string, from: string): string | undefined {
  for (let folder = realpathSync(from); ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules', name)
    if (existsSync(join(path, 'package.json'))) return realpathSync(path)
    if (dirname(folder) === folder) return undefined
  }
}

function manifestOf(folder: string): Readonly<Record<string, object | undefined>> {
  try {
    return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) ?? {}) as Readonly<Record<string, object | undefined>>
  } catch {
    return {}
  }
}

/** Whether a run wrote into a folder and nothing else is in it: code beside a results.json is code all the same. */
function isOutputFolder(folder: string, entries: readonly Dirent[]): boolean {
  const names = entries.map(({ name }) => name)
  if (!names.includes('results.json') || names.some((name) => name === 'package.json' || /\.([cm]?[jt]s|wasm)$/.test(name))) return false
  return isResults(readFileSync(join(folder, 'results.json'), 'utf8'))
}

/** Whether a text is a pipeline document or the results.json of a run. */
const isWritten = (text: string): boolean => hasEntries(text, ['version', 'name', 'stages']) || isResults(text)

const isResults = (text: string): boolean => hasEntries(text, ['version', 'pipeline', 'environment', 'instances'])

function hasEntries(text: string, names: readonly string[]): boolean {
  try {
    const value = JSON.parse(text) as object | null
    return value !== null && typeof value === 'object' && names.every((name) => Object.hasOwn(value, name))
  } catch {
    return false
  }
}
