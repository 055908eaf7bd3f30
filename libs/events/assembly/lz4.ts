/**
 * Decodes one LZ4 block, bytes `from` … `to`, to `output`; gives the address behind its last byte, or 0 where the block is wrong: its twin
 * says where. Nothing before `history` is read as output, and what is given ends at `limit` at the latest. Up to 32 bytes behind `to` may be
 * read, and up to 32 behind `limit` written: whole vectors are copied, and what is too much of one is overwritten by the next.
 */
export function decodeLz4Block(from: usize, to: usize, output: usize, limit: usize, history: usize): usize {
  let i = from
  let o = output
  while (i < to) {
    const token = <usize>load<u8>(i++)
    let literals = token >>> 4
    if (literals === 15) {
      for (let more: usize = 255; more === 255; literals += more) {
        if (i >= to) return 0
        more = load<u8>(i++)
      }
    }
    // A position may be at the end of what is left, so that differences, which can't overflow, are compared.
    if (literals > to - i || literals > limit - o) return 0
    v128.store(o, v128.load(i))
    if (literals > 16) memory.copy(o + 16, i + 16, literals - 16)
    i += literals
    o += literals
    if (i === to) return o
    if (to - i < 2) return 0
    const back = <usize>load<u16>(i)
    i += 2
    let length = (token & 15) + 4
    if (length === 19) {
      for (let more: usize = 255; more === 255; length += more) {
        if (i >= to) return 0
        more = load<u8>(i++)
      }
    }
    if (back - 1 >= o - history || length > limit - o) return 0
    const end = o + length
    if (back >= 16) {
      let copy = o - back
      v128.store(o, v128.load(copy))
      for (o += 16, copy += 16; o < end; o += 16, copy += 16) v128.store(o, v128.load(copy))
    } else if (back === 1) memory.fill(o, load<u8>(o - 1), length)
    else if (back >= 8) for (let copy = o - back; o < end; o += 8, copy += 8) store<u64>(o, load<u64>(copy))
    // A match that reaches into itself repeats what is there.
    else for (let copy = o - back; o < end; o++, copy++) store<u8>(o, load<u8>(copy))
    o = end
  }
  return 0
}
