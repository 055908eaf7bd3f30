import { recordingOf, type Recordings } from '@spikeline/events'
import type { Images } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import type { Bitmap } from './png.ts'

/** Something to look at, and the words under it. */
export interface Picture {
  readonly bitmap: Bitmap
  readonly words: string
  /** A raster is stretched over the width of the drawing; an image keeps its proportions. */
  readonly stretched?: true
}

/** Larger images and sensors are drawn coarser: pixels are joined until neither side has more than this. */
const LARGEST = 128
/** Cells of a raster. */
const [STEPS, NEURONS] = [200, 64]

/** Nothing, OFF, ON, as report/live shows them; both together are nearly white. */
const [GROUND, OFF, ON] = [[0x22, 0x26, 0x2e], [0x5c, 0x9d, 0xff], [0xf2, 0xcf, 0x4a]] as const
/** How strongly a pixel is coloured that has few, some, many events. */
const STRENGTHS = [0, 0.45, 0.7, 1]
/** Index 4·ON + OFF, each 0 to 3. */
const eventPalette: Bitmap['palette'] = STRENGTHS.flatMap((on) => STRENGTHS.map((off) => {
  const channel = (c: 0 | 1 | 2): number => Math.min(255, Math.round(GROUND[c] + on * (ON[c] - GROUND[c]) + off * (OFF[c] - GROUND[c])))
  return [channel(0), channel(1), channel(2), 255] as const
}))
/** Spikes on whatever ground the page has: a blue that both a white and a black one set off. */
const rasterPalette: Bitmap['palette'] = Array.from({ length: 9 }, (_, i) => [0x3b, 0x7d, 0xd8, Math.round((255 * (i === 0 ? 0 : 0.25 + (0.75 * i) / 8)))] as const)

/** The one image of a batch: grey, red-green-blue, OFF and ON, or each channel for itself. */
export function imagePictures({ height, width, channels, pixels, first, series }: Images): Picture[] {
  const white = pixels instanceof Uint8Array ? 255 : Math.max(1, pixels.reduce((most, value) => Math.max(most, value), 0))
  const value = (channel: number) => (x: number, y: number): number => Math.max(0, pixels[(y * width + x) * channels + channel]! / white)
  const scaled = white === 1 || white === 255 ? '' : `scaled by 1/${Number(white.toPrecision(3))}`
  const slice = series === undefined ? '' : `slice ${(first % series) + 1} of ${series}`
  const words = (more: string): string => [slice, more, scaled].filter(Boolean).join(', ')
  if (channels === 2) return [{ bitmap: polarities(meanOf(width, height, value(0)), meanOf(width, height, value(1))), words: words('') }]
  if (channels === 3) return [{ bitmap: bytesOf([0, 1, 2].map((channel) => meanOf(width, height, value(channel)))), words: words('') }]
  const shown = Math.min(channels, 6)
  return Array.from({ length: shown }, (_, channel) => ({
    bitmap: bytesOf([meanOf(width, height, value(channel))]),
    words: words(channels === 1 ? '' : `channel ${channel + 1} of ${channels}`),
  }))
}

/** The one recording of a batch: its events, counted over equal parts of its time. */
export function recordingPictures(recordings: Recordings, panels: number): Picture[] {
  const { t, x, y, p, width, height, count } = recordingOf(recordings, 0)
  const begin = count === 0 ? 0 : t[0]!
  const span = count === 0 ? 0 : t[count - 1]! - begin + 1
  const factor = factorOf(width, height)
  const [columns, rows] = [Math.ceil(width / factor), Math.ceil(height / factor)]
  const counts = Array.from({ length: panels }, () => [new Float64Array(columns * rows), new Float64Array(columns * rows)] as const)
  for (let i = 0; i < count; i++)
    counts[Math.floor(((t[i]! - begin) / span) * panels)]![p[i]! as 0 | 1][Math.floor(y[i]! / factor) * columns + Math.floor(x[i]! / factor)]!++
  const most = strongest(counts.flat())
  const ms = (part: number): string => ((span * part) / panels / 1000).toFixed(span < 10_000 ? 1 : 0)
  return counts.map(([off, on], k) => ({
    bitmap: polarities({ columns, rows, values: off.map((n) => n / most) }, { columns, rows, values: on.map((n) => n / most) }),
    words: count === 0 ? 'no events' : `${ms(k)}–${ms(k + 1)} ms`,
  }))
}

