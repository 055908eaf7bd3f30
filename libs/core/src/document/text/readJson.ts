import { issue, type Place } from '../../issues/issue.ts'
import type { Finding } from '../../schema/schemaIssues.ts'
import { splitPointer } from '../pointer.ts'
import { JsonParser, type TextNode } from './jsonParser.ts'
import { Places } from './places.ts'

/** The largest document that is read, in characters: a thousand stages take a quarter of a million. */
export const LARGEST_DOCUMENT = 8 * 1024 * 1024

/** A JSON text that was read, with the place of each of its parts. */
export interface JsonText {
  readonly file: string
  /** undefined where the text has no readable structure; then `issues` says why. */
  readonly value: unknown
  readonly issues: readonly Finding[]
  /** True where something stands at this very pointer. */
  has(pointer: string): boolean
  /**
   * The place of what a pointer names; of the nearest thing around it where nothing stands there. `at: 'key'` gives the key
   * itself; objects and lists are always shown by their key, since they may be long.
   */
  locate(pointer: string, at?: 'key'): Place
}

/** Reads a JSON text strictly; a byte order mark is passed over. Never throws. */
export function readJson(text: string, file: string): JsonText {
  const places = new Places(file, text.startsWith('\uFEFF') ? text.slice(1) : text)
  if (text.length > LARGEST_DOCUMENT) {
    const place = { file, pointer: '', line: 1, column: 1, length: 1, text: text.slice(0, 80).split('\n', 1)[0]! }
    const tooLarge = { ...issue('E1006', { size: text.length, largest: LARGEST_DOCUMENT }, ''), place }
    return { file, value: undefined, issues: [tooLarge], has: () => false, locate: () => place }
  }
  const parser = new JsonParser(places)
  const parsed = parser.parse()
  return {
    file,
    value: parsed?.value,
    issues: parser.issues,
    has: (pointer) => find(parsed?.node, pointer).exact,
    locate: (pointer, at) => {
      const { node } = find(parsed?.node, pointer)
      if (!node) return places.at(pointer, 0, 1)
      if (node.keyStart !== undefined && (at === 'key' || node.children)) return places.at(pointer, node.keyStart, node.keyEnd!)
      return places.at(pointer, node.start, node.children ? node.start + 1 : node.end)
    },
  }
}

function find(root: TextNode | undefined, pointer: string): { node: TextNode | undefined; exact: boolean } {
  let node = root
  for (const key of splitPointer(pointer)) {
    const child = node?.children?.get(key)
    if (!child) return { node, exact: false }
    node = child
  }
  return { node, exact: node !== undefined }
}
