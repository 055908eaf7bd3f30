import { didYouMean } from '../issues/didYouMean.ts'
import { issue, type Place } from '../issues/issue.ts'
import type { Finding } from '../schema/schemaIssues.ts'
import { besideStage, layStage, layStages, ownType, type Json } from './lay.ts'
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
  /** All stages or all params were to come from a file, and did not: nothing else can be judged. */
  readonly incomplete: boolean
  /** Finds a pointer of the expanded document, in the included file where it came from there. */
  locate(pointer: string, at?: 'key'): Place
}

interface Mount {
  readonly pointer: string
  readonly json: JsonText
  readonly within: string
}

/**
 * Puts what `{ "$use": "file.json#/stages/x" }` names in its place, one level deep: what is included may not include. What stands beside "$use"
 * is laid over what it brings (see lay.ts).
 */
export function expandIncludes(json: JsonText, readInclude: ReadInclude | undefined): Expanded {
  const issues: Finding[] = []
  const mounts: Mount[] = []
  const files = new Map<string, JsonText | undefined>()
  let incomplete = false

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
    const isWhole = pointer === '/stages' || pointer === '/params'
    const stray = Object.keys(rest).find((key) => !isWhole && !(isStage && besideStage.has(key)))
    if (stray !== undefined) {
      issues.push({ ...issue('E2125', { name: stray, isStage }, joinPointer(pointer, stray)), at: 'key' })
      return value
    }
    const included = include($use, joinPointer(pointer, '$use'))
    incomplete ||= isWhole && !included
    if (!included) return value
    if (!isObject(included.value)) return included.value
    const laid = mapValues(rest, (item, key) => expand(item, joinPointer(pointer, key)))
    if (isStage) return layStage(included.value, laid)
    return pointer === '/stages' ? stages(included.value, laid, rest, String($use)) : { ...included.value, ...laid }
  }
  const stages = (included: Json, laid: Json, written: Json, from: string): Json => {
    const names = Object.keys(laid).filter((id) => isObject(written[id]))
    for (const id of names.filter((id) => Object.hasOwn(written[id] as Json, 'use'))) {
      const pointer = joinPointer('/stages', id)
      mounts.push({ pointer, json, within: pointer })
    }
    const lost = names.filter((id) => !ownType(written[id]) && !Object.hasOwn(included, id))
    for (const id of lost) {
      const [path, within] = from.split('#') as [string, string]
      const suggestion = didYouMean(id, Object.keys(included))
      issues.push({ ...issue('E2122', { path, within: joinPointer(within, id), suggestion }, joinPointer('/stages', id)), at: 'key' })
    }
    // A stage in which "$use" still stands is passed over by what follows: it was reported.
    const silenced = Object.fromEntries(lost.map((id) => [id, { ...(laid[id] as Json), $use: from }]))
    return { ...layStages(included, laid, written), ...silenced }
  }

  return {
    value: mentionsUse(json.value) ? expand(json.value, '') : json.value,
    issues,
    get incomplete() {
      return incomplete
    },
    locate(pointer, at) {
      if (json.has(pointer)) return json.locate(pointer, at)
      const around = mounts.filter((one) => pointer.startsWith(`${one.pointer}/`))
      const mount = around.reduce<Mount | undefined>((best, one) => (best && best.pointer.length > one.pointer.length ? best : one), undefined)
      if (!mount) return json.locate(pointer, at)
      const inner = mount.within + pointer.slice(mount.pointer.length)
      // Where neither has the very thing, the one that has more of the way there is meant: a value that was laid over another hides it.
      const missing = nearest(mount.json, inner)
      return nearest(json, pointer) < missing ? json.locate(pointer, at) : mount.json.locate(inner, at)
    },
  }
}

/** How many of the last names of a pointer lead to nothing. */
function nearest(json: JsonText, pointer: string): number {
  let missing = 0
  for (let at = pointer; at !== '' && !json.has(at); at = at.slice(0, at.lastIndexOf('/'))) missing++
  return missing
}

function mapValues(object: Readonly<Record<string, unknown>>, map: (value: unknown, key: string) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value, key)]))
}

/** Whether an include stands anywhere within a value. */
export function mentionsUse(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false
  return Object.hasOwn(value, '$use') || Object.values(value).some(mentionsUse)
}
