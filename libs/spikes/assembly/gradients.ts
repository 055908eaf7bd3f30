import { storeCompact } from './compact'
import { Window } from './window'

/**
 * Rows of events of several samples turned over: for each key the places where it occurs, ascending.
 *
 *     dense (table 0)     key = index                  place = row
 *     map                 key = index % keys           place = row·pitch + table[index / keys]      (keys: the channels)
 *
 * Rows are counted through the samples; each sample has its own starts and indices, so many elements apart, `rows` rows of `groups`
 * groups. `bounds` (keys + 1) is written; `values` 0 where all are 1; places and placeValues have room for all events. Unless `live` is 0, of
 * sample b only the first live[b] rows are turned over, as if nothing came after.
 */
export function transposeEvents(
  samples: i32, rows: i32, groups: i32, keys: i32, starts: usize, startsPitch: i32, indices: usize, values: usize, eventsPitch: i32,
  table: usize, pitch: i32, bounds: usize, places: usize, placeValues: usize, live: usize,
): void {
  memory.fill(bounds, 0, <usize>(keys + 1) << 2)
  const u = <u32>keys
  // Counts, then where each key begins.
  for (let b = 0; b < samples; b++) {
    const from = starts + (<usize>(b * startsPitch) << 2)
    const events = indices + (<usize>(b * eventsPitch) << 2)
    const count = live ? load<i32>(live + (<usize>b << 2)) : rows
    const last = events + (<usize>load<u32>(from + (<usize>(count * groups) << 2)) << 2)
    for (let at = events + (<usize>load<u32>(from) << 2); at < last; at += 4) {
      const i = load<u32>(at)
      const count = bounds + (<usize>(table ? i % u : i) << 2)
      store<u32>(count, load<u32>(count) + 1)
    }
  }
  let sum: u32 = 0
  for (let key = 0; key <= keys; key++) {
    const at = bounds + (<usize>key << 2)
    const count = load<u32>(at)
    store<u32>(at, sum)
    sum += count
  }
  let base: u32 = 0
  for (let b = 0; b < samples; b++) {
    const from = starts + (<usize>(b * startsPitch) << 2)
    const skipped = <usize>(b * eventsPitch) << 2
    const count = live ? load<i32>(live + (<usize>b << 2)) : rows
    for (let row = 0; row < count; row++, base += pitch) {
      const end = load<u32>(from + (<usize>((row + 1) * groups) << 2))
      for (let k = load<u32>(from + (<usize>(row * groups) << 2)); k < end; k++) {
        const event = skipped + (<usize>k << 2)
        const i = load<u32>(indices + event)
        let key = i
        let place = base
        if (table) {
          const position = i / u
          key = i - position * u
          place += load<u32>(table + (<usize>position << 2))
        }
        const at = bounds + (<usize>key << 2)
        const to = <usize>load<u32>(at) << 2
        store<u32>(at, load<u32>(at) + 1)
        store<u32>(places + to, place)
        if (values) store<f32>(placeValues + to, load<f32>(values + event))
      }
    }
    base += (rows - count) * pitch
  }
  // Each key now stands where the next begins: move them back.
  for (let key = keys; key > 0; key--) store<u32>(bounds + (<usize>key << 2), load<u32>(bounds + (<usize>(key - 1) << 2)))
  store<u32>(bounds, 0)
}

