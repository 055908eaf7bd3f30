import { leastLeft } from './tiny'

// Back-propagation on the level of whole spike trains: see train/spike-bp and train/hm2-bp, and the twins in libs/train/src/macro/twins.ts.

/**
 * The traces of a spike train at the end of a window, as one row of graded events:
 *
 *     x[i] = Σ value·factors[row] over its events of all rows, ascending
 *
 * `sums` is n zeros, and is left so; `values` 0 where every event is 1. Writes starts[0] = 0 and starts[1], the number of traces that are not 0.
 */
export function trainTraces(
  rows: i32, n: i32, starts: usize, indices: usize, values: usize, factors: usize, sums: usize, toStarts: usize, toIndices: usize, toValues: usize,
): void {
  let from = <usize>load<u32>(starts) << 2
  for (let row = 0; row < rows; row++, factors += 4) {
    starts += 4
    const to = <usize>load<u32>(starts) << 2
    const factor = load<f32>(factors)
    for (; from < to; from += 4) {
      const at = sums + (<usize>load<u32>(indices + from) << 2)
      store<f32>(at, load<f32>(at) + (values ? factor * load<f32>(values + from) : factor))
    }
  }
  let count: usize = 0
  for (let i = 0; i < n; i++, sums += 4) {
    const x = load<f32>(sums)
    if (x === 0) continue
    store<u32>(toIndices + count, i)
    store<f32>(toValues + count, x)
    store<f32>(sums, 0)
    count += 4
  }
  store<u32>(toStarts, 0)
  store<u32>(toStarts, <u32>(count >> 2), 4)
}

/** Σ a[f]·b[f] over `units`: four sums by f modulo 4, added in pairs. */
function product(units: i32, a: usize, b: usize): f32 {
  const whole = units & ~3
  let sum = f32x4.splat(0)
  for (let f = 0; f < whole; f += 4, a += 16, b += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(a), v128.load(b)))
  let s0 = f32x4.extract_lane(sum, 0)
  let s1 = f32x4.extract_lane(sum, 1)
  let s2 = f32x4.extract_lane(sum, 2)
  const left = units - whole
  if (left > 0) s0 += load<f32>(a) * load<f32>(b)
  if (left > 1) s1 += load<f32>(a, 4) * load<f32>(b, 4)
  if (left > 2) s2 += load<f32>(a, 8) * load<f32>(b, 8)
  return s0 + s1 + (s2 + f32x4.extract_lane(sum, 3))
}

/**
 * Errors that go back from a dense layer to the spikes of the n neurons below it, summed up over the spikes of each:
 *
 *     errors[i] = Σ over its events, row by row, of Σ_f weight[i, f]·delta[row, f]        0 where it has none
 *
 * weight: [n, units]; delta: [rows, units].
 */
export function spikeErrors(rows: i32, n: i32, starts: usize, indices: usize, weight: usize, units: i32, delta: usize, errors: usize): void {
  memory.fill(errors, 0, <usize>n << 2)
  const pitch = <usize>units << 2
  let from = <usize>load<u32>(starts) << 2
  for (let row = 0; row < rows; row++, delta += pitch) {
    starts += 4
    const to = <usize>load<u32>(starts) << 2
    for (; from < to; from += 4) {
      const i = <usize>load<u32>(indices + from)
      const at = errors + (i << 2)
      store<f32>(at, load<f32>(at) + product(units, weight + i * pitch, delta))
    }
  }
}

/** errors[i] ← errors[i]·√(numerator/m)·gains[i], m: the number of events of the one row that `starts` bounds, at least 1. gains: 0 for ones; numerator: 0 for no root. */
export function normaliseErrors(n: i32, starts: usize, numerator: f32, gains: usize, errors: usize): void {
  const count = load<u32>(starts, 4) - load<u32>(starts)
  let factor: f32 = 1
  if (numerator > 0) factor = Mathf.sqrt(numerator / <f32>max<u32>(count, 1))
  for (let i: usize = 0; i < <usize>n << 2; i += 4)
    store<f32>(errors + i, load<f32>(errors + i) * (gains ? factor * load<f32>(gains + i) : factor))
}

/** Errors of n neurons that inhibit each other, decoupled: to[i] = outer·(errors[i] − inner·Σ_j errors[j]), j ascending. */
export function inhibitErrors(n: i32, outer: f32, inner: f32, errors: usize, to: usize): void {
  let sum: f32 = 0
  for (let i: usize = 0; i < <usize>n << 2; i += 4) sum += load<f32>(errors + i)
  const share = inner * sum
  for (let i: usize = 0; i < <usize>n << 2; i += 4) store<f32>(to + i, outer * (load<f32>(errors + i) - share))
}

