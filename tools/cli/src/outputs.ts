import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join, normalize } from 'node:path'
import { fail, issue, type Issue, type RunEvent } from '@spikeline/core'
import type { Results } from './results.ts'

/** Makes the output folder, ahead of hours of work that would have nowhere to go. Fails with E7009. */
export function makeOutputFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
  } catch (error) {
    fail('E7009', { folder, detail: (error as Error).message })
  }
}

/** Collects the documents of a run and writes them, and results.json, into the output folder. */
export function writeOutputs(folder: string) {
  const documents = new Map<string, { readonly instance: string; readonly bytes: Uint8Array }>()
  const issues: Issue[] = []
  return {
    /** What could not be written where it was to go: E7010 outside of the folder, E7018 over another one. The rest of the run is worth keeping. */
    issues: issues as readonly Issue[],
    add(event: RunEvent): void {
      if (event.type !== 'stage.document') return
      const { instance, stage, document: { name, bytes } } = event
      const path = normalize(name)
      const other = path === RESULTS ? 'the run itself' : documents.get(path)?.instance
      if (climbsOut(path)) issues.push(issue('E7010', { name }, `/stages/${stage}`))
      else if (other !== undefined) issues.push(issue('E7018', { name: path, instance, other }, `/stages/${stage}`))
      else documents.set(path, { instance, bytes })
    },
    /** Fails with E7016 where a file can't be written. */
    write(results: Results): { results: string; documents: readonly string[] } {
      const paths = [...documents].map(([name, { bytes }]) => writeWhole(join(folder, name), bytes))
      return { results: writeWhole(join(folder, RESULTS), `${JSON.stringify(results, null, 2)}\n`), documents: paths }
    },
  }
}

const RESULTS = 'results.json'
const climbsOut = (path: string): boolean => isAbsolute(path) || path.split(/[\\/]/).includes('..') || path === '.'

/** Writes beside the target and renames: a reader never sees half a file, and a full disk leaves the old one. */
function writeWhole(path: string, content: string | Uint8Array): string {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(temporary, content)
    renameSync(temporary, path)
  } catch (error) {
    if (existsSync(temporary)) rmSync(temporary, { force: true })
    fail('E7016', { path, detail: (error as Error).message })
  }
  return path
}
