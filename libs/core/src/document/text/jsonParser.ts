import { joinPointer } from '../pointer.ts'
import { JsonScanner, Stop } from './jsonScanner.ts'

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

/**
 * A strict JSON parser (RFC 8259) that knows where everything stands. What it can read past (comments, trailing commas, duplicate
 * keys) it reports and goes on; at anything else it reports and stops: what would follow were guesses.
 */
export class JsonParser extends JsonScanner {
  /** The whole text; undefined where its structure could not be made out. */
  parse(): { value: unknown; node: TextNode } | undefined {
    try {
      this.space()
      if (this.at >= this.text.length) this.stop('E1009', {}, 0, 0)
      const parsed = this.#value(undefined)
      this.space()
      if (this.at < this.text.length) this.report('E1005', { got: this.word() }, this.at, this.at + this.word().length)
      return parsed
    } catch (error) {
      if (error instanceof Stop) return undefined
      throw error
    }
  }

  #value(key: { start: number; end: number } | undefined): { value: unknown; node: TextNode } {
    const start = this.at
    const sign = this.text[this.at]
    let value: unknown
    if (sign === '{' || sign === '[') {
      const children = new Map<string, TextNode>()
      if (this.path.length >= DEEPEST) this.stop('E1007', { deepest: DEEPEST })
      value = sign === '{' ? this.#object(children) : this.#array(children)
      return { value, node: { start, end: this.at, keyStart: key?.start, keyEnd: key?.end, children } }
    }
    value = sign === '"' ? this.string() : this.scalar()
    return { value, node: { start, end: this.at, keyStart: key?.start, keyEnd: key?.end, children: undefined } }
  }

  #object(children: Map<string, TextNode>): Record<string, unknown> {
    const open = this.at++
    const object: Record<string, unknown> = {}
    for (let first = true; ; first = false) {
      this.space()
      if (this.text[this.at] === '}') break
      if (!first) this.#comma(open, '}')
      if (this.text[this.at] === '}') break
      this.#expectMore(open)
      if (this.text[this.at] !== '"') this.stop('E1001', { expected: 'a name in double quotes', got: this.word() })
      const start = this.at
      const name = this.string()
      const key = { start, end: this.at }
      this.space()
      this.#expectMore(open)
      if (this.text[this.at] !== ':') this.stop('E1001', { expected: `":" after ${JSON.stringify(name)}`, got: this.word() })
      this.at++
      this.space()
      this.#expectMore(open)
      const within = joinPointer('', ...(children.has(name) ? this.path : []))
      this.path.push(name)
      const { value, node } = this.#value(key)
      const earlier = children.get(name)
      if (earlier) this.report('E1004', { name, within, line: this.places.line(earlier.keyStart ?? 0) }, key.start, key.end)
      else {
        children.set(name, node)
        // A plain assignment to "__proto__" would change the prototype instead of making a member.
        if (name === '__proto__') Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
        else object[name] = value
      }
      this.path.pop()
    }
    this.at++
    return object
  }

  #array(children: Map<string, TextNode>): unknown[] {
    const open = this.at++
    const array: unknown[] = []
    for (;;) {
      this.space()
      if (this.text[this.at] === ']') break
      if (array.length > 0) this.#comma(open, ']')
      if (this.text[this.at] === ']') break
      this.#expectMore(open)
      this.path.push(array.length)
      const { value, node } = this.#value(undefined)
      this.path.pop()
      children.set(String(array.length), node)
      array.push(value)
    }
    this.at++
    return array
  }

  /** The comma between two members; one before the closing sign is reported and passed over. */
  #comma(open: number, close: string): void {
    this.#expectMore(open)
    if (this.text[this.at] !== ',') this.stop('E1001', { expected: `"," or "${close}"`, got: this.word() })
    const comma = this.at++
    this.space()
    if (this.text[this.at] === close) this.report('E1003', { close }, comma, comma + 1)
  }

  #expectMore(open: number): void {
    if (this.at < this.text.length) return
    const line = this.places.line(open)
    this.stop('E1012', { open: this.text[open], line }, Math.max(0, this.text.trimEnd().length - 1), this.text.length)
  }
}