/** sum[j] += Σ x[places[k], j], j < columns ≤ 32, k in [from, to): one tile of rows of `pitch` bytes, times values where there are. Stores on the way: see windowSums. */
function addRows<Width, Graded>(from: usize, to: usize, places: usize, values: usize, x: usize, pitch: usize, sum: usize, columns: i32): void {
  let s0 = v128.load(sum)
  let s1 = sizeof<Width>() > 1 ? v128.load(sum, 16) : s0
  let s2 = sizeof<Width>() > 2 ? v128.load(sum, 32) : s0
  let s3 = sizeof<Width>() > 2 ? v128.load(sum, 48) : s0
  let s4 = sizeof<Width>() > 4 ? v128.load(sum, 64) : s0
  let s5 = sizeof<Width>() > 4 ? v128.load(sum, 80) : s0
  let s6 = sizeof<Width>() > 4 ? v128.load(sum, 96) : s0
  let s7 = sizeof<Width>() > 4 ? v128.load(sum, 112) : s0
  for (let k = from; k < to; k += 4) {
    const w = x + <usize>load<u32>(places + k) * pitch
    if (sizeof<Graded>() === 8) {
      const value = v128.load32_splat(values + k)
      s0 = f32x4.add(s0, f32x4.mul(value, v128.load(w)))
      if (sizeof<Width>() > 4) v128.store(sum, s0)
      if (sizeof<Width>() > 1) s1 = f32x4.add(s1, f32x4.mul(value, v128.load(w, 16)))
      if (sizeof<Width>() > 4) v128.store(sum, s1, 16)
      if (sizeof<Width>() > 2) {
        s2 = f32x4.add(s2, f32x4.mul(value, v128.load(w, 32)))
        s3 = f32x4.add(s3, f32x4.mul(value, v128.load(w, 48)))
      }
      if (sizeof<Width>() > 4) {
        s4 = f32x4.add(s4, f32x4.mul(value, v128.load(w, 64)))
        s5 = f32x4.add(s5, f32x4.mul(value, v128.load(w, 80)))
        s6 = f32x4.add(s6, f32x4.mul(value, v128.load(w, 96)))
        s7 = f32x4.add(s7, f32x4.mul(value, v128.load(w, 112)))
      }
    } else {
      s0 = f32x4.add(s0, v128.load(w))
      if (sizeof<Width>() > 4) v128.store(sum, s0)
      if (sizeof<Width>() > 1) s1 = f32x4.add(s1, v128.load(w, 16))
      if (sizeof<Width>() > 2) {
        s2 = f32x4.add(s2, v128.load(w, 32))
        s3 = f32x4.add(s3, v128.load(w, 48))
      }
      if (sizeof<Width>() > 4) {
        s4 = f32x4.add(s4, v128.load(w, 64))
        s5 = f32x4.add(s5, v128.load(w, 80))
        s6 = f32x4.add(s6, v128.load(w, 96))
        s7 = f32x4.add(s7, v128.load(w, 112))
      }
    }
  }
  if (sizeof<Width>() > 4 && columns === 32) {
    v128.store(sum, s0)
    v128.store(sum, s1, 16)
    v128.store(sum, s2, 32)
    v128.store(sum, s3, 48)
    v128.store(sum, s4, 64)
    v128.store(sum, s5, 80)
    v128.store(sum, s6, 96)
    v128.store(sum, s7, 112)
    return
  }
  storeLanes(sum, s0, columns)
  if (sizeof<Width>() > 1) storeLanes(sum + 16, s1, columns - 4)
  if (sizeof<Width>() > 2) {
    storeLanes(sum + 32, s2, columns - 8)
    storeLanes(sum + 48, s3, columns - 12)
  }
  if (sizeof<Width>() > 4) {
    storeLanes(sum + 64, s4, columns - 16)
    storeLanes(sum + 80, s5, columns - 20)
    storeLanes(sum + 96, s6, columns - 24)
    storeLanes(sum + 112, s7, columns - 28)
  }
}

function storeLanes(to: usize, sum: v128, left: i32): void {
  if (left > 3) v128.store(to, sum)
  else {
    if (left > 0) v128.store32_lane(to, sum, 0)
    if (left > 1) v128.store32_lane(to, sum, 1, 4)
    if (left > 2) v128.store32_lane(to, sum, 2, 8)
  }
}

/** The tile of `addRows` that holds so many columns. */
function addTile(from: usize, to: usize, places: usize, values: usize, x: usize, pitch: usize, sum: usize, columns: i32): void {
  if (values) {
    if (columns > 16) addRows<v128, f64>(from, to, places, values, x, pitch, sum, columns)
    else if (columns > 8) addRows<u32, f64>(from, to, places, values, x, pitch, sum, columns)
    else if (columns > 4) addRows<u16, f64>(from, to, places, values, x, pitch, sum, columns)
    else addRows<u8, f64>(from, to, places, values, x, pitch, sum, columns)
  } else {
    if (columns > 16) addRows<v128, f32>(from, to, places, values, x, pitch, sum, columns)
    else if (columns > 8) addRows<u32, f32>(from, to, places, values, x, pitch, sum, columns)
    else if (columns > 4) addRows<u16, f32>(from, to, places, values, x, pitch, sum, columns)
    else addRows<u8, f32>(from, to, places, values, x, pitch, sum, columns)
  }
}

/** Bytes from one row of a tile of so many columns to the next: as many lanes as its sums have. */
// @ts-ignore: decorator
@inline
function tilePitch(columns: i32): usize {
  return <usize>((columns > 16 ? 32 : columns > 8 ? 16 : columns > 4 ? 8 : 4) << 2)
}

