import type { Place } from '../../issues/issue.ts'

/** Turns offsets of a text into places; the table of lines is made at the first call, since most documents have no issue. */
export class Places {
  readonly file: string
  readonly text: string
  #lines: number[] | undefined

  constructor(file: string, text: string) {
    this.file = file
    this.text = text
  }

  /** The place of text[start, end), cut at the end of its first line. */
  at(pointer: string, start: number, end: number): Place {
    const from = Math.min(start, this.text.length)
    const line = this.line(from)
    const lineStart = this.#lines![line - 1]!
    const next = this.#lines![line] ?? this.text.length + 1
    const text = this.text.slice(lineStart, next - 1).replace(/\r$/, '')
    const column = Math.min(from - lineStart, text.length)
    const length = Math.max(1, Math.min(end - from, text.length - column))
    return { file: this.file, pointer, line, column: column + 1, length, text }
  }

  /** The 1-based line of an offset. */
  line(offset: number): number {
    const lines = (this.#lines ??= lineStarts(this.text))
    let low = 0
    let high = lines.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (lines[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