/** Of n neurons, the number of their spikes, and the sum of their membranes (before the reset, [rows, n]) at them, ascending. */
export function firedMembranes(rows: i32, n: i32, starts: usize, indices: usize, membrane: usize, counts: usize, sums: usize): void {
  memory.fill(counts, 0, <usize>n << 2)
  memory.fill(sums, 0, <usize>n << 2)
  let from = <usize>load<u32>(starts) << 2
  for (let row = 0; row < rows; row++, membrane += <usize>n << 2) {
    starts += 4
    const to = <usize>load<u32>(starts) << 2
    for (; from < to; from += 4) {
      const i = <usize>load<u32>(indices + from) << 2
      store<f32>(counts + i, load<f32>(counts + i) + 1)
      store<f32>(sums + i, load<f32>(sums + i) + load<f32>(membrane + i))
    }
  }
}

/**
 * What the spikes of n neurons change in their gradients: errors[i] ← errors[i]·scale/counts[i] where `perSpike` is 1 (0 without a spike), and
 * factors[i] = 1 + sums[i]·scale/counts[i] (1 without a spike).
 */
export function spikeFactors(n: i32, counts: usize, sums: usize, scale: f32, perSpike: i32, errors: usize, factors: usize): void {
  for (let i: usize = 0; i < <usize>n << 2; i += 4) {
    const count = load<f32>(counts + i)
    const part: f32 = count > 0 ? scale / count : 0
    if (perSpike) store<f32>(errors + i, load<f32>(errors + i) * part)
    store<f32>(factors + i, 1 + load<f32>(sums + i) * part)
  }
}

/**
 * How much an input at each step has to do with the spikes of n neurons whose reset is to zero, times their errors, the last step first:
 *
 *     p(t, i) = errors[i] where i fires at t, else decay·p(t + 1, i)
 *     q(t, i) = gain·p(t, i) + currentDecay·q(t + 1, i)             taken 2 ("before"): gain·p(t + 1, i) + currentDecay·q(t + 1, i)
 *
 * back[t, i] = q: Σ_t s_j(t)·q(t, i)/errors[i] is the spike-train-level potential e of the synapse from j to i. Without a current currentDecay
 * is 0. Unless 0, `counts` says which neurons have no spike: they count as firing in the last step. state: room for 2·n.
 */
export function trainCredit(
  rows: i32, n: i32, starts: usize, indices: usize, errors: usize, counts: usize, decay: f32, gain: f32, currentDecay: f32, taken: i32, state: usize, back: usize,
): void {
  const bytes = <usize>n << 2
  const q = state + bytes
  memory.fill(state, 0, bytes << 1)
  const least = leastLeft(decay)
  const leastCurrent = leastLeft(currentDecay)
  const whole = (<usize>n & ~3) << 2
  starts += <usize>rows << 2
  back += bytes * rows
  let to = <usize>load<u32>(starts) << 2
  for (let row = 0; row < rows; row++) {
    back -= bytes
    if (taken === 2) add(bytes, whole, gain, currentDecay, leastCurrent, state, q, back)
    if (row > 0) shrink(bytes, whole, decay, least, state)
    else if (counts) for (let i: usize = 0; i < bytes; i += 4) if (load<f32>(counts + i) === 0) store<f32>(state + i, load<f32>(errors + i))
    starts -= 4
    const from = <usize>load<u32>(starts) << 2
    for (let e = from; e < to; e += 4) {
      const i = <usize>load<u32>(indices + e) << 2
      store<f32>(state + i, load<f32>(errors + i))
    }
    to = from
    if (taken !== 2) add(bytes, whole, gain, currentDecay, leastCurrent, state, q, back)
  }
}

/** p ← decay·p; what is tiny is 0. */
function shrink(bytes: usize, whole: usize, decay: f32, least: f32, p: usize): void {
  const decays = f32x4.splat(decay)
  const tiny = f32x4.splat(least)
  for (let i: usize = 0; i < whole; i += 16) {
    const left = f32x4.mul(decays, v128.load(p + i))
    v128.store(p + i, v128.andnot(left, f32x4.lt(f32x4.abs(left), tiny)))
  }
  for (let i = whole; i < bytes; i += 4) {
    const left = decay * load<f32>(p + i)
    store<f32>(p + i, select<f32>(0, left, Mathf.abs(left) < least))
  }
}

/** q ← gain·p + decay·q, which goes to `back` too; what is left of q and tiny is 0. */
function add(bytes: usize, whole: usize, gain: f32, decay: f32, least: f32, p: usize, q: usize, back: usize): void {
  const gains = f32x4.splat(gain)
  const decays = f32x4.splat(decay)
  const tiny = f32x4.splat(least)
  for (let i: usize = 0; i < whole; i += 16) {
    const left = f32x4.mul(decays, v128.load(q + i))
    const sum = f32x4.add(f32x4.mul(gains, v128.load(p + i)), v128.andnot(left, f32x4.lt(f32x4.abs(left), tiny)))
    v128.store(q + i, sum)
    v128.store(back + i, sum)
  }
  for (let i = whole; i < bytes; i += 4) {
    const left = decay * load<f32>(q + i)
    const sum = gain * load<f32>(p + i) + select<f32>(0, left, Mathf.abs(left) < least)
    store<f32>(q + i, sum)
    store<f32>(back + i, sum)
  }
}
