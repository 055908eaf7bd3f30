import { Block } from './block'

// A set of numbers as IndexSet has it: `levels` are the addresses of its words, level by level, from the leaves up to the single word of `top`.

/** Adds the neurons of the block's first `count` events to the set, and counts their events where there are `counts`. */
export function addNeurons(block: Block, count: usize, width: i32, levels: usize, top: u32, counts: usize): void {
  const x = block.x
  const y = block.y
  const p = block.p
  const leaves = <usize>load<u32>(levels)
  const above = <usize>load<u32>(levels, 4)
  for (let i: usize = 0; i < count; i++) {
    const neuron = ((<u32>load<u16>(y + (i << 1)) * width + load<u16>(x + (i << 1))) << 1) + load<u8>(p + i)
    // A mark that is there is made once more: whether it is would be hard to foretell. Seldom is it the first of its word.
    add(leaves, neuron)
    let word = neuron >>> 5
    for (let height: u32 = 1, level = above; height <= top && !add(level, word); level = load<u32>(levels + (<usize>++height << 2))) word >>>= 5
    if (counts) {
      const its = counts + (<usize>neuron << 2)
      store<u32>(its, load<u32>(its) + 1)
    }
  }
}

/** Sets a bit of a level; gives what else is in its word. */
// @ts-ignore: decorator
@inline
function add(level: usize, index: u32): u32 {
  const at = level + (<usize>(index >>> 5) << 2)
  const before = load<u32>(at)
  store<u32>(at, before | (1 << (index & 31)))
  return before
}

/**
 * Takes members out of the set in ascending order, to `into` … `limit`, and gives the place behind the last. Some are left only where less than 32
 * would have found room.
 */
export function takeNeurons(levels: usize, top: u32, into: usize, limit: usize): usize {
  return top ? take(levels, top, 0, into, limit - 128) : takeLeaf(load<u32>(levels), 0, into)
}

function take(levels: usize, height: u32, word: u32, at: usize, most: usize): usize {
  const place = <usize>load<u32>(levels + (<usize>height << 2)) + (<usize>word << 2)
  const leaves = <usize>load<u32>(levels)
  let bits = load<u32>(place)
  for (; bits && at <= most; bits &= bits - 1) {
    const below = (word << 5) + ctz(bits)
    if (height === 1) at = takeLeaf(leaves, below, at)
    else if ((at = take(levels, height - 1, below, at, most)) > most) break
  }
  store<u32>(place, bits)
  return at
}

/** Takes the members of a leaf: up to four without a branch. */
// @ts-ignore: decorator
@inline
function takeLeaf(leaves: usize, word: u32, at: usize): usize {
  const place = leaves + (<usize>word << 2)
  const base = word << 5
  const all = load<u32>(place)
  let bits = all
  store<u32>(place, 0)
  store<u32>(at, base + ctz(bits))
  bits &= bits - 1
  store<u32>(at, base + ctz(bits), 4)
  bits &= bits - 1
  store<u32>(at, base + ctz(bits), 8)
  bits &= bits - 1
  store<u32>(at, base + ctz(bits), 12)
  bits &= bits - 1
  for (let next = at + 16; bits; bits &= bits - 1, next += 4) store<u32>(next, base + ctz(bits))
  return at + (<usize>popcnt(all) << 2)
}