/** Copies `pitch` bytes, and adds them up in `sums`. */
// @ts-ignore: decorator
@inline
function copyRow(to: usize, from: usize, pitch: usize, sums: usize): void {
  for (let at: usize = 0; at < pitch; at += 16) {
    const slope = v128.load(from + at)
    v128.store(to + at, slope)
    v128.store(sums + at, f32x4.add(v128.load(sums + at), slope))
  }
}

/** Bytes behind a tile in its scratch: sums of its columns. */
const SUMS: usize = 128

/** Moves the first `columns` of what a tile had summed up from or to where biases are; the rest are other columns' or nobody's. */
function moveSums(to: usize, from: usize, columns: i32): void {
  memory.copy(to, from, <usize>columns << 2)
}

/**
 * The gradient of dense weights, `columns` ≤ 32 of its units from `column` on, over turned-over events (see transposeEvents):
 *
 *     gradient[i, f] += Σ value·δ[row, f]      over the rows in which input i was active, ascending
 *
 * and, unless 0, of the bias: bias[f] += Σ δ[row, f], ascending. The columns of δ are first copied next to each other into `scratch`
 * (32 + rows·32), so that they stay in the cache. δ, [rows, units],
 * and `gradient`, [inputs, units], have 32 elements of room behind them.
 */
export function denseGradient(
  inputs: i32, units: i32, column: i32, columns: i32, rows: i32, bounds: usize, places: usize, values: usize, delta: usize, scratch: usize, gradient: usize, bias: usize,
): void {
  const pitch = tilePitch(columns)
  const sums = scratch
  scratch += SUMS
  if (bias) moveSums(sums, bias + (<usize>column << 2), columns)
  let from = delta + (<usize>column << 2)
  let to = scratch
  for (let row = 0; row < rows; row++, from += <usize>units << 2, to += pitch) copyRow(to, from, pitch, sums)
  if (bias) moveSums(bias + (<usize>column << 2), sums, columns)
  tileGradient(inputs, units, column, columns, bounds, places, values, scratch, gradient, 0)
}

/** The same from columns of δ that lie next to each other already, [rows, columns filled up]; `anew`: not added to what is there. */
export function tileGradient(
  inputs: i32, units: i32, column: i32, columns: i32, bounds: usize, places: usize, values: usize, tile: usize, gradient: usize, anew: i32,
): void {
  const pitch = tilePitch(columns)
  let sum = gradient + (<usize>column << 2)
  for (let i = 0; i < inputs; i++, sum += <usize>units << 2) {
    const first = <usize>load<u32>(bounds + (<usize>i << 2)) << 2
    const last = <usize>load<u32>(bounds + (<usize>(i + 1) << 2)) << 2
    if (anew) memory.fill(sum, 0, <usize>columns << 2)
    if (first < last) addTile(first, last, places, values, tile, pitch, sum, columns)
  }
}

/**
 * The gradient of the weights of a convolution, `columns` ≤ 32 of its filters from `column` on, over turned-over events:
 *
 *     gradient[ky, kx, c, f] += Σ value·δ[row, oy, ox, f]      over events (row, y, x, c) with oy·stride = y + padding − ky, and so x
 *
 * δ is first spread out in `scratch`, so that an event finds what it caused at a fixed distance for each kernel position, and zeros
 * where there is none: map of (height + kernel − 1)·(width + kernel − 1) positions with δ[oy, ox] at
 * (oy·stride + kernel − 1 − padding, ox·stride + …); `scratch` has 64 elements more. The bias as above. Places are those of (y + kernel − 1, x + kernel − 1) in it.
 * δ, [rows, outHeight, outWidth, filters], and `gradient` have 32 elements of room behind them.
 */
