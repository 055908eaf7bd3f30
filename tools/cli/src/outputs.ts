import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join, normalize } from 'node:path'
import { fail, type OutputDocument, type RunEvent } from '@spikeline/core'
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
  const documents = new Map<string, OutputDocument>()
  return {
    add(event: RunEvent): void {
      if (event.type === 'stage.document') documents.set(inside(event.document.name), event.document)
    },
    /** Fails with E7016 where a file can't be written, E7010 where a document would climb out of it. */
    write(results: Results): { results: string; documents: readonly string[] } {
      const paths = [...documents].map(([name, document]) => writeWhole(join(folder, name), document.bytes))
      return { results: writeWhole(join(folder, 'results.json'), `${JSON.stringify(results, null, 2)}\n`), documents: paths }
    },
  }
}

function inside(name: string): string {
  const path = normalize(name)
  if (isAbsolute(path) || path.split(/[\\/]/).includes('..') || path === '.') fail('E7010', { name })
  return path
}

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
