import { Block } from './block'

// A set of numbers as IndexSet has it: `levels` are the addresses of its words, level by level, from the leaves up to the single word of `top`.

/** Adds the neurons of the block's first `count` events to the set, and counts their events where there are `counts`. */
export function addNeurons(block: Block, count: usize, width: i32, levels: usize, top: u32, counts: usize): void {
  const x = block.x
  const y = block.y
  const p = block.p
  const leaves = <usize>load<u32>(levels)
  for (let i: usize = 0; i < count; i++) {
    const neuron = ((<u32>load<u16>(y + (i << 1)) * width + load<u16>(x + (i << 1))) << 1) + load<u8>(p + i)
    let word = neuron >>> 5
    const at = leaves + (<usize>word << 2)
    const before = load<u32>(at)
    store<u32>(at, before | (1 << (neuron & 31)))
    if (counts) {
      const its = counts + (<usize>neuron << 2)
      store<u32>(its, load<u32>(its) + 1)
    }
    if (before) continue
    for (let height: u32 = 1; height <= top; height++) {
      const upper = <usize>load<u32>(levels + (<usize>height << 2)) + (<usize>(word >>> 5) << 2)
      const marks = load<u32>(upper)
      store<u32>(upper, marks | (1 << (word & 31)))
      if (marks) break
      word >>>= 5
    }
  }
}

/** Takes members out of the set in ascending order, to `into` … `limit`, and gives the place behind the last. Some are left only where less than 32 found room. */
export function takeNeurons(levels: usize, top: u32, into: usize, limit: usize): usize {
  return take(levels, top, 0, into, limit - 128)
}

function take(levels: usize, height: u32, word: u32, at: usize, most: usize): usize {
  const place = <usize>load<u32>(levels + (<usize>height << 2)) + (<usize>word << 2)
  let bits = load<u32>(place)
  const base = word << 5
  if (height === 0) {
    for (; bits; bits &= bits - 1, at += 4) store<u32>(at, base + ctz(bits))
    store<u32>(place, 0)
    return at
  }
  for (; bits; bits &= bits - 1) {
    at = take(levels, height - 1, base + ctz(bits), at, most)
    if (at > most) break
  }
  store<u32>(place, bits)
  return at
}
