import { Damage } from '../damage.ts'
import type { Scratch } from './scratch.ts'
import { xxHash32 } from './xxHash32.ts'

export const LZ4_MAGIC = 0x184d2204
/** Bit of a block's size: its bytes are as they are. */
const STORED = 0x80000000
/** No block decodes to more than 255 times its bytes. */
const RATIO = 255

/**
 * Decodes one LZ4 frame that fills `input` (LZ4 frame format 1.6.1) into `output` from 0 on; gives the length. Checksums and the size of the content
 * are verified where the frame has them. Memory grows block by block: never beyond what the bytes of the block could mean, nor beyond `most`
 * bytes. Fails with Damage: also at a frame that needs a dictionary.
 */
export function decodeLz4Frame(input: Uint8Array, output: Scratch, most: number): number {
  const view = new DataView(input.buffer, input.byteOffset, input.length)
  const need = (at: number, bytes: number): void => {
    if (bytes > input.length - at) throw new Damage(at, 'an LZ4 frame that ends too early')
  }
  need(0, 7)
  if (view.getUint32(0, true) !== LZ4_MAGIC) throw new Damage(0, 'no LZ4 frame')
  const flags = input[4]!
  const size = (input[5]! >> 4) & 7
  const flag = (bit: number): boolean => (flags & bit) !== 0
  const [linked, blockChecks, hasSize, contentCheck] = [!flag(0x20), flag(0x10), flag(0x08), flag(0x04)]
  if (flags >> 6 !== 1 || flag(0x02) || size < 4 || (input[5]! & 0x8f) !== 0) throw new Damage(4, 'an LZ4 frame of an unknown version')
  if (flag(0x01)) throw new Damage(4, 'an LZ4 frame that needs a dictionary')
  const blockMost = 1 << (8 + 2 * size)
  let at = hasSize ? 14 : 6
  need(at, 1)
  if (input[at] !== ((xxHash32(input, 4, at) >> 8) & 0xff)) throw new Damage(4, 'an LZ4 frame whose header has another checksum')
  const stated = hasSize ? view.getUint32(6, true) + 2 ** 32 * view.getUint32(10, true) : undefined
  if (stated !== undefined && stated > most) throw new Damage(6, `an LZ4 frame of ${stated} bytes, where at most ${most} can be`)
  at++
  let length = 0
  for (;;) {
    need(at, 4)
    const word = view.getUint32(at, true)
    at += 4
    if (word === 0) break
    const stored = word >= STORED
    const bytes = stored ? word - STORED : word
    const end = at + bytes
    need(at, bytes + (blockChecks ? 4 : 0))
    if (stored && bytes > blockMost) throw new Damage(at - 4, 'an LZ4 block larger than its frame allows')
    if (blockChecks && view.getUint32(end, true) !== xxHash32(input, at, end)) throw new Damage(at, 'an LZ4 block with another checksum')
    const limit = length + Math.min(blockMost, stored ? bytes : RATIO * bytes)
    // A block may be smaller than it could be: what counts is what it gives.
    const memory = output.reserve(Math.min(limit, most), length)
    if (stored) {
      if (limit > most) throw new Damage(at, `LZ4 blocks of more than ${most} bytes`)
      memory.set(input.subarray(at, end), length)
      length = limit
    } else {
      const next = output.decodeLz4(input.subarray(0, end), at, length, Math.min(limit, most), linked ? 0 : length)
      if (next < 0) throw new Damage(-1 - next, limit > most ? `an LZ4 block that is wrong, or of more than ${most} bytes with those before it` : 'an LZ4 block that is wrong')
      length = next
    }
    at = end + (blockChecks ? 4 : 0)
  }
  if (contentCheck) {
    need(at, 4)
    if (view.getUint32(at, true) !== xxHash32(output.bytes, 0, length)) throw new Damage(at, 'an LZ4 frame whose content has another checksum')
    at += 4
  }
  if (stated !== undefined && stated !== length) throw new Damage(6, `an LZ4 frame of ${length} bytes that says it has ${stated}`)
  if (at !== input.length) throw new Damage(at, 'bytes behind an LZ4 frame')
  return length
}
