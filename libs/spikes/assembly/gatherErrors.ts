import { Window } from './window'

/** The part of fours of filters with an error from which on it is faster to read them all: measured, between 0.4 and 0.6. */
const DENSE_FOURS: f64 = 0.45

/**
 * Errors of chosen inputs of a layer, given those of its drive:
 *
 *     errors[k] = Σ δ[row, oy, ox, f]·weight[ky, kx, c, f]      for the k-th chosen input (row, y, x, c), oy·stride = y + padding − ky
 *
 * over the taps, outputs ascending, in four lanes by f modulo 4 that are added in pairs at the end. Chosen inputs are rows of events
 * grouped by position. `weight` is as turnWeights lays it out: by channel, kernel positions
 * descending (outputs ascending), filters filled up with zeros to a multiple of four.
 *
 * δ is first spread out in `scratch`, so that an input finds what it caused at a fixed distance for each kernel position, and zeros
 * where there is none: maps of (height + kernel − 1)·(width + kernel − 1) positions with δ[oy, ox] at
 * (oy·stride + kernel − 1 − padding, …), filters filled up with zeros. `work` is room for two numbers for each position of these maps and
 * one for each four of filters; for channels + 5; and for two for each chosen input.
 *
 * Where most errors are zeros (few neurons near the threshold above), an input reads only the fours of filters that have one. Else
 * inputs go by channel, whose weights then stay in the first cache, six of them sharing what is read of the weights: with more, V8 runs out of
 * registers. Bits are the same.
 */
export function gatherErrors(window: Window, rows: i32, starts: usize, indices: usize, weight: usize, delta: usize, scratch: usize, work: usize, errors: usize): void {
  const width = window.width + window.kernel - 1
  const height = window.height + window.kernel - 1
  const fours = (window.filters + 3) >> 2
  const pitch = <usize>fours << 4
  const positions = rows * height * width
  spread(window, rows, delta, scratch, pitch)
  const active = work
  const found = activeFours(positions, pitch, scratch, active)
  if (<f64>found < DENSE_FOURS * <f64>(rows * window.outHeight * window.outWidth * fours)) {
    gatherActive(window, rows, starts, indices, weight, scratch, pitch, active, errors)
    return
  }
  gatherByChannel(window, rows, starts, indices, weight, scratch, pitch, work, errors)
}

/** δ into maps in which every tap of every input lies. */
function spread(window: Window, rows: i32, delta: usize, scratch: usize, pitch: usize): void {
  const filters = window.filters
  const kernel = window.kernel
  const stride = window.stride
  const width = window.width + kernel - 1
  const height = window.height + kernel - 1
  const shift = kernel - 1 - window.padding
  const map = <usize>(height * width) * pitch
  const bytes = <usize>filters << 2
  if (kernel > 1 || stride > 1 || bytes !== pitch || window.padding > 0) memory.fill(scratch, 0, <usize>rows * map)
  for (let row = 0; row < rows; row++, scratch += map)
    for (let oy = 0; oy < window.outHeight; oy++)
      for (let ox = 0; ox < window.outWidth; ox++, delta += bytes) {
        const y = oy * stride + shift
        const x = ox * stride + shift
        // What lies beyond the padding of the input is seen by no input.
        if (y < 0 || x < 0 || y >= height || x >= width) continue
        memory.copy(scratch + <usize>(y * width + x) * pitch, delta, bytes)
      }
}

/**
 * By position of the maps the bytes, from the position's first filter on, of fours of filters in which some δ is not zero; bounds first,
 * in bytes too. Returns how many there are.
 */
function activeFours(positions: i32, pitch: usize, maps: usize, active: usize): i32 {
  const begin = active + (<usize>(positions + 1) << 2)
  let to = begin
  for (let position = 0; position < positions; position++, maps += pitch) {
    store<u32>(active + (<usize>position << 2), <u32>(to - active))
    for (let f: usize = 0; f < pitch; f += 16) {
      store<u32>(to, <u32>f)
      to += <usize>v128.any_true(f32x4.ne(v128.load(maps + f), f32x4.splat(0))) << 2
    }
  }
  store<u32>(active + (<usize>positions << 2), <u32>(to - active))
  return <i32>((to - begin) >> 2)
}

