// Errors of all inputs of a layer as sums of graded events: what is not zero of δ goes through the transposed layer, by windowSums.
// Sums over filters are taken in four lanes, by f modulo 4, which are added in pairs, as in gatherErrors: so events are split four ways.

/**
 * δ of `places` positions of `filters` values as graded events, in four lanes: lane l has those of filters 4·j + l, where event j of its
 * place is δ[place, 4·j + l], if that is not 0. Each lane has its own starts (places + 1, startsPitch apart), indices and values
 * (eventsPitch apart): indices count through the places of `map`, as a row of events of a map of `map` places has them.
 */
export function splitErrors(
  places: i32, map: i32, filters: i32, delta: usize, starts: usize, startsPitch: i32, indices: usize, values: usize, eventsPitch: i32,
): void {
  const fours = (filters + 3) >> 2
  const lane = <usize>eventsPitch << 2
  const begins = <usize>startsPitch << 2
  let at0: usize = 0
  let at1: usize = lane
  let at2: usize = 2 * lane
  let at3: usize = 3 * lane
  store<u32>(starts, 0)
  store<u32>(starts + begins, 0)
  store<u32>(starts + 2 * begins, 0)
  store<u32>(starts + 3 * begins, 0)
  let index = 0
  let left = map
  for (let place = 0; place < places; place++) {
    if (left === 0) {
      index = 0
      left = map
    }
    left--
    // What is written at a zero is written over by the next event.
    for (let f = 0; f < filters; f += 4, delta += 16, index++) {
      at0 = take(at0, index, delta, indices, values)
      if (f + 1 < filters) at1 = take(at1, index, delta + 4, indices, values)
      if (f + 2 < filters) at2 = take(at2, index, delta + 8, indices, values)
      if (f + 3 < filters) at3 = take(at3, index, delta + 12, indices, values)
    }
    delta -= <usize>((fours << 2) - filters) << 2
    starts += 4
    store<u32>(starts, <u32>(at0 >> 2))
    store<u32>(starts + begins, <u32>((at1 - lane) >> 2))
    store<u32>(starts + 2 * begins, <u32>((at2 - 2 * lane) >> 2))
    store<u32>(starts + 3 * begins, <u32>((at3 - 3 * lane) >> 2))
  }
}

// @ts-ignore: decorator
@inline
function take(at: usize, index: i32, delta: usize, indices: usize, values: usize): usize {
  const value = load<f32>(delta)
  store<i32>(indices + at, index)
  store<f32>(values + at, value)
  return at + (<usize>(value !== 0) << 2)
}

/**
 * One tile of one lane of the weights of a transposed layer, as windowSums reads it: `tile` channels from `first` on, zeros beyond the last.
 *
 *     turned[tap, j, c] = weight[taps − 1 − tap, first + c, 4·j + lane]      j < ⌈filters / 4⌉, zeros beyond the last filter
 */
export function turnTile(taps: i32, channels: i32, filters: i32, lane: i32, first: i32, tile: i32, weight: usize, turned: usize): void {
  const real = min(tile, channels - first)
  for (let tap = taps - 1; tap >= 0; tap--)
    for (let f = lane; f < ((filters + 3) & ~3); f += 4) {
      let from = weight + (<usize>((tap * channels + first) * filters + f) << 2)
      for (let c = 0; c < tile; c++, turned += 4, from += <usize>filters << 2) store<f32>(turned, c < real && f < filters ? load<f32>(from) : 0)
    }
}

/** to = (a + b) + (c + d), n values each, four lanes `pitch` elements apart from a on. Room up to a multiple of four. */
export function addPairs(n: i32, pitch: i32, a: usize, to: usize): void {
  const lane = <usize>pitch << 2
  for (const end = to + (<usize>n << 2); to < end; to += 16, a += 16) {
    const pair = f32x4.add(v128.load(a), v128.load(a + lane))
    v128.store(to, f32x4.add(pair, f32x4.add(v128.load(a + 2 * lane), v128.load(a + 3 * lane))))
  }
}
