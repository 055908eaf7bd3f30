import { backLanes } from './slopes'
import { leastLeft } from './tiny'

/**
 * Back through time of one tile of 32 units of a dense layer below one of few units, for `rows` steps of one sample, the last first:
 *
 *     e(t, i) = Σ_f δ(t, f)·weight[f, i] + extra                     four sums by f modulo 4, added in pairs, as in gatherErrors
 *     back[t, i] = ∂L/∂u(t, i)                                       from u and e, see scanBack
 *
 * `membrane` and `back` are [rows, 32]; `delta` is [rows, filters] and `active` says where it is not 0
 * (see activeUnits); `weight` begins at the tile, its rows `pitch` elements apart; `carry` is
 * ∂L/∂u after the last step, 32, and `errors` room for as many. Then adds Σ_t back to the 32 of `bias` unless that is 0, the first step first.
 */
export function denseBack(
  rows: i32, membrane: usize, filters: i32, delta: usize, active: usize, weight: usize, pitch: i32, extra: f32,
  decay: f32, threshold: f32, strict: i32, reset: i32, detached: i32, slope: i32, width: f32, scale: f32, carry: usize, errors: usize, back: usize, bias: usize,
): void {
  const pitchBytes = <usize>pitch << 2
  if (slope === 0) rowsBack<u8>(rows, membrane, filters, delta, active, weight, pitchBytes, extra, decay, threshold, strict, reset, detached, width, scale, carry, errors, back)
  else if (slope === 1) rowsBack<u16>(rows, membrane, filters, delta, active, weight, pitchBytes, extra, decay, threshold, strict, reset, detached, width, scale, carry, errors, back)
  else if (slope === 2) rowsBack<u32>(rows, membrane, filters, delta, active, weight, pitchBytes, extra, decay, threshold, strict, reset, detached, width, scale, carry, errors, back)
  else if (slope === 3) rowsBack<u64>(rows, membrane, filters, delta, active, weight, pitchBytes, extra, decay, threshold, strict, reset, detached, width, scale, carry, errors, back)
  else if (slope === 4) rowsBack<i16>(rows, membrane, filters, delta, active, weight, pitchBytes, extra, decay, threshold, strict, reset, detached, width, scale, carry, errors, back)
  else if (slope === 5) rowsBack<i32>(rows, membrane, filters, delta, active, weight, pitchBytes, extra, decay, threshold, strict, reset, detached, width, scale, carry, errors, back)
  else rowsBack<i64>(rows, membrane, filters, delta, active, weight, pitchBytes, extra, decay, threshold, strict, reset, detached, width, scale, carry, errors, back)
  if (bias) addUp(rows, back, bias)
}

function rowsBack<Slope>(
  rows: i32, membrane: usize, filters: i32, delta: usize, active: usize, weight: usize, pitch: usize, extra: f32,
  decay: f32, threshold: f32, strict: i32, reset: i32, detached: i32, width: f32, scale: f32, next: usize, errors: usize, back: usize,
): void {
  const decays = f32x4.splat(decay)
  const least = f32x4.splat(leastLeft(decay))
  const thresholds = f32x4.splat(threshold)
  const widths = f32x4.splat(width)
  const scales = f32x4.splat(scale)
  const deltaRow = <usize>filters << 2
  active += <usize>rows << 2
  let before: u32 = 1
  membrane += <usize>rows << 7
  back += <usize>rows << 7
  delta += <usize>rows * deltaRow
  for (let row = 0; row < rows; row++) {
    membrane -= 128
    back -= 128
    delta -= deltaRow
    active -= 4
    // Errors of the last step stay where they are, if this one has the same: none but `extra`.
    const units = load<u32>(active)
    if (units | before) weigh(units, delta, weight, pitch, extra, errors)
    before = units
    for (let i: usize = 0; i < 128; i += 16)
      v128.store(back + i, backLanes<Slope>(v128.load(membrane + i), v128.load(next + i), v128.load(errors + i), decays, least, thresholds, strict, reset, detached, widths, scales))
    next = back
  }
}

/**
 * Errors of the tile from the units of `active`: first and second sum together, third and fourth together, then both. Of one unit or two
 * that is the same in any order, and they are by far the most.
 */
function weigh(active: u32, delta: usize, weight: usize, pitch: usize, extra: f32, errors: usize): void {
  const rest = active & (active - 1)
  const more = f32x4.splat(extra)
  if (active && !rest) {
    const f = <usize>ctz(active)
    const slope = v128.load32_splat(delta + (f << 2))
    const w = weight + f * pitch
    for (let i: usize = 0; i < 128; i += 16) v128.store(errors + i, f32x4.add(f32x4.mul(slope, v128.load(w + i)), more))
  } else if (rest && !(rest & (rest - 1))) {
    const f = <usize>ctz(active)
    const g = <usize>ctz(rest)
    const slopeF = v128.load32_splat(delta + (f << 2))
    const slopeG = v128.load32_splat(delta + (g << 2))
    const wF = weight + f * pitch
    const wG = weight + g * pitch
    for (let i: usize = 0; i < 128; i += 16)
      v128.store(errors + i, f32x4.add(f32x4.add(f32x4.mul(slopeF, v128.load(wF + i)), f32x4.mul(slopeG, v128.load(wG + i))), more))
  } else for (let i: usize = 0; i < 128; i += 32) eight(active, delta, weight + i, pitch, extra, errors + i)
}