/** Position by position, only active fours. */
function gatherActive(
  window: Window, rows: i32, starts: usize, indices: usize, weight: usize, maps: usize, pitch: usize, active: usize, errors: usize,
): void {
  const channels = window.channels
  const kernel = window.kernel
  const mapWidth = window.width + kernel - 1
  const mapHeight = window.height + kernel - 1
  const channelPitch = <usize>(kernel * kernel) * pitch
  for (let row = 0; row < rows; row++)
    for (let y = 0; y < window.height; y++)
      for (let x = 0; x < window.width; x++, starts += 4) {
        let k = <usize>load<u32>(starts) << 2
        const end = <usize>load<u32>(starts, 4) << 2
        if (k === end) continue
        const base = (y * window.width + x) * channels
        const place = (row * mapHeight + y) * mapWidth + x
        // Four inputs at a time share what is read of δ; the last ones are done again in the place of those that are missing.
        for (; k < end; k += 16) {
          const k1 = min(k + 4, end - 4)
          const k2 = min(k + 8, end - 4)
          const k3 = min(k + 12, end - 4)
          const c0 = weight + <usize>(load<i32>(indices + k) - base) * channelPitch
          const c1 = weight + <usize>(load<i32>(indices + k1) - base) * channelPitch
          const c2 = weight + <usize>(load<i32>(indices + k2) - base) * channelPitch
          const c3 = weight + <usize>(load<i32>(indices + k3) - base) * channelPitch
          let s0 = f32x4.splat(0)
          let s1 = s0
          let s2 = s0
          let s3 = s0
          for (let dy = 0; dy < kernel; dy++)
            for (let dx = 0; dx < kernel; dx++) {
              const at = place + dy * mapWidth + dx
              const bound = active + (<usize>at << 2)
              const last = active + load<u32>(bound, 4)
              const d = maps + <usize>at * pitch
              const tap = <usize>(dy * kernel + dx) * pitch
              for (let from = active + load<u32>(bound); from < last; from += 4) {
                const f = <usize>load<u32>(from)
                const slope = v128.load(d + f)
                const w = tap + f
                s0 = f32x4.add(s0, f32x4.mul(slope, v128.load(c0 + w)))
                s1 = f32x4.add(s1, f32x4.mul(slope, v128.load(c1 + w)))
                s2 = f32x4.add(s2, f32x4.mul(slope, v128.load(c2 + w)))
                s3 = f32x4.add(s3, f32x4.mul(slope, v128.load(c3 + w)))
              }
            }
          store<f32>(errors + k, inPairs(s0))
          store<f32>(errors + k1, inPairs(s1))
          store<f32>(errors + k2, inPairs(s2))
          store<f32>(errors + k3, inPairs(s3))
        }
      }
}

/** Channel by channel, all filters. */
function gatherByChannel(
  window: Window, rows: i32, starts: usize, indices: usize, weight: usize, maps: usize, pitch: usize, work: usize, errors: usize,
): void {
  const channels = window.channels
  const kernel = window.kernel
  const mapWidth = window.width + kernel - 1
  const mapHeight = window.height + kernel - 1
  const groups = window.height * window.width
  const first = load<u32>(starts)
  const chosen = load<u32>(starts + (<usize>(rows * groups) << 2)) - first
  const bounds = work + 16
  const entries = bounds + (<usize>(channels + 1) << 2)
  // Chosen inputs by channel: where their map begins, and where their error goes.
  memory.fill(bounds, 0, <usize>(channels + 1) << 2)
  let at = starts
  for (let row = 0; row < rows; row++)
    for (let group = 0; group < groups; group++, at += 4) {
      const base = <u32>(group * channels)
      const end = load<u32>(at, 4)
      for (let k = load<u32>(at); k < end; k++) {
        const count = bounds + (<usize>(load<u32>(indices + (<usize>k << 2)) - base) << 2)
        store<u32>(count, load<u32>(count) + 1)
      }
    }
  let sum: u32 = 0
  for (let c = 0; c <= channels; c++) {
    const bound = bounds + (<usize>c << 2)
    const count = load<u32>(bound)
    store<u32>(bound, sum)
    sum += count
  }
  at = starts
  for (let row = 0; row < rows; row++)
    for (let y = 0; y < window.height; y++)
      for (let x = 0; x < window.width; x++, at += 4) {
        const base = <u32>((y * window.width + x) * channels)
        const place = <u32>(<usize>((row * mapHeight + y) * mapWidth + x) * pitch)
        const end = load<u32>(at, 4)
        for (let k = load<u32>(at); k < end; k++) {
          const bound = bounds + (<usize>(load<u32>(indices + (<usize>k << 2)) - base) << 2)
          const to = entries + (<usize>load<u32>(bound) << 3)
          store<u32>(bound, load<u32>(bound) + 1)
          store<u32>(to, place)
          store<u32>(to, k, 4)
        }
      }
  const kernelPitch = <usize>kernel * pitch
  let entry = entries
  for (let c = 0; c < channels; c++, weight += <usize>kernel * kernelPitch) {
    // Each bound now stands where the next channel begins.
    const end = entries + (<usize>load<u32>(bounds + (<usize>c << 2)) << 3)
    for (; entry < end; entry += 48) gatherSix(kernel, kernelPitch, weight, maps, <usize>mapWidth * pitch, errors, entry, end - 8, work)
    entry = end
  }
}

