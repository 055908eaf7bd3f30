import { zlibSync } from 'fflate'

/** An image of 8 bits a value: grey (1 channel), red, green and blue (3), or indices into a palette of red, green, blue and opacity. */
export interface Bitmap {
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3
  readonly pixels: Uint8Array
  readonly palette?: readonly (readonly [red: number, green: number, blue: number, opacity: number])[]
}

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10]

/** A bitmap as a PNG in a data URI. PNG 1.2: rows unfiltered, one IDAT chunk. */
export function pngUri({ width, height, channels, pixels, palette }: Bitmap): string {
  const row = width * channels
  const raw = new Uint8Array(height * (row + 1))
  for (let y = 0; y < height; y++) raw.set(pixels.subarray(y * row, (y + 1) * row), y * (row + 1) + 1)
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  header.set([8, palette ? 3 : channels === 3 ? 2 : 0], 8)
  const chunks = [
    chunk('IHDR', header),
    ...(palette ? [chunk('PLTE', Uint8Array.from(palette.flatMap((c) => c.slice(0, 3)))), chunk('tRNS', Uint8Array.from(palette, (c) => c[3]))] : []),
    chunk('IDAT', zlibSync(raw, { level: 9 })),
    chunk('IEND', new Uint8Array(0)),
  ]
  return `data:image/png;base64,${btoa([Uint8Array.from(SIGNATURE), ...chunks].map((bytes) => Array.from(bytes, (b) => String.fromCharCode(b)).join('')).join(''))}`
}

/** Length, name, data, and the checksum of the latter two. */
function chunk(name: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  bytes.set(Array.from(name, (c) => c.charCodeAt(0)), 4)
  bytes.set(data, 8)
  view.setUint32(data.length + 8, crc(bytes.subarray(4, data.length + 8)))
  return bytes
}

/** CRC-32 as of ISO 3309, bit by bit: what is drawn is small. */
function crc(bytes: Uint8Array): number {
  let sum = -1
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0)
  }
  return ~sum >>> 0
}
