import { Damage } from '../damage.ts'
import type { Scratch } from './scratch.ts'
import { xxHash64Low } from './xxHash64.ts'
import { blockState, decodeZstdBlock } from './zstdBlock.ts'

export const ZSTD_MAGIC = 0xfd2fb528
const BLOCK_MOST = 1 << 17

/**
 * Decodes one ZSTD frame that fills `input` (RFC 8878) into `output` from 0 on; gives the length. The checksum and the size of the content are
 * verified where the frame has them. Memory grows block by block, by at most 128 KiB each, and never beyond `most` bytes. Fails with Damage: also at a
 * frame that needs a dictionary.
 */
export function decodeZstdFrame(input: Uint8Array, output: Scratch, most: number): number {
  const view = new DataView(input.buffer, input.byteOffset, input.length)
  const need = (at: number, bytes: number): void => {
    if (bytes > input.length - at) throw new Damage(at, 'a ZSTD frame that ends too early')
  }
  need(0, 6)
  if (view.getUint32(0, true) !== ZSTD_MAGIC) throw new Damage(0, 'no ZSTD frame')
  const flags = input[4]!
  const single = (flags & 0x20) !== 0
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][flags >> 6]!
  if (flags & 8) throw new Damage(4, 'a ZSTD frame of an unknown version')
  if (flags & 3) throw new Damage(4, 'a ZSTD frame that needs a dictionary')
  let at = single ? 5 : 6
  need(at, sizeBytes)
  const stated = sizeBytes === 0 ? undefined : sizeBytes === 1 ? input[at]! : sizeBytes === 2 ? view.getUint16(at, true) + 256 : view.getUint32(at, true) + (sizeBytes === 8 ? 2 ** 32 * view.getUint32(at + 4, true) : 0)
  if (stated !== undefined && stated > most) throw new Damage(at, `a ZSTD frame of ${stated} bytes, where at most ${most} can be`)
  at += sizeBytes
  const window = single ? stated! : 2 ** (10 + (input[5]! >> 3)) * (1 + (input[5]! & 7) / 8)
  const blockMost = Math.min(BLOCK_MOST, window)
  const state = blockState(blockMost)
  let length = 0
  for (let last = false; !last; ) {
    need(at, 3)
    const head = input[at]! | (input[at + 1]! << 8) | (input[at + 2]! << 16)
    last = (head & 1) === 1
    const [type, size, from] = [(head >> 1) & 3, head >> 3, at + 3]
    if (type === 3 || size > blockMost) throw new Damage(at, 'a ZSTD block that is wrong')
    at = from + (type === 1 ? 1 : size)
    need(from, at - from)
    if (type < 2 && length + size > most) throw new Damage(from, `ZSTD blocks of more than ${most} bytes`)
    const memory = output.reserve(Math.min(most, length + (type < 2 ? size : blockMost)), length)
    if (type === 0) memory.set(input.subarray(from, at), length)
    else if (type === 1) memory.fill(input[from]!, length, length + size)
    length = type === 2 ? decodeZstdBlock(input, from, at, memory, length, Math.min(most, length + blockMost), state) : length + size
  }
  if (flags & 4) {
    need(at, 4)
    if (view.getUint32(at, true) !== xxHash64Low(output.bytes, 0, length)) throw new Damage(at, 'a ZSTD frame whose content has another checksum')
    at += 4
  }
  if (stated !== undefined && stated !== length) throw new Damage(5, `a ZSTD frame of ${length} bytes that says it has ${stated}`)
  if (at !== input.length) throw new Damage(at, 'bytes behind a ZSTD frame')
  return length
}
