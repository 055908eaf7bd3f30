import { fail } from '@spikeline/core'
import { MOST_PIXELS, type Picture } from './picture.ts'

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
export const isPng = (bytes: Uint8Array): boolean => SIGNATURE.every((byte, i) => bytes[i] === byte)

/** Chunks that say what the pixels are; all others (text, colour profiles, times) are not read. */
const PIXELS = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']

interface Header {
  readonly width: number
  readonly height: number
  readonly depth: number
  /** 0 grey, 2 colours, 3 palette, 4 grey and alpha, 6 colours and alpha. */
  readonly colour: number
  readonly interlaced: boolean
}

/**
 * Decodes a PNG of up to 8 bits a channel (W3C, third edition). Values are taken as stored: neither gamma nor a colour profile is applied. Fails with
 * E4241 where the file is damaged, E4242 where it is animated, has 16 bits a channel, or pixels that are transparent.
 */
export async function decodePng(bytes: Uint8Array, file: string): Promise<Picture> {
  const { header, pixels, transparent } = readChunks(bytes, file)
  const { width, height, depth, colour, interlaced } = header
  if (depth === 16) fail('E4242', { file, what: 'has 16 bits a channel', instead: 'write it with 8 bits, by the range that matters to you' })
  if (transparent && colour !== 3) fail('E4242', { file, what: 'has a colour that stands for transparency', instead: 'lay it on a background of your choice' })
  if (interlaced && depth < 8) fail('E4242', { file, what: `is interlaced with ${depth} bits a pixel`, instead: 'write it without interlacing' })
  const { decode, convertIndexedToRgb } = await import('fast-png')
  try {
    const decoded = decode(pixels, { checkCrc: true })
    if (colour === 3) return opaque(convertIndexedToRgb(decoded), decoded.palette![0]!.length, width, height, file)
    return opaque(depth < 8 ? unpack(decoded.data as Uint8Array, header) : (decoded.data as Uint8Array), decoded.channels, width, height, file)
  } catch (error) {
    if (error instanceof Error && error.name === 'IssueError') throw error
    return fail('E4241', { file, format: 'PNG', what: error instanceof Error ? error.message : String(error) })
  }
}

function readChunks(bytes: Uint8Array, file: string) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const damaged = (offset: number, what: string): never => fail('E4241', { file, format: 'PNG', offset, what })
  const kept: Uint8Array[] = [bytes.subarray(0, 8)]
  let header: Header | undefined
  let [transparent, compressed, ended] = [false, 0, false]
  for (let at = 8; !ended;) {
    if (at + 12 > bytes.length) damaged(at, 'it ends within its chunks')
    const length = view.getUint32(at)
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    if (length > bytes.length - at - 12) damaged(at, `a chunk ${name} of ${length} bytes goes beyond the end of the file`)
    if (!header && (name !== 'IHDR' || length !== 13)) damaged(at, 'it does not begin with its header, IHDR')
    header ??= readHeader(view, at + 8, damaged)
    if (name === 'acTL') fail('E4242', { file, what: 'is animated', instead: 'write the frame that shows the class as a PNG of its own' })
    if (name === 'tRNS') transparent = true
    if (name === 'IDAT') compressed += length
    if (PIXELS.includes(name)) kept.push(bytes.subarray(at, at + 12 + length))
    ended = name === 'IEND'
    at += 12 + length
  }
  // Deflate never makes data much longer, but a few bytes may become a thousand times as many.
  const size = header!.width * header!.height * 4
  if (compressed > 1.01 * size + 65_536) damaged(8, `${compressed} bytes of compressed pixels are more than ${header!.width} × ${header!.height} pixels can have`)
  return { header: header!, pixels: joined(kept), transparent }
}

function readHeader(view: DataView, at: number, damaged: (offset: number, what: string) => never): Header {
  const [width, height, depth, colour] = [view.getUint32(at), view.getUint32(at + 4), view.getUint8(at + 8), view.getUint8(at + 9)]
  if (width === 0 || height === 0 || width * height > MOST_PIXELS) damaged(at, `it says that it has ${width} × ${height} pixels`)
  const depths: Record<number, readonly number[]> = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] }
  if (!depths[colour]?.includes(depth)) damaged(at + 8, `there are no PNGs of colour type ${colour} with ${depth} bits`)
  return { width, height, depth, colour, interlaced: view.getUint8(at + 12) !== 0 }
}

/** Several grey pixels a byte become one each, 0 to 255; a row begins with a byte of its own. */
function unpack(packed: Uint8Array, { width, height, depth }: Header): Uint8Array {
  const row = Math.ceil((width * depth) / 8)
  const most = 2 ** depth - 1
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const bit = (i % width) * depth
    return (((packed[Math.floor(i / width) * row + (bit >> 3)]! >> (8 - depth - (bit & 7))) & most) * 255) / most
  })
}

/** The picture without its alpha channel, which must say that all of it is opaque. */
function opaque(data: Uint8Array, stored: number, width: number, height: number, file: string): Picture {
  if (data.length !== width * height * stored) fail('E4241', { file, format: 'PNG', what: `it holds ${data.length} bytes of pixels, not ${width * height * stored}` })
  const channels = stored < 3 ? 1 : 3
  if (stored === channels) return { width, height, channels, data }
  for (let i = channels; i < data.length; i += stored)
    if (data[i] !== 255) fail('E4242', { file, what: 'has transparent pixels', instead: 'lay it on a background of your choice' })
  return { width, height, channels, data: data.filter((_, i) => i % stored < channels) }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0)
  return all
}