/**
 * Six inputs of one channel, from `entry` on; what is beyond the `last` is done again in its place. A row of the kernel is contiguous
 * both in the maps and in the weights. `pin` is written and never read, see windowSums: without it all loads come first, and registers run out.
 */
function gatherSix(kernel: i32, kernelPitch: usize, weight: usize, maps: usize, mapPitch: usize, errors: usize, entry: usize, last: usize, pin: usize): void {
  const e1 = min(entry + 8, last)
  const e2 = min(entry + 16, last)
  const e3 = min(entry + 24, last)
  const e4 = min(entry + 32, last)
  const e5 = min(entry + 40, last)
  let d0 = maps + load<u32>(entry)
  let d1 = maps + load<u32>(e1)
  let d2 = maps + load<u32>(e2)
  let d3 = maps + load<u32>(e3)
  let d4 = maps + load<u32>(e4)
  let d5 = maps + load<u32>(e5)
  const next = mapPitch - kernelPitch
  let s0 = f32x4.splat(0)
  let s1 = s0
  let s2 = s0
  let s3 = s0
  let s4 = s0
  let s5 = s0
  for (let dy = 0; dy < kernel; dy++) {
    const end = weight + kernelPitch
    for (; weight < end; weight += 16) {
      const each = v128.load(weight)
      s0 = f32x4.add(s0, f32x4.mul(v128.load(d0), each))
      v128.store(pin, s0)
      s1 = f32x4.add(s1, f32x4.mul(v128.load(d1), each))
      s2 = f32x4.add(s2, f32x4.mul(v128.load(d2), each))
      v128.store(pin, s2)
      s3 = f32x4.add(s3, f32x4.mul(v128.load(d3), each))
      s4 = f32x4.add(s4, f32x4.mul(v128.load(d4), each))
      s5 = f32x4.add(s5, f32x4.mul(v128.load(d5), each))
      d0 += 16
      d1 += 16
      d2 += 16
      d3 += 16
      d4 += 16
      d5 += 16
    }
    d0 += next
    d1 += next
    d2 += next
    d3 += next
    d4 += next
    d5 += next
  }
  store<f32>(errors + (<usize>load<u32>(entry, 4) << 2), inPairs(s0))
  store<f32>(errors + (<usize>load<u32>(e1, 4) << 2), inPairs(s1))
  store<f32>(errors + (<usize>load<u32>(e2, 4) << 2), inPairs(s2))
  store<f32>(errors + (<usize>load<u32>(e3, 4) << 2), inPairs(s3))
  store<f32>(errors + (<usize>load<u32>(e4, 4) << 2), inPairs(s4))
  store<f32>(errors + (<usize>load<u32>(e5, 4) << 2), inPairs(s5))
}

// @ts-ignore: decorator
@inline
function inPairs(s: v128): f32 {
  return f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 1) + (f32x4.extract_lane(s, 2) + f32x4.extract_lane(s, 3))
}

