import type { View } from '@spikeline/core'
import type { Io } from '../io.ts'

/** A view as lines of a terminal: the image on the left, two rows of pixels in a line, the text beside it. */
export function viewLines({ image, lines }: View, { color, columns }: Pick<Io, 'color' | 'columns'>): string[] {
  if (!image) return lines.map((line) => `  ${line}`.slice(0, columns - 1))
  const { width, height, pixels } = image
  const rows = Math.ceil(height / 2)
  const beside = columns - width - 6
  return Array.from({ length: Math.max(rows, lines.length) }, (_, row) => {
    const cells = Array.from({ length: width }, (_, x): Cell => [row < rows ? pixels[2 * row * width + x]! : 0, 2 * row + 1 < height ? pixels[(2 * row + 1) * width + x]! : 0])
    const text = lines[row] === undefined || beside < 8 ? '' : `  ${lines[row].slice(0, beside)}`
    return `  ${color ? colored(cells) : plain(cells)}${text}`
  })
}

/** The upper and the lower pixel of a character. */
type Cell = readonly [upper: number, lower: number]

/** OFF blue, ON yellow, both white: colours that are told apart by everybody. Background where there is nothing. */
const colors = [0, 4, 3, 7]

function colored(cells: readonly Cell[]): string {
  let text = ''
  let before = ''
  for (const [upper, lower] of cells) {
    const style = upper === 0 && lower === 0 ? '\x1b[0;100m' : `\x1b[0;${upper === 0 ? 90 : 90 + colors[upper]!};${lower === 0 ? 100 : 100 + colors[lower]!}m`
    text += (style === before ? '' : style) + (upper === 0 && lower === 0 ? ' ' : '▀')
    before = style
  }
  return `${text}\x1b[0m`
}

const plain = (cells: readonly Cell[]): string => cells.map(([upper, lower]) => '·-+±'[upper | lower]).join('')
