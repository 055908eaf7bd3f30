import { fail } from '@spikeline/core'
import { exifOrientation } from './exif.ts'
import { MOST_PIXELS, type Picture } from './picture.ts'

export const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff

/** Frames (SOF markers) that are decoded: baseline, extended sequential, progressive; all by Huffman codes. */
const DECODED = [0xc0, 0xc1, 0xc2]
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
const MEGABYTES = 1024

/**
 * Decodes a JPEG (ITU-T T.81) of 8 bits a channel, grey or in colours (JFIF: YCbCr by BT.601); chroma is repeated over its pixels, not interpolated. Fails
 * with E4241 where the file is damaged or cut short, E4242 where it has inks for print, more bits, a code other than Huffman's, or is to be turned.
 */
export async function decodeJpeg(bytes: Uint8Array, file: string): Promise<Picture> {
  const { width, height, components } = checkMarkers(bytes, file)
  const jpeg = (await import('jpeg-js')).default
  try {
    const { data } = jpeg.decode(bytes, { useTArray: true, formatAsRGBA: false, tolerantDecoding: false, maxResolutionInMP: MOST_PIXELS / 1e6, maxMemoryUsageInMB: MEGABYTES })
    if (data.length !== width * height * 3) throw new Error(`it holds ${data.length} bytes of pixels, not ${width * height * 3}`)
    return components === 3 ? { width, height, channels: 3, data } : { width, height, channels: 1, data: data.filter((_, i) => i % 3 === 0) }
  } catch (error) {
    return fail('E4241', { file, format: 'JPEG', what: error instanceof Error ? error.message : String(error) })
  }
}

interface Frame { readonly width: number; readonly height: number; readonly components: number }

/** Goes from marker to marker up to the end of the image, which a file that was cut short does not have. */
function checkMarkers(bytes: Uint8Array, file: string): Frame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const damaged = (offset: number, what: string): never => fail('E4241', { file, format: 'JPEG', offset, what })
  let frame: Frame | undefined
  for (let at = 2; ;) {
    if (at + 4 > bytes.length && !(bytes[at] === 0xff && bytes[at + 1] === 0xd9)) damaged(at, 'it ends before its end marker: it was cut short')
    if (bytes[at] !== 0xff) damaged(at, 'there is no marker where one must be')
    const marker = bytes[at + 1]!
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === 0xd9) return frame ?? damaged(at, 'it ends without an image')
    const length = view.getUint16(at + 2)
    if (length < 2 || at + 2 + length > bytes.length) damaged(at, `a segment of ${length} bytes goes beyond the end of the file`)
    if (isFrame(marker)) frame = readFrame(view, at, length, marker, file, damaged)
    if (marker === 0xe1) checkUpright(bytes.subarray(at + 4, at + 2 + length), file)
    at += 2 + length
    if (marker === 0xda) at = endOfScan(bytes, at)
  }
}

/** Where a scan's entropy-coded data end: at a marker that is no stuffed zero and no restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++)
    if (bytes[at] === 0xff && bytes[at + 1] !== 0 && bytes[at + 1] !== 0xff && !(bytes[at + 1]! >= 0xd0 && bytes[at + 1]! <= 0xd7)) return at
  return bytes.length
}

function readFrame(view: DataView, at: number, length: number, marker: number, file: string, damaged: (offset: number, what: string) => never): Frame {
  if (length < 8) damaged(at, 'its frame header is too short')
  const [bits, height, width, components] = [view.getUint8(at + 4), view.getUint16(at + 5), view.getUint16(at + 7), view.getUint8(at + 9)]
  const instead = 'write it as a plain JPEG or PNG of 8 bits in RGB or grey'
  if (!DECODED.includes(marker)) fail('E4242', { file, what: 'is a JPEG of a rare kind (lossless, hierarchical or arithmetic-coded)', instead })
  if (bits !== 8) fail('E4242', { file, what: `has ${bits} bits a channel`, instead })
  if (components !== 1 && components !== 3) fail('E4242', { file, what: `has ${components} components, as for print (CMYK)`, instead })
  if (width === 0 || height === 0 || width * height > MOST_PIXELS) damaged(at, `it says that it has ${width} × ${height} pixels`)
  return { width, height, components }
}

/** Cameras store pixels as they lie on the sensor, and say beside them how to turn the picture. */
function checkUpright(segment: Uint8Array, file: string): void {
  const orientation = exifOrientation(segment)
  if (orientation > 1) fail('E4242', { file, what: `is to be turned by a note of its camera (EXIF orientation ${orientation})`, instead: 'turn the pixels: "magick mogrify -auto-orient FILES" does, and "exiftran -ai FILES" without loss' })
}
