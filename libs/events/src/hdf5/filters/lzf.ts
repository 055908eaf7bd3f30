import { requireThat } from './damage.ts'

/** Bytes that LZF packed, at most so many. Throws Damage. */
export function decodeLzf(bytes: Uint8Array, limit: number): Uint8Array {
  // Three bytes say at most 264.
  const room = Math.min(limit, 88 * bytes.length)
  const out = new Uint8Array(room)
  let [at, to] = [0, 0]
  while (at < bytes.length) {
    const head = bytes[at++]!
    if (head < 32) {
      const length = head + 1
      requireThat(at + length <= bytes.length && to + length <= room, 'LZF has more bytes than there are')
      out.set(bytes.subarray(at, at + length), to)
      at += length
      to += length
      continue
    }
    let length = head >> 5
    requireThat(at + (length === 7 ? 2 : 1) <= bytes.length, 'LZF ends within a match')
    if (length === 7) length += bytes[at++]!
    const back = ((head & 31) << 8) + bytes[at++]! + 1
    length += 2
    requireThat(back <= to && to + length <= room, 'an LZF match lies outside of what there is')
    for (const end = to + length; to < end; to++) out[to] = out[to - back]!
  }
  return out.subarray(0, to)
}
