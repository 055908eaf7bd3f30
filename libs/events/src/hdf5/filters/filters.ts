import { fail } from '@spikeline/core'
import { Damage } from '../../codecs/damage.ts'
import type { Filter } from '../messages.ts'
import { unbitshuffleFilter } from './bitshuffle.ts'
import { decodeBlosc } from './blosc.ts'
import { checkedFletcher } from './checksums.ts'
import { decodeEcf, ECF } from './ecf.ts'
import { inflateZlib } from './deflate.ts'
import { decodeLz4Filter } from './lz4.ts'
import { decodeLzf } from './lzf.ts'
import { unshuffle } from './shuffle.ts'
import { decodeZstd } from './zstd.ts'

/** Undoes a filter. `limit`: bytes that are enough for the chunk; no more are made. Throws Damage. */
type Undo = (bytes: Uint8Array, values: readonly number[], limit: number) => Uint8Array

/** Filters by their registered numbers. */
const filters = new Map<number, Undo>([
  [1, (bytes, _, limit) => inflateZlib(bytes, limit)],
  [2, (bytes, [size = 1]) => unshuffle(bytes, size)],
  [3, checkedFletcher],
  [32000, (bytes, _, limit) => decodeLzf(bytes, limit)],
  [32001, (bytes, _, limit) => decodeBlosc(bytes, limit)],
  [32004, (bytes, _, limit) => decodeLz4Filter(bytes, limit)],
  [32008, unbitshuffleFilter],
  [32015, (bytes, _, limit) => decodeZstd(bytes, limit)],
  [ECF, (bytes, _, limit) => decodeEcf(bytes, limit)],
])

const names: Readonly<Record<number, string>> = { 4: 'szip', 5: 'nbit', 6: 'scaleoffset', 307: 'bzip2', 32013: 'zfp', 32017: 'sz', 32019: 'jpeg', 32026: 'blosc2' }

/** Fails with E4156 where a filter is none of those that are undone here. */
export function requireKnown(used: readonly Filter[], place: string, path: string, offset: number): void {
  const unknown = used.find(({ id }) => !filters.has(id))
  if (unknown) fail('E4156', { place, path, offset, id: unknown.id, name: names[unknown.id] ?? unknown.name })
}

/** What a chunk was before its filters, at most `size` bytes, or in words why that can't be found. */
export function decodeChunk(stored: Uint8Array, used: readonly Filter[], mask: number, size: number): Uint8Array | string {
  // A checksum is four bytes more.
  const limit = size + 4 * used.length
  let bytes = stored
  try {
    for (let i = used.length - 1; i >= 0; i--) if (!((mask >>> i) & 1)) bytes = filters.get(used[i]!.id)!(bytes, used[i]!.values, limit)
  } catch (error) {
    if (error instanceof Damage) return error.message
    throw error
  }
  return bytes.length > size ? `it has ${bytes.length} bytes, more than ${size}` : bytes
}
