/** Breaks text into lines of at most `width` characters, at spaces where there are any, within a word where there are none. */
export function wrapText(text: string, width: number): string[] {
  const most = Math.max(1, width)
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = []
    let line = ''
    for (const word of paragraph.split(' ').flatMap((w) => chunks(w, most))) {
      if (line !== '' && textWidth(line) + 1 + textWidth(word) > most) {
        lines.push(line)
        line = word
      } else line = line === '' ? word : `${line} ${word}`
    }
    return [...lines, line]
  })
}

/**
 * Lays out Markdown prose as plain text: paragraphs are filled, items of lists hang, blocks indented by four spaces stay as
 * they are.
 */
export function wrapProse(markdown: string, width: number): string[] {
  return markdown.trim().split(/\n{2,}/).flatMap((block, i) => {
    const lines = block.split('\n')
    const laid = lines.every((line) => line.startsWith('    ')) ? lines
      : lines.some((line) => line.startsWith('- ')) ? items(lines).flatMap((item) => wrapText(item, width - 2).map((line, k) => (k === 0 ? line : `  ${line}`)))
      : wrapText(lines.map((line) => line.trim()).join(' '), width)
    return i === 0 ? laid : ['', ...laid]
  })
}

/** The items of a list, each on one line. */
function items(lines: readonly string[]): string[] {
  const found: string[] = []
  for (const line of lines) {
    if (line.startsWith('- ') || found.length === 0) found.push(line)
    else found.push(`${found.pop()!} ${line.trim()}`)
  }
  return found
}

/** Columns that a text takes in a terminal: its characters, marks that stand over others left out. */
export const textWidth = (text: string): number => [...text.replace(/\p{M}/gu, '')].length

function chunks(word: string, width: number): string[] {
  const characters = [...word]
  if (characters.length <= width) return [word]
  return Array.from({ length: Math.ceil(characters.length / width) }, (_, i) => characters.slice(i * width, (i + 1) * width).join(''))
}
