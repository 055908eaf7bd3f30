import { issue } from '../../issues/issue.ts'
import type { Finding } from '../../schema/schemaIssues.ts'
import { joinPointer } from '../pointer.ts'
import type { Places } from './places.ts'

/** As much of a word as an issue carries. */
const LONGEST_WORD = 200
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const blank = /[ \t\r\n]*/y
const simple = /"[^"\\\u0000-\u001f]*"/y
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
const word = /[^\s,:[\]{}"]+/y
const literals: Readonly<Record<string, unknown>> = { true: true, false: false, null: null }

/** Raised at the first error that leaves the rest of the text without a meaning. */
export class Stop extends Error {}

/** A cursor over JSON text: reads blanks, strings and scalars, and reports what is wrong with them at its path. */
export class JsonScanner {
  readonly issues: Finding[] = []
  protected readonly text: string
  protected readonly places: Places
  protected at = 0
  /** Keys on the way to the value being read. */
  protected readonly path: (string | number)[] = []

  constructor(places: Places) {
    this.text = places.text
    this.places = places
  }

  protected report(code: string, values: Record<string, unknown>, start: number, end: number): void {
    const pointer = joinPointer('', ...this.path)
    this.issues.push({ ...issue(code, values, pointer), place: this.places.at(pointer, start, end) })
  }

  protected stop(code: string, values: Record<string, unknown>, start = this.at, end = start + this.word().length): never {
    this.report(code, values, start, end)
    throw new Stop()
  }

  /** Skips white space; comments are reported, and skipped too. */
  protected space(): void {
    for (;;) {
      blank.lastIndex = this.at
      blank.test(this.text)
      this.at = blank.lastIndex
      if (this.text[this.at] !== '/' || !/[/*]/.test(this.text[this.at + 1] ?? '')) return
      this.comment()
    }
  }

  protected comment(): void {
    const start = this.at
    const line = this.text[start + 1] === '/'
    const close = this.text.indexOf(line ? '\n' : '*/', start + 2)
    this.at = close < 0 ? this.text.length : close + (line ? 0 : 2)
    this.report('E1002', {}, start, this.at)
  }

  /** The word at the cursor, for messages: a string, a name, or the one sign. */
  protected word(most = LONGEST_WORD): string {
    if (this.text[this.at] === '"') return /^"[^"\n]*"?/.exec(this.text.slice(this.at, this.at + LONGEST_WORD))?.[0] ?? '"'
    word.lastIndex = this.at
    return word.exec(this.text)?.[0].slice(0, most) ?? this.text[this.at] ?? ''
  }

  protected string(): string {
    const start = this.at
    simple.lastIndex = start
    if (simple.test(this.text)) {
      this.at = simple.lastIndex
      return this.text.slice(start + 1, this.at - 1)
    }
    let escaped = false
    for (let i = start + 1; ; i++) {
      const code = this.text.charCodeAt(i)
      if (code === 0x22) {
        this.at = i + 1
        return escaped ? this.unescape(start) : this.text.slice(start + 1, i)
      }
      if (Number.isNaN(code) || code === 0x0a || code === 0x0d) this.stop('E1010', {}, start, i)
      if (code < 0x20) this.stop('E1011', { got: JSON.stringify(this.text[i]).slice(1, -1) }, i, i + 1)
      if (code === 0x5c) {
        escaped = true
        i++
      }
    }
  }

  protected unescape(start: number): string {
    for (let at = this.text.indexOf('\\', start); at >= 0 && at < this.at; at = this.text.indexOf('\\', at + 2)) {
      escape.lastIndex = at
      if (!escape.test(this.text)) this.stop('E1011', { got: this.text.slice(at, at + 2) }, at, at + 2)
    }
    return JSON.parse(this.text.slice(start, this.at)) as string
  }

  protected scalar(): unknown {
    const start = this.at
    const got = this.word(Infinity)
    if (Object.hasOwn(literals, got)) {
      this.at += got.length
      return literals[got]
    }
    number.lastIndex = start
    const digits = number.exec(this.text)?.[0]
    if (digits === undefined || digits.length !== got.length) this.stop('E1001', { expected: 'a value', got: got.slice(0, LONGEST_WORD) }, start, start + got.length)
    this.at += digits.length
    const value = Number(digits)
    if (!Number.isFinite(value)) this.stop('E1008', { got: digits.slice(0, LONGEST_WORD) }, start, this.at)
    return value
  }
}
