import { Block } from './block'

// What filters keep of a block moves to the front of it, over events that were looked at before. Each event is written there and counted on only
// where it is kept, without a branch. All take the events from … to − 1, with `kept` in front already, and give the number of those kept then.

/** Keeps events of columns left … left + width − 1 and rows top … top + height − 1, and counts from there. */
export function crop(block: Block, to: usize, left: i32, top: i32, width: i32, height: i32): usize {
  const t = block.t
  const x = block.x
  const y = block.y
  const p = block.p
  let kept: usize = 0
  for (let i: usize = 0; i < to; i++) {
    const column = <i32>load<u16>(x + (i << 1)) - left
    const row = <i32>load<u16>(y + (i << 1)) - top
    put(t, x, y, p, i, kept, column, row)
    kept += <usize>((<u32>column < <u32>width) & (<u32>row < <u32>height))
  }
  return kept
}

/** As RefractoryFilter has it; `last`: a time of each pixel, of 32 bits. Event i is at offset + t[i]. */
export function refractory(block: Block, from: usize, to: usize, kept: usize, offset: i32, last: usize, width: i32, period: i32, extended: i32): usize {
  const t = block.t
  const x = block.x
  const y = block.y
  const p = block.p
  for (let i = from; i < to; i++) {
    const column = <i32>load<u16>(x + (i << 1))
    const row = <i32>load<u16>(y + (i << 1))
    const at = last + (<usize>(row * width + column) << 2)
    const time = offset + load<i32>(t + (i << 2))
    const before = load<i32>(at)
    const keeps = (period - (time - before)) >> 31
    store<i32>(at, before ^ ((before ^ time) & (keeps | extended)))
    put(t, x, y, p, i, kept, column, row)
    kept -= keeps
  }
  return kept
}

/** As BackgroundActivityFilter has it; `last`: a time of each pixel, of 32 bits, and of a border of one pixel, in rows of `stride`. */
export function backgroundActivity(block: Block, from: usize, to: usize, kept: usize, offset: i32, last: usize, stride: i32, dt: i32, diagonals: bool): usize {
  const t = block.t
  const x = block.x
  const y = block.y
  const p = block.p
  for (let i = from; i < to; i++) {
    const column = <i32>load<u16>(x + (i << 1))
    const row = <i32>load<u16>(y + (i << 1))
    // The pixel above and left of it.
    const above = last + (<usize>(row * stride + column) << 2)
    const beside = above + (<usize>stride << 2)
    const below = beside + (<usize>stride << 2)
    const time = offset + load<i32>(t + (i << 2))
    const since = time - dt
    let signs = (since - load<i32>(beside)) | (since - load<i32>(beside, 8)) | (since - load<i32>(above, 4)) | (since - load<i32>(below, 4))
    if (diagonals) signs |= (since - load<i32>(above)) | (since - load<i32>(above, 8)) | (since - load<i32>(below)) | (since - load<i32>(below, 8))
    store<i32>(beside, time, 4)
    put(t, x, y, p, i, kept, column, row)
    kept += <usize>(<u32>signs >>> 31)
  }
  return kept
}

// @ts-ignore: decorator
@inline
function put(t: usize, x: usize, y: usize, p: usize, i: usize, kept: usize, column: i32, row: i32): void {
  store<u32>(t + (kept << 2), load<u32>(t + (i << 2)))
  store<u16>(x + (kept << 1), <u16>column)
  store<u16>(y + (kept << 1), <u16>row)
  store<u8>(p + kept, load<u8>(p + i))
}