/** The one sample of a raster: steps to the right, neurons downwards, cells of several as strong as what they hold. */
export function rasterPicture({ timesteps, neurons, held, offsets, indices, values }: SpikeRaster): Picture {
  const [columns, rows] = [Math.min(timesteps, STEPS), Math.min(neurons, NEURONS)]
  const cells = new Float64Array(columns * rows)
  let spikes = 0
  for (let step = 0; step < timesteps; step++) {
    const row = held ? 0 : step
    for (let i = offsets[row]!; i < offsets[row + 1]!; i++) {
      cells[Math.floor((indices[i]! * rows) / neurons) * columns + Math.floor((step * columns) / timesteps)]! += Math.abs(values?.[i] ?? 1)
      spikes++
    }
  }
  const most = cells.reduce((a, b) => Math.max(a, b), 0)
  const pixels = Uint8Array.from(cells, (cell) => (cell === 0 ? 0 : Math.max(1, Math.round((8 * cell) / most))))
  const what = held ? 'one image, held' : `${spikes.toLocaleString('en')} ${values ? 'graded ' : ''}${spikes === 1 ? 'spike' : 'spikes'}`
  return {
    bitmap: { width: columns, height: rows, channels: 1, pixels, palette: rasterPalette! }, stretched: true,
    words: `${what}; ${neurons.toLocaleString('en')} neurons downwards, ${timesteps} ${timesteps === 1 ? 'step' : 'steps'} to the right`,
  }
}

interface Plane { readonly columns: number; readonly rows: number; readonly values: Float64Array }

const factorOf = (width: number, height: number): number => Math.max(1, Math.ceil(Math.max(width, height) / LARGEST))

/** A plane of values, taken down to the largest size by the mean of the pixels that are joined. */
function meanOf(width: number, height: number, value: (x: number, y: number) => number): Plane {
  const factor = factorOf(width, height)
  const [columns, rows] = [Math.ceil(width / factor), Math.ceil(height / factor)]
  const [values, counts] = [new Float64Array(columns * rows), new Float64Array(columns * rows)]
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = Math.floor(y / factor) * columns + Math.floor(x / factor)
      values[at]! += value(x, y)
      counts[at]!++
    }
  return { columns, rows, values: values.map((sum, i) => sum / counts[i]!) }
}

/** Grey of one plane, or red, green and blue of three. */
function bytesOf(planes: readonly Plane[]): Bitmap {
  const [{ columns, rows }] = planes as [Plane]
  const channels = planes.length as 1 | 3
  return { width: columns, height: rows, channels, pixels: Uint8Array.from({ length: columns * rows * channels }, (_, i) => Math.min(255, Math.round(255 * planes[i % channels]!.values[Math.floor(i / channels)]!))) }
}

/** OFF and ON, from 0 to 1 and more, each in the strength of a third, two thirds or all. */
function polarities(off: Plane, on: Plane): Bitmap {
  const level = (value: number): number => (value <= 0 ? 0 : Math.min(3, Math.ceil(value * 3)))
  return { width: off.columns, height: off.rows, channels: 1, pixels: Uint8Array.from(off.values, (value, i) => 4 * level(on.values[i]!) + level(value)), palette: eventPalette! }
}

/** What counts as many events: more than 95 % of the pixels with any have, so that a hot pixel doesn't make all others dark. */
function strongest(planes: readonly Float64Array[]): number {
  const counts = planes.flatMap((plane) => Array.from(plane.filter((n) => n > 0))).sort((a, b) => a - b)
  return Math.max(1, counts[Math.floor(counts.length * 0.95)] ?? 1)
}
