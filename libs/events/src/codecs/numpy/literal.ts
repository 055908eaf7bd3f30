/** A value of Python's literals, as headers of NumPy files have them. Dictionaries are maps; tuples and lists are arrays. */
export type Literal = string | number | boolean | null | readonly Literal[] | ReadonlyMap<string, Literal>

const DEEPEST = 16

/** Reads a literal of text, numbers, truth values, None, tuples, lists and dictionaries, and nothing else. Undefined where it is none. */
export function parseLiteral(text: string): Literal | undefined {
  const parser = new Parser(text)
  try {
    const value = parser.value(0)
    return parser.ended ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

class Parser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  get ended(): boolean {
    return this.#next() === ''
  }

  value(depth: number): Literal {
    if (depth > DEEPEST) throw new SyntaxError()
    const first = this.#next()
    if (first === '{') return this.#dictionary(depth)
    if (first === '(') return this.#list(')', depth)
    if (first === '[') return this.#list(']', depth)
    if (first === "'" || first === '"') return this.#string(first)
    const word = /^(?:True|False|None|-?\d{1,18}L?)/.exec(this.#text.slice(this.#at, this.#at + 20))?.[0]
    if (word === undefined) throw new SyntaxError()
    this.#at += word.length
    return word === 'None' ? null : word === 'True' ? true : word === 'False' ? false : Number(word.replace('L', ''))
  }

  /** The next character that is no space. */
  #next(): string {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++
    return this.#text[this.#at] ?? ''
  }

  #take(character: string): boolean {
    if (this.#next() !== character) return false
    this.#at++
    return true
  }

  #list(end: string, depth: number): Literal[] {
    this.#at++
    const list: Literal[] = []
    while (!this.#take(end)) {
      list.push(this.value(depth + 1))
      if (!this.#take(',') && this.#next() !== end) throw new SyntaxError()
    }
    return list
  }

  #dictionary(depth: number): Map<string, Literal> {
    this.#at++
    const map = new Map<string, Literal>()
    while (!this.#take('}')) {
      const key = this.value(depth + 1)
      if (typeof key !== 'string' || map.has(key) || !this.#take(':')) throw new SyntaxError()
      map.set(key, this.value(depth + 1))
      if (!this.#take(',') && this.#next() !== '}') throw new SyntaxError()
    }
    return map
  }

  #string(quote: string): string {
    const end = this.#text.indexOf(quote, this.#at + 1)
    const value = this.#text.slice(this.#at + 1, end)
    if (end < 0 || value.includes('\\')) throw new SyntaxError()
    this.#at = end + 1
    return value
  }
}
