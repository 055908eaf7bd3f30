import { unbitshuffle } from './bitshuffle.ts'
import { requireThat } from './damage.ts'
import { inflateZlib } from './deflate.ts'
import { decodeLz4 } from './lz4.ts'
import { unshuffle } from './shuffle.ts'
import { decodeZstd } from './zstd.ts'

const HEAD = 16
const SHUFFLED = 0x01
const PLAIN = 0x02
const BITSHUFFLED = 0x04
const WHOLE = 0x10

/** Codecs of blocks by their numbers: into `out`, giving the number of bytes. */
const codecs: Readonly<Record<number, (bytes: Uint8Array, out: Uint8Array) => number>> = {
  0: decodeBlosclz,
  1: decodeLz4,
  3: (bytes, out) => copy(inflateZlib(bytes, out.length), out),
  4: (bytes, out) => copy(decodeZstd(bytes, out.length), out),
}

function copy(bytes: Uint8Array, out: Uint8Array): number {
  out.set(bytes)
  return bytes.length
}

/**
 * Decodes a buffer of Blosc 1: a header of 16 bytes (version, version of the codec, flags, size of an element; then the sizes of content, block
 * and buffer), where each block begins, and the blocks, which may be split by the bytes of an element. Throws Damage.
 */
export function decodeBlosc(bytes: Uint8Array, limit: number): Uint8Array {
  requireThat(bytes.length >= HEAD, 'it is too short for the header of Blosc')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [version, , flags, size] = bytes as unknown as [number, number, number, number]
  const [total, blockBytes, length] = [view.getUint32(4, true), view.getUint32(8, true), view.getUint32(12, true)]
  requireThat(version <= 2, `it is a buffer of Blosc ${version}, not of Blosc 1`)
  requireThat(total <= limit && length <= bytes.length && size > 0, `it says it has ${total} bytes in ${length}`)
  if (flags & PLAIN) {
    requireThat(length >= HEAD + total, 'it ends too early')
    return bytes.slice(HEAD, HEAD + total)
  }
  const out = new Uint8Array(total)
  if (total === 0) return out
  const decode = codecs[flags >> 5]
  requireThat(decode !== undefined, `its codec is ${(flags >> 5) === 2 ? 'Snappy' : `number ${flags >> 5}`}, which is not read`)
  requireThat(blockBytes > 0 && HEAD + 4 * Math.ceil(total / blockBytes) <= length, 'its blocks have no size')
  for (let to = 0, i = 0; to < total; to += blockBytes, i++) {
    const room = Math.min(blockBytes, total - to)
    const block = new Uint8Array(room)
    const parts = !(flags & WHOLE) && size <= 16 && blockBytes / size >= 128 && room === blockBytes ? size : 1
    const partBytes = Math.floor(room / parts)
    let at = view.getUint32(HEAD + 4 * i, true)
    for (let part = 0; part < parts; part++) {
      requireThat(at + 4 <= length, 'a block ends too early')
      const stored = view.getUint32(at, true)
      at += 4
      requireThat(stored <= length - at, 'a block ends too early')
      const target = block.subarray(part * partBytes, (part + 1) * partBytes)
      const source = bytes.subarray(at, at + stored)
      // What would not become smaller stands as it is.
      const made = stored === partBytes ? copy(source, target) : decode(source, target)
      requireThat(made === partBytes, 'a block is too short')
      at += stored
    }
    out.set(ordered(block, flags, size), to)
  }
  return out
}

function ordered(block: Uint8Array, flags: number, size: number): Uint8Array {
  if (flags & SHUFFLED) return unshuffle(block, size)
  if (!(flags & BITSHUFFLED) || block.length < size) return block
  const whole = block.length - (block.length % (8 * size))
  const out = block.slice()
  out.set(unbitshuffle(block.subarray(0, whole), size))
  return out
}

const FARTHEST = 8191

/** BloscLZ: literals behind a byte below 32, else a match of which it has the upper bits of the length and of the distance. */
function decodeBlosclz(bytes: Uint8Array, out: Uint8Array): number {
  let [at, to] = [0, 0]
  const next = (): number => {
    requireThat(at < bytes.length, 'BloscLZ ends within a match')
    return bytes[at++]!
  }
  for (let head = next() & 31; ; head = bytes[at++]!) {
    if (head < 32) {
      const length = head + 1
      requireThat(at + length <= bytes.length && to + length <= out.length, 'BloscLZ has more bytes than there are')
      out.set(bytes.subarray(at, at + length), to)
      at += length
      to += length
    } else {
      let length = (head >> 5) - 1
      if (length === 6) for (let byte = 255; byte === 255; length += byte) byte = next()
      const low = next()
      const far = low === 255 && (head & 31) === 31
      const back = far ? ((next() << 8) | next()) + FARTHEST + 1 : ((head & 31) << 8) + low + 1
      length += 3
      requireThat(back <= to && to + length <= out.length, 'a BloscLZ match lies outside of what there is')
      for (const end = to + length; to < end; to++) out[to] = out[to - back]!
    }
    if (at >= bytes.length) return to
  }
}
