import { issue } from '../../issues/issue.ts'
import type { Finding } from '../../schema/schemaIssues.ts'
import { joinPointer } from '../pointer.ts'
import type { Places } from './places.ts'

/** Where a value stands: offsets of itself and, for a member, of its key (quotes included). */
export interface TextNode {
  readonly start: number
  readonly end: number
  readonly keyStart: number | undefined
  readonly keyEnd: number | undefined
  readonly children: Map<string, TextNode> | undefined
}

/** Nesting beyond this is no document of ours but an attack on the stack. */
const DEEPEST = 100
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const blank = /[ \t\r\n]*/y
const simple = /"[^"\\\u0000-\u001f]*"/y
const word = /[^\s,:[\]{}"]+/y
const literals: Readonly<Record<string, unknown>> = { true: true, false: false, null: null }

/** Raised within the parser at the first error that leaves the rest of the text without a meaning. */
class Stop extends Error {}

/**
 * A strict JSON parser (RFC 8259) that knows where everything stands. What it can read past (comments, trailing commas, duplicate
 * keys) it reports and goes on; at anything else it reports and stops: what would follow were guesses.
 */
export class JsonParser {
  readonly issues: Finding[] = []
  readonly #text: string
  readonly #places: Places
  #at = 0
  /** Keys on the way to the value being read. */
  readonly #path: (string | number)[] = []

  constructor(places: Places) {
    this.#text = places.text
    this.#places = places
  }

  /** The whole text; undefined where its structure could not be made out. */
  parse(): { value: unknown; node: TextNode } | undefined {
    try {
      this.#space()
      if (this.#at >= this.#text.length) this.#stop('E1009', {}, 0, 0)
      const parsed = this.#value(undefined)
      this.#space()
      if (this.#at < this.#text.length) this.#report('E1005', { got: this.#word() }, this.#at, this.#at + this.#word().length)
      return parsed
    } catch (error) {
      if (error instanceof Stop) return undefined
      throw error
    }
  }

  #report(code: string, values: Record<string, unknown>, start: number, end: number): void {
    const pointer = joinPointer('', ...this.#path)
    this.issues.push({ ...issue(code, values, pointer), place: this.#places.at(pointer, start, end) })
  }

  #stop(code: string, values: Record<string, unknown>, start = this.#at, end = start + this.#word().length): never {
    this.#report(code, values, start, end)
    throw new Stop()
  }

  /** Skips white space; comments are reported, and skipped too. */
  #space(): void {
    for (;;) {
      blank.lastIndex = this.#at
      blank.test(this.#text)
      this.#at = blank.lastIndex
      if (this.#text[this.#at] !== '/' || !/[/*]/.test(this.#text[this.#at + 1] ?? '')) return
      this.#comment()
    }
  }

  #comment(): void {
    const start = this.#at
    const line = this.#text[start + 1] === '/'
    const close = this.#text.indexOf(line ? '\n' : '*/', start + 2)
    this.#at = close < 0 ? this.#text.length : close + (line ? 0 : 2)
    this.#report('E1002', {}, start, this.#at)
  }

  /** The word at the cursor, for messages: a string, a name, or the one sign. */
  #word(): string {
    if (this.#text[this.#at] === '"') return /^"[^"\n]*"?/.exec(this.#text.slice(this.#at, this.#at + 200))?.[0] ?? '"'
    word.lastIndex = this.#at
    return word.exec(this.#text)?.[0].slice(0, 200) ?? this.#text[this.#at] ?? ''
  }

  #value(key: { start: number; end: number } | undefined): { value: unknown; node: TextNode } {
    const start = this.#at
    const sign = this.#text[this.#at]
    let value: unknown
    if (sign === '{' || sign === '[') {
      const children = new Map<string, TextNode>()
      if (this.#path.length >= DEEPEST) this.#stop('E1007', { deepest: DEEPEST })
      value = sign === '{' ? this.#object(children) : this.#array(children)
      return { value, node: { start, end: this.#at, keyStart: key?.start, keyEnd: key?.end, children } }
    }
    value = sign === '"' ? this.#string() : this.#scalar()
    return { value, node: { start, end: this.#at, keyStart: key?.start, keyEnd: key?.end, children: undefined } }
  }

  #object(children: Map<string, TextNode>): Record<string, unknown> {
    const open = this.#at++
    const object: Record<string, unknown> = {}
    for (let first = true; ; first = false) {
      this.#space()
      if (this.#text[this.#at] === '}') break
      if (!first) this.#comma(open, '}')
      if (this.#text[this.#at] === '}') break
      this.#expectMore(open)
      if (this.#text[this.#at] !== '"') this.#stop('E1001', { expected: 'a name in double quotes', got: this.#word() })
      const start = this.#at
      const name = this.#string()
      const key = { start, end: this.#at }
      this.#space()
      this.#expectMore(open)
      if (this.#text[this.#at] !== ':') this.#stop('E1001', { expected: `":" after ${JSON.stringify(name)}`, got: this.#word() })
      this.#at++
      this.#space()
      this.#expectMore(open)
      const within = joinPointer('', ...(children.has(name) ? this.#path : []))
      this.#path.push(name)
      const { value, node } = this.#value(key)
      const earlier = children.get(name)
      if (earlier) this.#report('E1004', { name, within, line: this.#places.line(earlier.keyStart ?? 0) }, key.start, key.end)
      else {
        children.set(name, node)
        // A plain assignment to "__proto__" would change the prototype instead of making a member.
        if (name === '__proto__') Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
        else object[name] = value
      }
      this.#path.pop()
    }
    this.#at++
    return object
  }

  #array(children: Map<string, TextNode>): unknown[] {
    const open = this.#at++
    const array: unknown[] = []
    for (;;) {
      this.#space()
      if (this.#text[this.#at] === ']') break
      if (array.length > 0) this.#comma(open, ']')
      if (this.#text[this.#at] === ']') break
      this.#expectMore(open)
      this.#path.push(array.length)
      const { value, node } = this.#value(undefined)
      this.#path.pop()
      children.set(String(array.length), node)
      array.push(value)
    }
    this.#at++
    return array
  }

  /** The comma between two members; one before the closing sign is reported and passed over. */
  #comma(open: number, close: string): void {
    this.#expectMore(open)
    if (this.#text[this.#at] !== ',') this.#stop('E1001', { expected: `"," or "${close}"`, got: this.#word() })
    const comma = this.#at++
    this.#space()
    if (this.#text[this.#at] === close) this.#report('E1003', { close }, comma, comma + 1)
  }

  #expectMore(open: number): void {
    if (this.#at < this.#text.length) return
    const line = this.#places.line(open)
    this.#stop('E1012', { open: this.#text[open], line }, Math.max(0, this.#text.trimEnd().length - 1), this.#text.length)
  }

  #string(): string {
    const start = this.#at
    simple.lastIndex = start
    if (simple.test(this.#text)) {
      this.#at = simple.lastIndex
      return this.#text.slice(start + 1, this.#at - 1)
    }
    let escaped = false
    for (let i = start + 1; ; i++) {
      const code = this.#text.charCodeAt(i)
      if (code === 0x22) {
        this.#at = i + 1
        return escaped ? this.#unescape(start) : this.#text.slice(start + 1, i)
      }
      if (Number.isNaN(code) || code === 0x0a || code === 0x0d) this.#stop('E1010', {}, start, i)
      if (code < 0x20) this.#stop('E1011', { got: JSON.stringify(this.#text[i]).slice(1, -1) }, i, i + 1)
      if (code === 0x5c) {
        escaped = true
        i++
      }
    }
  }

  #unescape(start: number): string {
    const raw = this.#text.slice(start, this.#at)
    try {
      return JSON.parse(raw) as string
    } catch {
      const bad = /^"(?:[^\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*(\\u?.?)/.exec(raw)
      const offset = start + (bad ? bad[0].length - bad[1]!.length : 0)
      return this.#stop('E1011', { got: bad?.[1] ?? raw }, offset, offset + (bad?.[1]?.length ?? 1))
    }
  }

  #scalar(): unknown {
    const start = this.#at
    const got = this.#word()
    if (Object.hasOwn(literals, got)) {
      this.#at += got.length
      return literals[got]
    }
    number.lastIndex = start
    const digits = number.exec(this.#text)?.[0]
    if (digits === undefined || digits.length !== got.length) this.#stop('E1001', { expected: 'a value', got }, start, start + Math.max(1, got.length))
    this.#at += digits.length
    const value = Number(digits)
    if (!Number.isFinite(value)) this.#stop('E1008', { got: digits }, start, this.#at)
    return value
  }
}
