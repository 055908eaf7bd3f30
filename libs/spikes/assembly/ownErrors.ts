/**
 * Adds to the errors of one step of a recurrent layer what comes from its own neurons, whose δ is that of the step after:
 *
 *     errors[k] ← errors[k] + extra + Σ_j δ[j]·weight[i, j]      i the k-th chosen neuron
 *
 * Sums run in four lanes by j modulo 4, added in pairs at the end. Chosen neurons are a row of events; `starts` 0: all n, whose errors
 * lie one after the other. Four at a time share what is read of δ; what is beyond the last is done again in its place and not kept.
 */
export function ownErrors(n: i32, groups: i32, starts: usize, indices: usize, weight: usize, delta: usize, extra: f32, errors: usize): void {
  const from: usize = starts ? <usize>load<u32>(starts) << 2 : 0
  const to: usize = starts ? <usize>load<u32>(starts + (<usize>groups << 2)) << 2 : <usize>n << 2
  if (from === to) return
  const pitch = <usize>n << 2
  const whole = pitch & ~15
  const last = to - 4
  for (let k = from; k < to; k += 16) {
    const k1 = min(k + 4, last)
    const k2 = min(k + 8, last)
    const k3 = min(k + 12, last)
    const w0 = weight + (starts ? <usize>load<u32>(indices + k) : k >> 2) * pitch
    const w1 = weight + (starts ? <usize>load<u32>(indices + k1) : k1 >> 2) * pitch
    const w2 = weight + (starts ? <usize>load<u32>(indices + k2) : k2 >> 2) * pitch
    const w3 = weight + (starts ? <usize>load<u32>(indices + k3) : k3 >> 2) * pitch
    let s0 = f32x4.splat(0)
    let s1 = s0
    let s2 = s0
    let s3 = s0
    for (let j: usize = 0; j < whole; j += 16) {
      const slope = v128.load(delta + j)
      s0 = f32x4.add(s0, f32x4.mul(slope, v128.load(w0 + j)))
      s1 = f32x4.add(s1, f32x4.mul(slope, v128.load(w1 + j)))
      s2 = f32x4.add(s2, f32x4.mul(slope, v128.load(w2 + j)))
      s3 = f32x4.add(s3, f32x4.mul(slope, v128.load(w3 + j)))
    }
    if (whole < pitch) {
      // The last one to three: what lies behind them is not theirs, and is multiplied by 0.
      const slope = firstLanes(delta + whole, pitch - whole)
      s0 = f32x4.add(s0, f32x4.mul(slope, firstLanes(w0 + whole, pitch - whole)))
      s1 = f32x4.add(s1, f32x4.mul(slope, firstLanes(w1 + whole, pitch - whole)))
      s2 = f32x4.add(s2, f32x4.mul(slope, firstLanes(w2 + whole, pitch - whole)))
      s3 = f32x4.add(s3, f32x4.mul(slope, firstLanes(w3 + whole, pitch - whole)))
    }
    addTo(errors + k, extra, s0)
    if (k + 4 < to) addTo(errors + k1, extra, s1)
    if (k + 8 < to) addTo(errors + k2, extra, s2)
    if (k + 12 < to) addTo(errors + k3, extra, s3)
  }
}

/** So many bytes below 16, then zeros. */
// @ts-ignore: decorator
@inline
function firstLanes(at: usize, bytes: usize): v128 {
  let lanes = v128.load32_zero(at)
  if (bytes > 4) lanes = v128.load32_lane(at + 4, lanes, 1)
  if (bytes > 8) lanes = v128.load32_lane(at + 8, lanes, 2)
  return lanes
}

// @ts-ignore: decorator
@inline
function addTo(error: usize, extra: f32, s: v128): void {
  const own = f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 1) + (f32x4.extract_lane(s, 2) + f32x4.extract_lane(s, 3))
  store<f32>(error, load<f32>(error) + extra + own)
}