export function convolutionGradient(
  window: Window, column: i32, columns: i32, rows: i32, bounds: usize, places: usize, values: usize, delta: usize, scratch: usize, gradient: usize, bias: usize,
): void {
  const channels = window.channels
  const filters = window.filters
  const kernel = window.kernel
  const stride = window.stride
  const width = window.width + kernel - 1
  const height = window.height + kernel - 1
  const shift = kernel - 1 - window.padding
  const pitch = tilePitch(columns)
  const map = <usize>(height * width) * pitch
  const unseen = scratch + 2 * SUMS + <usize>rows * map
  const sums = scratch
  scratch += SUMS
  if (bias) moveSums(sums, bias + (<usize>column << 2), columns)
  memory.fill(scratch, 0, <usize>rows * map)
  let from = delta + (<usize>column << 2)
  let to = scratch
  for (let row = 0; row < rows; row++, to += map)
    for (let oy = 0; oy < window.outHeight; oy++)
      for (let ox = 0; ox < window.outWidth; ox++, from += <usize>filters << 2) {
        const y = oy * stride + shift
        const x = ox * stride + shift
        // What lies beyond the padding of the input is seen by no event,
        // but counts for the bias.
        const seen = y >= 0 && x >= 0 && y < height && x < width
        copyRow(seen ? to + <usize>(y * width + x) * pitch : unseen, from, pitch, sums)
      }
  if (bias) moveSums(bias + (<usize>column << 2), sums, columns)
  for (let c = 0; c < channels; c++) {
    const first = <usize>load<u32>(bounds + (<usize>c << 2)) << 2
    const last = <usize>load<u32>(bounds + (<usize>(c + 1) << 2)) << 2
    if (first === last) continue
    for (let ky = 0; ky < kernel; ky++)
      for (let kx = 0; kx < kernel; kx++) {
        const sum = gradient + (<usize>(((ky * kernel + kx) * channels + c) * filters + column) << 2)
        addTile(first, last, places, values, scratch - <usize>(ky * width + kx) * pitch, pitch, sum, columns)
      }
  }
}

/** gradient[f] += Σ δ[p, f] over `places` rows of `filters`, ascending, for `columns` ≤ 32 filters from `column` on: the gradient of a bias. */
export function biasGradient(places: i32, filters: i32, column: i32, columns: i32, delta: usize, gradient: usize): void {
  const pitch = <usize>filters << 2
  for (let f = column; f < column + columns; f += 4) {
    const to = gradient + (<usize>f << 2)
    let at = delta + (<usize>f << 2)
    let sum = v128.load(to)
    for (let p = 0; p < places; p++, at += pitch) sum = f32x4.add(sum, v128.load(at))
    storeLanes(to, sum, column + columns - f)
  }
}

/** sums[i] = Σ over rows of δ[row, i], ascending: what the constant drive of a held input gets back. */
export function sumRows(rows: i32, neurons: i32, delta: usize, sums: usize): void {
  memory.fill(sums, 0, <usize>neurons << 2)
  for (let row = 0; row < rows; row++)
    for (let i: usize = 0; i < <usize>neurons << 2; i += 4, delta += 4) store<f32>(sums + i, load<f32>(sums + i) + load<f32>(delta))
}

/**
 * The neurons near enough to the threshold for an error to reach them, |u − θ| < reach, as rows of events with these groups, from
 * starts[0] on; indices need room for all neurons and three more.
 */
export function nearThreshold(groups: i32, size: i32, rows: i32, membrane: usize, threshold: f32, reach: f32, starts: usize, indices: usize): void {
  const thresholds = f32x4.splat(threshold)
  const reaches = f32x4.splat(reach)
  const whole = size & ~3
  let to = indices + (<usize>load<u32>(starts) << 2)
  for (let row = 0; row < rows; row++) {
    let index = 0
    for (let group = 0; group < groups; group++) {
      for (let i = 0; i < whole; i += 4, membrane += 16) {
        const mask = i32x4.bitmask(f32x4.lt(f32x4.abs(f32x4.sub(v128.load(membrane), thresholds)), reaches))
        if (!mask) continue
        storeCompact(to, i32x4.add(i32x4.splat(index + i), i32x4(0, 1, 2, 3)), mask)
        to += <usize>popcnt(mask) << 2
      }
      for (let i = whole; i < size; i++, membrane += 4) {
        const near = Mathf.abs(load<f32>(membrane) - threshold) < reach
        store<u32>(to, index + i)
        to += <usize>near << 2
      }
      index += size
      starts += 4
      store<u32>(starts, <u32>((to - indices) >> 2))
    }
  }
}

/** How many of n neurons are near enough to the threshold, as above. */
export function countNear(n: i32, membrane: usize, threshold: f32, reach: f32, count: usize): void {
  let near: u32 = 0
  for (const end = membrane + (<usize>n << 2); membrane < end; membrane += 4) near += <u32>(Mathf.abs(load<f32>(membrane) - threshold) < reach)
  store<u32>(count, near)
}
