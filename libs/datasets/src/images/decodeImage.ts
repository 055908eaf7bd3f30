import { fail } from '@spikeline/core'
import { decodeJpeg, isJpeg } from './jpeg.ts'
import { decodeNetpbm, isNetpbm } from './netpbm.ts'
import type { Picture } from './picture.ts'
import { decodePng, isPng } from './png.ts'

/** Formats that are known by their first bytes and not read. */
const others: readonly (readonly [name: string, at: number, text: string])[] = [
  ['GIF', 0, 'GIF8'], ['WebP', 8, 'WEBP'], ['BMP', 0, 'BM'], ['TIFF', 0, 'II*\0'], ['TIFF', 0, 'MM\0*'], ['AVIF or HEIC', 4, 'ftyp'],
]

/** Decodes an image whose format is found by its content, never by its name. Fails with E4241 and E4242. */
export async function decodeImage(bytes: Uint8Array, file: string): Promise<Picture> {
  if (isPng(bytes)) return decodePng(bytes, file)
  if (isJpeg(bytes)) return decodeJpeg(bytes, file)
  if (isNetpbm(bytes)) return decodeNetpbm(bytes, file)
  const other = others.find(([, at, text]) => String.fromCharCode(...bytes.subarray(at, at + text.length)) === text)
  return fail('E4242', { file, what: other ? `is a ${other[0]} file` : bytes.length === 0 ? 'is empty' : 'is no image of a format that is known', instead: other ? 'write it as a PNG' : 'take it out of the folder, or write it as a PNG' })
}