/** Eight of them: a sum for each f modulo 4, in two vectors. */
function eight(active: u32, delta: usize, weight: usize, pitch: usize, extra: f32, to: usize): void {
  let a0 = f32x4.splat(0)
  let a1 = a0
  let b0 = a0
  let b1 = a0
  let c0 = a0
  let c1 = a0
  let d0 = a0
  let d1 = a0
  for (let left = active & 0x11111111; left; left &= left - 1) {
    const f = <usize>ctz(left)
    const slope = v128.load32_splat(delta + (f << 2))
    a0 = f32x4.add(a0, f32x4.mul(slope, v128.load(weight + f * pitch)))
    a1 = f32x4.add(a1, f32x4.mul(slope, v128.load(weight + f * pitch, 16)))
  }
  for (let left = active & 0x22222222; left; left &= left - 1) {
    const f = <usize>ctz(left)
    const slope = v128.load32_splat(delta + (f << 2))
    b0 = f32x4.add(b0, f32x4.mul(slope, v128.load(weight + f * pitch)))
    b1 = f32x4.add(b1, f32x4.mul(slope, v128.load(weight + f * pitch, 16)))
  }
  for (let left = active & 0x44444444; left; left &= left - 1) {
    const f = <usize>ctz(left)
    const slope = v128.load32_splat(delta + (f << 2))
    c0 = f32x4.add(c0, f32x4.mul(slope, v128.load(weight + f * pitch)))
    c1 = f32x4.add(c1, f32x4.mul(slope, v128.load(weight + f * pitch, 16)))
  }
  for (let left = active & 0x88888888; left; left &= left - 1) {
    const f = <usize>ctz(left)
    const slope = v128.load32_splat(delta + (f << 2))
    d0 = f32x4.add(d0, f32x4.mul(slope, v128.load(weight + f * pitch)))
    d1 = f32x4.add(d1, f32x4.mul(slope, v128.load(weight + f * pitch, 16)))
  }
  const more = f32x4.splat(extra)
  v128.store(to, f32x4.add(f32x4.add(f32x4.add(a0, b0), f32x4.add(c0, d0)), more))
  v128.store(to, f32x4.add(f32x4.add(f32x4.add(a1, b1), f32x4.add(c1, d1)), more), 16)
}

/**
 * Which units of a few have an error: bit f of active[t] where δ(t, f) ≠ 0, for up to 32 units. `live` gets the number of steps up to the
 * last that has any: after it, nothing goes back.
 */
export function activeUnits(rows: i32, filters: i32, delta: usize, active: usize, live: usize): void {
  let last = 0
  for (let row = 0; row < rows; row++, active += 4) {
    let mask: u32 = 0
    for (let f = 0; f < filters; f++, delta += 4) mask |= <u32>(load<f32>(delta) !== 0) << f
    store<u32>(active, mask)
    if (mask) last = row + 1
  }
  store<u32>(live, last)
}

/** sums[i] += Σ rows[t, i], t ascending. */
function addUp(rows: i32, from: usize, sums: usize): void {
  let s0 = v128.load(sums)
  let s1 = v128.load(sums, 16)
  let s2 = v128.load(sums, 32)
  let s3 = v128.load(sums, 48)
  let s4 = v128.load(sums, 64)
  let s5 = v128.load(sums, 80)
  let s6 = v128.load(sums, 96)
  let s7 = v128.load(sums, 112)
  for (const end = from + (<usize>rows << 7); from < end; from += 128) {
    s0 = f32x4.add(s0, v128.load(from))
    s1 = f32x4.add(s1, v128.load(from, 16))
    s2 = f32x4.add(s2, v128.load(from, 32))
    s3 = f32x4.add(s3, v128.load(from, 48))
    s4 = f32x4.add(s4, v128.load(from, 64))
    s5 = f32x4.add(s5, v128.load(from, 80))
    s6 = f32x4.add(s6, v128.load(from, 96))
    s7 = f32x4.add(s7, v128.load(from, 112))
  }
  v128.store(sums, s0)
  v128.store(sums, s1, 16)
  v128.store(sums, s2, 32)
  v128.store(sums, s3, 48)
  v128.store(sums, s4, 64)
  v128.store(sums, s5, 80)
  v128.store(sums, s6, 96)
  v128.store(sums, s7, 112)
}
