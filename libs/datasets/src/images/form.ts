import { fail } from '@spikeline/core'
import type { Picture } from './picture.ts'

export interface Form {
  readonly size: { readonly height: number; readonly width: number }
  readonly channels: 1 | 3
  readonly resize: 'refuse' | 'fit' | 'stretch'
}

/** The bytes of a picture in the form that all images of a set have, NHWC of one image. Fails with E4243 for another size where that is refused. */
export function formed(picture: Picture, { size: { height, width }, channels, resize }: Form, file: string): Uint8Array {
  const same = picture.height === height && picture.width === width
  if (!same && resize === 'refuse') fail('E4243', { file, found: `${picture.height} × ${picture.width}`, expected: `${height} × ${width} (height × width)` })
  const converted = inChannels(picture, channels)
  if (same) return converted.data
  if (resize === 'stretch') return scaled(converted, height, width)
  const factor = Math.min(height / picture.height, width / picture.width)
  const [inner, across] = [Math.max(1, Math.round(picture.height * factor)), Math.max(1, Math.round(picture.width * factor))]
  return centred(scaled(converted, inner, across), inner, across, { height, width }, channels)
}

/** Grey by the luma of ITU-R BT.601, rounded; colours of grey by repeating it. */
function inChannels({ data, channels, ...picture }: Picture, wanted: 1 | 3): Picture {
  if (channels === wanted) return { ...picture, channels, data }
  const pixels = picture.width * picture.height
  const luma = (i: number): number => Math.round((299 * data[3 * i]! + 587 * data[3 * i + 1]! + 114 * data[3 * i + 2]!) / 1000)
  return { ...picture, channels: wanted, data: wanted === 1 ? Uint8Array.from({ length: pixels }, (_, i) => luma(i)) : Uint8Array.from({ length: 3 * pixels }, (_, i) => data[Math.floor(i / 3)]!) }
}

/**
 * The picture at another size: a new pixel is the mean of the area that it covers of the old ones,
 *
 *     new(Y, X) = Σ_y Σ_x rows(Y, y) · columns(X, x) · old(y, x)
 *
 * with the fraction that old row y has of the height of new row Y, and columns alike; rounded. Values are averaged as stored.
 */
export function scaled({ data, height, width, channels }: Picture, toHeight: number, toWidth: number): Uint8Array {
  const [rows, columns] = [overlaps(height, toHeight), overlaps(width, toWidth)]
  const narrow = new Float64Array(height * toWidth * channels)
  for (let y = 0; y < height; y++)
    columns.forEach(({ from, parts }, x) => parts.forEach((part, i) => {
      for (let c = 0; c < channels; c++) narrow[(y * toWidth + x) * channels + c]! += part * data[(y * width + from + i) * channels + c]!
    }))
  const result = new Uint8Array(toHeight * toWidth * channels)
  const line = toWidth * channels
  rows.forEach(({ from, parts }, y) => {
    for (let at = 0; at < line; at++) result[y * line + at] = Math.round(parts.reduce((sum, part, i) => sum + part * narrow[(from + i) * line + at]!, 0))
  })
  return result
}

/** For each of `to` new pixels the old ones that it covers, and the fraction that each has of it. */
function overlaps(of: number, to: number): { readonly from: number; readonly parts: readonly number[] }[] {
  const length = of / to
  return Array.from({ length: to }, (_, i) => {
    const [start, end] = [i * length, i + 1 === to ? of : (i + 1) * length]
    const from = Math.min(of - 1, Math.floor(start))
    const parts = Array.from({ length: Math.max(1, Math.min(of, Math.ceil(end)) - from) }, (__, j) => Math.max(0, Math.min(end, from + j + 1) - Math.max(start, from + j)))
    const sum = parts.reduce((a, b) => a + b, 0)
    return { from, parts: parts.map((part) => part / sum) }
  })
}

/** In the middle of black. */
function centred(data: Uint8Array, inner: number, across: number, { height, width }: Form['size'], channels: number): Uint8Array {
  const result = new Uint8Array(height * width * channels)
  const [top, left] = [(height - inner) >> 1, (width - across) >> 1]
  const line = across * channels
  for (let y = 0; y < inner; y++) result.set(data.subarray(y * line, (y + 1) * line), ((top + y) * width + left) * channels)
  return result
}
