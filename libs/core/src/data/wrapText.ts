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

/** Columns that a text takes in a terminal: its characters, marks that stand over others left out. */
export const textWidth = (text: string): number => [...text.replace(/\p{M}/gu, '')].length

function chunks(word: string, width: number): string[] {
  const characters = [...word]
  if (characters.length <= width) return [word]
  return Array.from({ length: Math.ceil(characters.length / width) }, (_, i) => characters.slice(i * width, (i + 1) * width).join(''))
}
