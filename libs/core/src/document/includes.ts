import { issue, type Place } from '../issues/issue.ts'
import type { Finding } from '../schema/schemaIssues.ts'
import { isObject } from './params.ts'
import { joinPointer, valueAt } from './pointer.ts'
import { besideFile, pathProblem } from './relativePath.ts'
import { readJson, type JsonText } from './text/readJson.ts'

/** Reads a file by its path relative to the document's folder; throws where it can't. */
export type ReadInclude = (path: string) => string

/** A document with its includes in place. */
export interface Expanded {
  readonly value: unknown
  readonly issues: readonly Finding[]
  /** Finds a pointer of the expanded document, in the included file where it came from there. */
  locate(pointer: string, at?: 'key'): Place
}

interface Mount {
  readonly pointer: string
  readonly json: JsonText
  readonly within: string
}

/** Puts what `{ "$use": "file.json#/stages/x" }` names in its place, one level deep: what is included may not include. */
export function expandIncludes(json: JsonText, readInclude: ReadInclude | undefined): Expanded {
  const issues: Finding[] = []
  const mounts: Mount[] = []
  const files = new Map<string, JsonText | undefined>()

  const report = (code: string, values: Record<string, unknown>, pointer: string): undefined => {
    issues.push(issue(code, values, pointer))
  }
  const open = (path: string, pointer: string): JsonText | undefined => {
    if (files.has(path)) return files.get(path)
    let file: JsonText | undefined
    try {
      if (!readInclude) return report('E2121', { path, why: 'files cannot be read here' }, pointer)
      file = readJson(readInclude(path), besideFile(json.file, path))
      issues.push(...file.issues)
      if (file.value === undefined) file = undefined
    } catch (error) {
      report('E2121', { path, why: error instanceof Error ? error.message : String(error) }, pointer)
    }
    files.set(path, file)
    return file
  }
  const include = (from: unknown, pointer: string): { value: unknown } | undefined => {
    const match = typeof from === 'string' ? /^([^#]+)#(\/.+)$/.exec(from) : null
    if (!match) return report('E2124', { got: from }, pointer)
    const [, path, within] = match as unknown as [string, string, string]
    const problem = pathProblem(path)
    if (problem) return report('E2120', { path, problem }, pointer)
    const file = open(path, pointer)
    if (!file) return undefined
    if (!file.has(within)) return report('E2122', { path, within }, pointer)
    const value = valueAt(file.value, within)
    mounts.push({ pointer: pointer.slice(0, pointer.lastIndexOf('/')), json: file, within })
    if (mentionsUse(value)) return report('E2123', { path, within }, pointer)
    return { value }
  }
  const expand = (value: unknown, pointer: string): unknown => {
    if (value === null || typeof value !== 'object') return value
    if (Array.isArray(value)) return value.map((item, i) => expand(item, joinPointer(pointer, i)))
    if (!Object.hasOwn(value, '$use')) return mapValues(value as Record<string, unknown>, (item, key) => expand(item, joinPointer(pointer, key)))
    const { $use, ...rest } = value as Record<string, unknown>
    const isStage = /^\/stages\/[^/]+$/.test(pointer)
    const stray = Object.keys(rest).find((key) => !isStage || !['in', 'with', 'description'].includes(key))
    if (stray !== undefined) {
      issues.push({ ...issue('E2125', { name: stray, isStage }, joinPointer(pointer, stray)), at: 'key' })
      return value
    }
    const included = include($use, joinPointer(pointer, '$use'))
    if (!included) return value
    if (!isStage || !isObject(included.value)) return included.value
    const laid = mapValues(rest, (item, key) => expand(item, joinPointer(pointer, key)))
    const both = isObject(included.value.with) && isObject(laid.with) ? { with: { ...included.value.with, ...laid.with } } : {}
    return { ...included.value, ...laid, ...both }
  }

  return {
    value: mentionsUse(json.value) ? expand(json.value, '') : json.value,
    issues,
    locate(pointer, at) {
      const mount = json.has(pointer) ? undefined : mounts.find((one) => pointer.startsWith(`${one.pointer}/`))
      return mount ? mount.json.locate(mount.within + pointer.slice(mount.pointer.length), at) : json.locate(pointer, at)
    },
  }
}

function mapValues(object: Readonly<Record<string, unknown>>, map: (value: unknown, key: string) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value, key)]))
}

/** Whether an include stands anywhere within a value. */
export function mentionsUse(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false
  return Object.hasOwn(value, '$use') || Object.values(value).some(mentionsUse)
}
