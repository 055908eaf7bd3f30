import { fail } from '@spikeline/core'
import { MOST_PIXELS, type Picture } from './picture.ts'

/** P2 and P3 in text, P5 and P6 in bytes; 2 and 5 grey, 3 and 6 in colours. */
export const isNetpbm = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1]! >= 0x31 && bytes[1]! <= 0x37 && isSpace(bytes[2])
const isSpace = (byte: number | undefined): boolean => byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d)

/**
 * Decodes a PGM or PPM file (netpbm.sourceforge.net/doc/pgm.html): values 0 to "maxval" become 0 to 255, rounded. Fails with E4241 where the file is
 * damaged, E4242 for bitmaps, PAM, 16 bits and files of several images.
 */
export function decodeNetpbm(bytes: Uint8Array, file: string): Picture {
  const kind = bytes[1]! - 0x30
  const reader = numbers(bytes, file)
  const instead = 'write it as a PNG, or as a PGM or PPM of 8 bits with one image'
  if (![2, 3, 5, 6].includes(kind)) fail('E4242', { file, what: `is a ${kind === 7 ? 'PAM' : 'PBM'} file`, instead })
  const [width, height, most] = [reader.next('width'), reader.next('height'), reader.next('maxval')]
  if (width === 0 || height === 0 || width * height > MOST_PIXELS) fail('E4241', { file, format: 'Netpbm', what: `it says that it has ${width} × ${height} pixels` })
  if (most === 0 || most > 255) fail('E4242', { file, what: `has values up to ${most}, more than 8 bits`, instead })
  const channels = kind === 2 || kind === 5 ? 1 : 3
  const size = width * height * channels
  const values = kind > 3 ? inBytes(bytes, reader.at + 1, size, file, instead) : Uint8Array.from({ length: size }, () => Math.min(255, reader.next('pixels')))
  const wrong = values.findIndex((value) => value > most)
  if (wrong >= 0) fail('E4241', { file, format: 'Netpbm', what: `value ${wrong} is ${values[wrong]}, more than the maximum ${most} that its header states` })
  return { width, height, channels, data: most === 255 ? values : values.map((value) => Math.round((value * 255) / most)) }
}

function inBytes(bytes: Uint8Array, from: number, size: number, file: string, instead: string): Uint8Array {
  if (bytes.length - from < size) fail('E4241', { file, format: 'Netpbm', offset: bytes.length, what: `it ends after ${Math.max(0, bytes.length - from)} of ${size} bytes of pixels` })
  if (bytes.length - from > size && !bytes.subarray(from + size).every(isSpace)) fail('E4242', { file, what: 'goes on after its image', instead })
  return bytes.slice(from, from + size)
}

/** Numbers in text, between white space and comments (# to the end of the line). */
function numbers(bytes: Uint8Array, file: string) {
  let at = 2
  return {
    get at() {
      return at
    },
    next(what: string): number {
      while (isSpace(bytes[at]) || bytes[at] === 0x23) {
        if (bytes[at] === 0x23) while (at < bytes.length && bytes[at] !== 0x0a) at++
        else at++
      }
      const from = at
      let value = 0
      for (; bytes[at]! >= 0x30 && bytes[at]! <= 0x39 && value < 1e8; at++) value = 10 * value + bytes[at]! - 0x30
      return at > from ? value : fail('E4241', { file, format: 'Netpbm', offset: at, what: `there is no number where ${what} must be` })
    },
  }
}
