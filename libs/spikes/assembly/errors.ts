import { backLanes } from './slopes'
import { leastLeft } from './tiny'

/**
 * Errors of inputs from those of the average pooling that they went through:
 *
 *     errors[k] = weight · Σ pooledErrors of the windows that see the k-th chosen input
 *
 * Both as rows of events; `wires`, `targets` and the weight, a double, as in poolEvents; `row` is room for one pooled map.
 */
export function unpoolErrors(
  rows: i32, pooledStarts: usize, pooledGroups: i32, pooledIndices: usize, pooledErrors: usize, wires: usize, targets: usize, weight: f64, row: usize,
  starts: usize, groups: i32, indices: usize, errors: usize,
): void {
  for (let r = 0; r < rows; r++, pooledStarts += <usize>pooledGroups << 2, starts += <usize>groups << 2) {
    const pooledEnd = <usize>load<u32>(pooledStarts + (<usize>pooledGroups << 2)) << 2
    for (let k = <usize>load<u32>(pooledStarts) << 2; k < pooledEnd; k += 4)
      store<f32>(row + (<usize>load<u32>(pooledIndices + k) << 2), load<f32>(pooledErrors + k))
    const end = <usize>load<u32>(starts + (<usize>groups << 2)) << 2
    for (let k = <usize>load<u32>(starts) << 2; k < end; k += 4) {
      const wire = wires + (<usize>load<u32>(indices + k) << 2)
      const last = load<u32>(wire, 4)
      let sum: f32 = 0
      for (let e = load<u32>(wire); e < last; e++) sum += load<f32>(row + (<usize>load<u32>(targets + (<usize>e << 2)) << 2))
      store<f32>(errors + k, <f32>(<f64>sum * weight))
    }
  }
}

/**
 * The same for all inputs: errors [rows, positions, channels] from pooledErrors [rows, pooledSize]. `wires` are those of inputs; all
 * channels of a position are wired alike.
 */
export function unpoolAll(
  rows: i32, positions: i32, channels: i32, pooledSize: i32, pooledErrors: usize, wires: usize, targets: usize, weight: f64, errors: usize,
): void {
  const whole = <usize>(channels & ~3) << 2
  const bytes = <usize>channels << 2
  const weights = f64x2.splat(weight)
  for (let row = 0; row < rows; row++, pooledErrors += <usize>pooledSize << 2)
    for (let p = 0; p < positions; p++, errors += bytes) {
      const wire = wires + <usize>p * bytes
      const first = targets + (<usize>load<u32>(wire) << 2)
      const last = targets + (<usize>load<u32>(wire, 4) << 2)
      for (let c: usize = 0; c < whole; c += 16) {
        let sum = f32x4.splat(0)
        for (let e = first; e < last; e += 4) sum = f32x4.add(sum, v128.load(pooledErrors + (<usize>load<u32>(e) << 2) + c))
        const low = f32x4.demote_f64x2_zero(f64x2.mul(weights, f64x2.promote_low_f32x4(sum)))
        const high = f32x4.demote_f64x2_zero(f64x2.mul(weights, f64x2.promote_low_f32x4(i64x2.shuffle(sum, sum, 1, 0))))
        v128.store(errors + c, i64x2.shuffle(low, high, 0, 2))
      }
      for (let c = whole; c < bytes; c += 4) {
        let sum: f32 = 0
        for (let e = first; e < last; e += 4) sum += load<f32>(pooledErrors + (<usize>load<u32>(e) << 2) + c)
        store<f32>(errors + c, <f32>(<f64>sum * weight))
      }
    }
}

/**
 * Back through time over `rows` steps of n neurons, the last first. u is replaced by δ = ∂L/∂u:
 *
 *     e ← error[k] + extra where the neuron is among the chosen, else 0          p ← slope(u − θ)          s = u > θ (not strict: ≥)
 *     zero       δ ← (e − decay·δ⁺·u)·p + decay·δ⁺·(1 − s)
 *     subtract   δ ← (e − decay·δ⁺·θ)·p + decay·δ⁺
 *     none       δ ← e·p + decay·δ⁺
 *
 * δ⁺ is δ of the next step, `carry` (n) on entry for the last; where the reset is detached, the terms in brackets are e alone.
 * slope: 0 rectangle, 1 triangle, 2 arctangent, 3 fast sigmoid, 4 sigmoid, 5 Gaussian, 6 exponential (see Surrogate), of `width`, with
 * `scale`: its factor, or for the last three, the slope's factor (see singleSlope). `row` is n zeros, and is
 * left so. `starts` 0: errors are those of all neurons, [rows, n], and `extra` is added to each. Every neuron with a slope must be among the chosen, as nearThreshold chooses them, or else has no error.
 */
