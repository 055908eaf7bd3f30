import { leastLeft } from './tiny'

/**
 * Rows of spikes with what the auxiliary neurons of a NeuNorm add (see eachMerged in libs/networks/src/sparse/auxiliary.ts): events of a map
 * with a channel more, each spike as 1, and behind those of a place, in channel `maps`, its
 *
 *     x ← keep·x + take·count of its spikes       where that is not 0
 *
 * x: a value for each place, brought forward through the rows. Rows are 1 group each, or one for each place, and stay so.
 */
export function mergeAuxiliary(
  rows: i32, maps: i32, places: i32, keep: f32, take: f32, x: usize, groups: i32, inStarts: usize, inIndices: usize, starts: usize, indices: usize, values: usize,
): void {
  const least = leastLeft(keep)
  let k = load<u32>(inStarts)
  let count: u32 = 0
  store<u32>(starts, 0)
  for (let row = 0; row < rows; row++) {
    inStarts += <usize>groups << 2
    const end = load<u32>(inStarts)
    let bound: u32 = 0
    for (let place = 0; place < places; place++) {
      const first = k
      bound += maps
      while (k < end) {
        const i = load<u32>(inIndices + (<usize>k << 2))
        if (i >= bound) break
        store<u32>(indices + (<usize>count << 2), i + place)
        store<f32>(values + (<usize>count << 2), 1)
        count++
        k++
      }
      const at = x + (<usize>place << 2)
      let rest = keep * load<f32>(at)
      if (abs(rest) < least) rest = 0
      const now = rest + take * <f32>(k - first)
      store<f32>(at, now)
      if (now !== 0) {
        store<u32>(indices + (<usize>count << 2), bound + place)
        store<f32>(values + (<usize>count << 2), now)
        count++
      }
      if (groups > 1) {
        starts += 4
        store<u32>(starts, count)
      }
    }
    if (groups === 1) {
      starts += 4
      store<u32>(starts, count)
    }
  }
}

/**
 * Errors through auxiliary neurons, the last row first: in errors [rows, places, maps + 1] that of x becomes what each spike of its place gets
 * of it, take·g, g ← ∂L/∂x + keep·g. `carry`: g of the row behind, a value for each place, and afterwards of the first.
 */
export function auxiliaryErrors(rows: i32, maps: i32, places: i32, keep: f32, take: f32, carry: usize, errors: usize): void {
  const least = leastLeft(keep)
  const pitch = <usize>(maps + 1) << 2
  for (let row = rows - 1; row >= 0; row--) {
    let at = errors + <usize>(row * places) * pitch + (<usize>maps << 2)
    for (let place = 0; place < places; place++, at += pitch) {
      const kept = carry + (<usize>place << 2)
      let rest = keep * load<f32>(kept)
      if (abs(rest) < least) rest = 0
      const g = load<f32>(at) + rest
      store<f32>(kept, g)
      store<f32>(at, take * g)
    }
  }
}

/** Adds to the errors of the maps of each of so many places that of its last channel, which is left out: [places, maps + 1] becomes [places, maps], in place. */
export function shareErrors(places: i32, maps: i32, errors: usize): void {
  let from = errors
  let to = errors
  const whole = maps & ~3
  for (let place = 0; place < places; place++) {
    const share = load<f32>(from + (<usize>maps << 2))
    const four = f32x4.splat(share)
    for (let f = 0; f < whole; f += 4, from += 16, to += 16) v128.store(to, f32x4.add(v128.load(from), four))
    for (let f = whole; f < maps; f++, from += 4, to += 4) store<f32>(to, load<f32>(from) + share)
    from += 4
  }
}
