import type { Chosen, Collected } from './collect.ts'
import { columnsOf, decisionLine, decisionsOf, lineHeight, type Columns, type Decision } from './decision.ts'
import { imagePictures, rasterPicture, recordingPictures, type Picture } from './picture.ts'
import { pngUri } from './png.ts'
import { at, escaped, fitted } from './svg.ts'

/** Units of a drawing from side to side: about as many pixels, so that text of 12 can be read on a phone. */
export const WIDTH = 480
const MARGIN = 8
const INNER = WIDTH - 2 * MARGIN
/** The side of an image, and the height of a raster. */
const [SIDE, RASTER] = [88, 64]
/** Under a picture. */
const WORDS = 14

/** One sample: its pictures, and a line for each model. */
export interface Card {
  readonly chosen: Chosen
  readonly decisions: readonly Decision[]
  readonly height: number
  /** The SVG of it, with its top at `y`. */
  draw(y: number): string
}

export function cardOf(chosen: Chosen, collected: Collected, panels: number, nameOf: (label: number) => string): Card {
  const { index, label } = chosen
  const decisions = decisionsOf(collected.predictions, index)
  const of = <T>(kept: readonly { readonly stage: string; readonly samples: ReadonlyMap<number, readonly T[]> }[], draw: (one: T) => readonly Picture[]): Named[] =>
    kept.flatMap(({ stage, samples }) => (samples.get(index) ?? []).flatMap(draw).map((picture) => ({ ...picture, stage: kept.length > 1 ? stage : '' })))
  const pictures = [...of(collected.images, imagePictures), ...of(collected.recordings, (one) => recordingPictures(one, panels))]
  const rasters = of(collected.spikes, (one) => [rasterPicture(one)])

  // A single image stands beside the lines, several above them.
  const beside = pictures.length === 1 && decisions.length > 0
  const perRow = Math.floor((INNER + MARGIN) / (SIDE + MARGIN))
  const sizes = pictures.map(sizeOf)
  const rowHeight = Math.max(0, ...sizes.map(([, height]) => height)) + (pictures.some(({ words, stage }) => words || stage) ? WORDS : 4)
  const picturesHeight = beside ? 0 : Math.ceil(pictures.length / perRow) * rowHeight
  const left = beside ? MARGIN + SIDE + 12 : MARGIN
  const columns = columnsOf(left, WIDTH - MARGIN - left)
  const line = lineHeight(decisions)
  const [top, besideTop] = [22, 20]
  const rastersHeight = rasters.length * (RASTER + WORDS + 4)
  const linesTop = top + picturesHeight + rastersHeight + (decisions.length ? 14 : 0)
  const height = Math.max(linesTop + decisions.length * line, beside ? besideTop + rastersHeight + rowHeight : 0) + 14
  return {
    chosen, decisions, height,
    draw: (y) => [
      `<text x="${MARGIN}" y="${at(y + 14)}" font-weight="600">sample ${index}${label === undefined ? '' : `, class ${escaped(fitted(nameOf(label), 200))}`}</text>`,
      ...pictures.map((picture, i) => beside
        ? pictureAt(picture, MARGIN, y + besideTop + rastersHeight, sizes[i]!)
        : pictureAt(picture, MARGIN + (i % perRow) * (SIDE + MARGIN), y + top + Math.floor(i / perRow) * rowHeight, sizes[i]!)),
      ...rasters.map((raster, i) => pictureAt(raster, MARGIN, y + top + picturesHeight + i * (RASTER + WORDS + 4), [INNER, RASTER])),
      ...(decisions.length ? [headings(y + linesTop - 3, columns, decisions)] : []),
      ...decisions.map((decision, i) => decisionLine(decision, y + linesTop + i * line, columns, nameOf)),
    ].join('\n'),
  }
}

type Named = Picture & { readonly stage: string }

/** An image as large as fits, in its proportions. */
function sizeOf({ bitmap: { width, height } }: Picture): readonly [number, number] {
  const scale = SIDE / Math.max(width, height)
  return [width * scale, height * scale]
}

function pictureAt({ bitmap, words, stage, stretched }: Named, x: number, y: number, [width, height]: readonly [number, number]): string {
  const under = [stage, words].filter(Boolean).join(': ')
  return `<image x="${at(x)}" y="${at(y)}" width="${at(width)}" height="${at(height)}" preserveAspectRatio="none" image-rendering="pixelated" href="${pngUri(bitmap)}"/>`
    + (stretched ? `<rect x="${at(x)}" y="${at(y)}" width="${at(width)}" height="${at(height)}" fill="none" stroke="currentColor" stroke-width=".6" opacity=".5"/>` : '')
    + (under ? `<text x="${at(x)}" y="${at(y + height + 11)}" font-size="10" opacity=".75">${escaped(fitted(under, stretched ? INNER : SIDE, 10))}</text>` : '')
}

function headings(y: number, { name, answer, scores, steps }: Columns, decisions: readonly Decision[]): string {
  const stepping = decisions.some(({ said }) => said && said.anytime.length > 0)
  const titles = [[name, 'model'], [answer, 'answer'], [scores, 'scores'], ...(stepping ? [[steps, 'step by step'] as const] : [])] as const
  return titles.map(([[x], title]) => `<text x="${at(x)}" y="${at(y)}" font-size="10" opacity=".75">${title}</text>`).join('')
}