/**
 * Errors of all inputs of a dense layer with few units:
 *
 *     errors[row, i] = Σ_f δ[row, f]·weight[f, i]
 *
 * in the same order as gatherErrors: four sums by f modulo 4, added in pairs. `weight` is turned over, [filters, n]; errors of δ = 0 cost
 * nothing. Weights have room for three behind them; `list` is room for sixteen numbers
 * and two for each unit: what threads write to is theirs alone.
 */
export function denseErrors(n: i32, filters: i32, rows: i32, weight: usize, delta: usize, list: usize, errors: usize): void {
  const bytes = <usize>n << 2
  const pair = list
  const begin = list + 64
  for (let row = 0; row < rows; row++, delta += <usize>filters << 2, errors += bytes) {
    // Units with an error, by their number modulo 4: where their weights begin, and the error.
    let to = begin
    let end0: usize = 0
    let end1: usize = 0
    let end2: usize = 0
    for (let lane = 0; lane < 4; lane++) {
      for (let f = lane; f < filters; f += 4) {
        const slope = load<f32>(delta + (<usize>f << 2))
        if (slope === 0) continue
        store<u32>(to, <u32>(weight + <usize>f * bytes))
        store<f32>(to, slope, 4)
        to += 8
      }
      if (lane === 0) end0 = to
      else if (lane === 1) end1 = to
      else if (lane === 2) end2 = to
    }
    let i: usize = 0
    for (; i + 64 <= bytes; i += 64) {
      sumInto(errors + i, begin, end0, i)
      if (end0 < end1) addInto(errors + i, end0, end1, i)
      if (end1 < to) {
        // The other pair by itself, then to the first.
        sumInto(pair, end1, end2, i)
        if (end2 < to) addInto(pair, end2, to, i)
        for (let at: usize = 0; at < 64; at += 16) v128.store(errors + i + at, f32x4.add(v128.load(errors + i + at), v128.load(pair + at)))
      }
    }
    for (; i < bytes; i += 4) {
      const first = sumOf(begin, end0, i) + sumOf(end0, end1, i)
      store<f32>(errors + i, first + (sumOf(end1, end2, i) + sumOf(end2, to, i)))
    }
  }
}


/** Sixteen sums of one of the four. */
function sumInto(to: usize, from: usize, end: usize, i: usize): void {
  let s0 = f32x4.splat(0)
  let s1 = s0
  let s2 = s0
  let s3 = s0
  for (; from < end; from += 8) {
    const slope = v128.load32_splat(from, 4)
    const w = <usize>load<u32>(from) + i
    s0 = f32x4.add(s0, f32x4.mul(slope, v128.load(w)))
    s1 = f32x4.add(s1, f32x4.mul(slope, v128.load(w, 16)))
    s2 = f32x4.add(s2, f32x4.mul(slope, v128.load(w, 32)))
    s3 = f32x4.add(s3, f32x4.mul(slope, v128.load(w, 48)))
  }
  v128.store(to, s0)
  v128.store(to, s1, 16)
  v128.store(to, s2, 32)
  v128.store(to, s3, 48)
}

/** Sixteen sums of one of the four, added to what is there. */
function addInto(to: usize, from: usize, end: usize, i: usize): void {
  let s0 = f32x4.splat(0)
  let s1 = s0
  let s2 = s0
  let s3 = s0
  for (; from < end; from += 8) {
    const slope = v128.load32_splat(from, 4)
    const w = <usize>load<u32>(from) + i
    s0 = f32x4.add(s0, f32x4.mul(slope, v128.load(w)))
    s1 = f32x4.add(s1, f32x4.mul(slope, v128.load(w, 16)))
    s2 = f32x4.add(s2, f32x4.mul(slope, v128.load(w, 32)))
    s3 = f32x4.add(s3, f32x4.mul(slope, v128.load(w, 48)))
  }
  v128.store(to, f32x4.add(v128.load(to), s0))
  v128.store(to, f32x4.add(v128.load(to, 16), s1), 16)
  v128.store(to, f32x4.add(v128.load(to, 32), s2), 32)
  v128.store(to, f32x4.add(v128.load(to, 48), s3), 48)
}

// @ts-ignore: decorator
@inline
function sumOf(from: usize, to: usize, i: usize): f32 {
  let sum: f32 = 0
  for (; from < to; from += 8) sum += load<f32>(from, 4) * load<f32>(<usize>load<u32>(from) + i)
  return sum
}
