import { readFileSync, realpathSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { checkExpectations, documentLibraries, fail, formatIssues, validateDocument, type PipelineDocument } from '@spikeline/core'
import { builtinRegistry, loadLibraries } from '@spikeline/node'
import { list, type Option, type OptionValues } from './command.ts'
import type { Io } from './io.ts'
import { WrongCall } from './status.ts'

/** Options of every command that opens a document. */
export const documentOptions = {
  param: { type: 'string', multiple: true, value: 'NAME=VALUE', help: 'override an entry of "params"; repeatable' },
  'allow-library': { type: 'string', multiple: true, value: 'SPEC', help: 'load this library of the document (it is code), written as in the document' },
} satisfies Record<string, Option>

export interface Opened {
  readonly document: PipelineDocument
  readonly registry: ReturnType<typeof builtinRegistry>
  readonly folder: string
}

/** Reads and validates a document, prints its warnings, and fails with all its errors. */
export async function openDocument(file: string, options: OptionValues, io: Io): Promise<Opened> {
  const text = readText(file, io)
  const folder = dirname(resolve(io.cwd, file))
  const allowed = list(options, 'allow-library')
  const loaded = await loadLibraries(documentLibraries(text), folder, allowed)
  const registry = builtinRegistry(loaded)
  const { document, issues } = validateDocument(text, file, {
    registry,
    params: overrides(list(options, 'param')),
    readInclude: (path) => readWithin(folder, path),
    checks: (valid) => checkExpectations(valid, registry),
  })
  if (!document) throw new WrongCall(issues)
  if (issues.length) io.err(formatIssues(issues, { color: io.color }))
  return { document, registry, folder }
}

/** The text of a file below the document's folder. A link that leads out of it is refused: a document is data and reads only its own. */
export function readWithin(folder: string, path: string): string {
  const real = realpathSync(join(folder, path))
  if (/^\.\.([\\/]|$)/.test(relative(realpathSync(folder), real))) fail('E7015', { path })
  return readFileSync(real, 'utf8')
}

/** The text of a document; fails with E7004. */
export function readText(file: string, io: Io): string {
  try {
    return readFileSync(resolve(io.cwd, file), 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return fail('E7004', { file, detail: code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : message })
  }
}

/** `T=20` becomes { T: 20 }: JSON where it is JSON, text otherwise. */
export function overrides(given: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(given.map((entry) => {
    const at = entry.indexOf('=')
    if (at < 1) fail('E7005', { given: entry })
    const value = entry.slice(at + 1)
    try {
      return [entry.slice(0, at), JSON.parse(value) as unknown]
    } catch {
      return [entry.slice(0, at), value]
    }
  }))
}