export function scanBack(
  n: i32, rows: i32, membrane: usize, carry: usize, groups: i32, starts: usize, indices: usize, errors: usize, extra: f32, row: usize,
  decay: f32, threshold: f32, strict: i32, reset: i32, detached: i32, slope: i32, width: f32, scale: f32,
): void {
  let next = carry
  for (let r = rows - 1; r >= 0; r--) {
    const u = membrane + (<usize>(r * n) << 2)
    if (!starts) {
      const own = errors + (<usize>(r * n) << 2)
      if (extra !== 0) for (let i: usize = 0; i < <usize>n << 2; i += 4) store<f32>(own + i, load<f32>(own + i) + extra)
      slopeRow(slope, n, u, next, own, decay, threshold, strict, reset, detached, width, scale)
      next = u
      continue
    }
    const from = <usize>load<u32>(starts + (<usize>(r * groups) << 2)) << 2
    const to = <usize>load<u32>(starts + (<usize>((r + 1) * groups) << 2)) << 2
    for (let k = from; k < to; k += 4) store<f32>(row + (<usize>load<u32>(indices + k) << 2), load<f32>(errors + k) + extra)
    slopeRow(slope, n, u, next, row, decay, threshold, strict, reset, detached, width, scale)
    for (let k = from; k < to; k += 4) store<f32>(row + (<usize>load<u32>(indices + k) << 2), 0)
    next = u
  }
}

/** One step, for each slope a loop of its own: types stand for them, unsigned ones of growing size for 0 to 3, signed ones for 4 to 6. */
function slopeRow(
  slope: i32, n: i32, u: usize, next: usize, row: usize, decay: f32, threshold: f32, strict: i32, reset: i32, detached: i32, width: f32, scale: f32,
): void {
  if (slope === 0) backRow<u8>(n, u, next, row, decay, threshold, strict, reset, detached, width, scale)
  else if (slope === 1) backRow<u16>(n, u, next, row, decay, threshold, strict, reset, detached, width, scale)
  else if (slope === 2) backRow<u32>(n, u, next, row, decay, threshold, strict, reset, detached, width, scale)
  else if (slope === 3) backRow<u64>(n, u, next, row, decay, threshold, strict, reset, detached, width, scale)
  else if (slope === 4) backRow<i16>(n, u, next, row, decay, threshold, strict, reset, detached, width, scale)
  else if (slope === 5) backRow<i32>(n, u, next, row, decay, threshold, strict, reset, detached, width, scale)
  else backRow<i64>(n, u, next, row, decay, threshold, strict, reset, detached, width, scale)
}

/** One step of scanBack. The last few neurons are done one lane at a time, by the same vector code. */
function backRow<Slope>(
  n: i32, u: usize, next: usize, row: usize, decay: f32, threshold: f32, strict: i32, reset: i32, detached: i32, width: f32, scale: f32,
): void {
  const bytes = <usize>n << 2
  const whole = bytes & ~15
  const decays = f32x4.splat(decay)
  const least = f32x4.splat(leastLeft(decay))
  const thresholds = f32x4.splat(threshold)
  const widths = f32x4.splat(width)
  const scales = f32x4.splat(scale)
  for (let i: usize = 0; i < whole; i += 16)
    v128.store(u + i, backLanes<Slope>(v128.load(u + i), v128.load(next + i), v128.load(row + i), decays, least, thresholds, strict, reset, detached, widths, scales))
  for (let i = whole; i < bytes; i += 4)
    v128.store32_lane(u + i, backLanes<Slope>(v128.load32_splat(u + i), v128.load32_splat(next + i), v128.load32_splat(row + i), decays, least, thresholds, strict, reset, detached, widths, scales), 0)
}

/** Of a layer that only integrates: δ(t) = Σ of the errors of step t and all later ones, in place. */
export function sumLater(n: i32, rows: i32, errors: usize): void {
  const pitch = <usize>n << 2
  for (let at = errors + <usize>((rows - 1) * n << 2); at > errors;) {
    at -= 4
    store<f32>(at, load<f32>(at) + load<f32>(at + pitch))
  }
}
