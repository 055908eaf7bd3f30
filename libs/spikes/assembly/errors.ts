/** See windowSums. */
@unmanaged
class Window {
  height: i32
  width: i32
  channels: i32
  outHeight: i32
  outWidth: i32
  filters: i32
  kernel: i32
  stride: i32
  padding: i32
}

/**
 * Errors of chosen inputs of a layer, given those of its drive:
 *
 *     errors[k] = Σ δ[row, oy, ox, f]·weight[ky, kx, c, f]      for the k-th chosen input (row, y, x, c), oy·stride = y + padding − ky
 *
 * over the taps, in four lanes by f modulo 4 that are added in pairs at the end. Chosen inputs are rows of events grouped by
 * position. `weight` is [kernel, kernel, channels, filters filled up with zeros to a multiple of four]; what is read of δ beyond the
 * last filter meets those zeros and must be finite.
 *
 * Only fours of filters in which some δ is not zero are read: `active` is room for outPositions + 1 + outPositions·⌈filters/4⌉
 * of their places. Errors that come from few steps are mostly zeros.
 */
export function gatherErrors(window: Window, rows: i32, starts: usize, indices: usize, weight: usize, delta: usize, active: usize, errors: usize): void {
  const channels = window.channels
  const filters = window.filters
  const kernel = window.kernel
  const stride = window.stride
  const padding = window.padding
  const height = window.height
  const width = window.width
  const outHeight = window.outHeight
  const outWidth = window.outWidth
  const pitch = <usize>((filters + 3) & ~3) << 2
  const deltaPitch = <usize>filters << 2
  const tapPitch = <usize>channels * pitch
  const outPositions = outHeight * outWidth
  const mapPitch = <usize>outPositions * deltaPitch
  for (let row = 0; row < rows; row++, delta += mapPitch) {
    activeFours(outPositions, pitch, deltaPitch, delta, active)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++, starts += 4) {
        let k = <usize>load<u32>(starts) << 2
        const end = <usize>load<u32>(starts, 4) << 2
        if (k === end) continue
        const base = (y * width + x) * channels
        // Four inputs at a time share what is read of δ; the last ones are done again in the place of those that are missing.
        for (; k < end; k += 16) {
          const k1 = min(k + 4, end - 4)
          const k2 = min(k + 8, end - 4)
          const k3 = min(k + 12, end - 4)
          const c0 = weight + <usize>(load<i32>(indices + k) - base) * pitch
          const c1 = weight + <usize>(load<i32>(indices + k1) - base) * pitch
          const c2 = weight + <usize>(load<i32>(indices + k2) - base) * pitch
          const c3 = weight + <usize>(load<i32>(indices + k3) - base) * pitch
          let s0 = f32x4.splat(0)
          let s1 = s0
          let s2 = s0
          let s3 = s0
          // Outputs in ascending order, as the twin goes through the synapses of an input: kernel positions descending.
          for (let ky = kernel - 1; ky >= 0; ky--) {
            const fromY = y + padding - ky
            if (fromY < 0) continue
            const oy = stride === 1 ? fromY : fromY / stride
            if (oy >= outHeight || oy * stride !== fromY) continue
            for (let kx = kernel - 1; kx >= 0; kx--) {
              const fromX = x + padding - kx
              if (fromX < 0) continue
              const ox = stride === 1 ? fromX : fromX / stride
              if (ox >= outWidth || ox * stride !== fromX) continue
              const tap = <usize>(ky * kernel + kx) * tapPitch
              const position = oy * outWidth + ox
              const d = delta + <usize>position * deltaPitch
              const bound = active + (<usize>position << 2)
              const last = active + load<u32>(bound, 4)
              for (let at = active + load<u32>(bound); at < last; at += 4) {
                const f = <usize>load<u32>(at)
                const slope = v128.load(d + f)
                const w = tap + f
                s0 = f32x4.add(s0, f32x4.mul(slope, v128.load(c0 + w)))
                s1 = f32x4.add(s1, f32x4.mul(slope, v128.load(c1 + w)))
                s2 = f32x4.add(s2, f32x4.mul(slope, v128.load(c2 + w)))
                s3 = f32x4.add(s3, f32x4.mul(slope, v128.load(c3 + w)))
              }
            }
          }
          store<f32>(errors + k, inPairs(s0))
          store<f32>(errors + k1, inPairs(s1))
          store<f32>(errors + k2, inPairs(s2))
          store<f32>(errors + k3, inPairs(s3))
        }
      }
  }
}

/** By position the bytes, from the position's first filter on, of fours of filters in which some δ is not zero; bounds first, in bytes too. */
function activeFours(positions: i32, pitch: usize, deltaPitch: usize, delta: usize, active: usize): void {
  let to = active + (<usize>(positions + 1) << 2)
  const zero = f32x4.splat(0)
  for (let position = 0; position < positions; position++, delta += deltaPitch) {
    store<u32>(active + (<usize>position << 2), <u32>(to - active))
    for (let f: usize = 0; f < pitch; f += 16) {
      store<u32>(to, <u32>f)
      to += <usize>v128.any_true(f32x4.ne(v128.load(delta + f), zero)) << 2
    }
  }
  store<u32>(active + (<usize>positions << 2), <u32>(to - active))
}

// @ts-ignore: decorator
@inline
function inPairs(s: v128): f32 {
  return f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 1) + (f32x4.extract_lane(s, 2) + f32x4.extract_lane(s, 3))
}

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
 * Back through time over `rows` steps of n neurons, the last first. u is replaced by δ = ∂L/∂u:
 *
 *     e ← error[k] + extra where the neuron is among the chosen, else 0          p ← slope(u − θ)          s = u > θ (not strict: ≥)
 *     zero       δ ← (e − decay·δ⁺·u)·p + decay·δ⁺·(1 − s)
 *     subtract   δ ← (e − decay·δ⁺·θ)·p + decay·δ⁺
 *     none       δ ← e·p + decay·δ⁺
 *
 * δ⁺ is δ of the next step, `carry` (n) on entry for the last; where the reset is detached, the terms in brackets are e alone.
 * slope: 0 rectangle, 1 triangle, 2 arctangent, 3 fast sigmoid (see Surrogate), of `width`, times `scale`. `row` is n zeros, and is
 * left so. Every neuron with a slope must be among the chosen, as nearThreshold chooses them, or else has no error.
 */
export function scanBack(
  n: i32, rows: i32, membrane: usize, carry: usize, groups: i32, starts: usize, indices: usize, errors: usize, extra: f32, row: usize,
  decay: f32, threshold: f32, strict: i32, reset: i32, detached: i32, slope: i32, width: f32, scale: f32,
): void {
  let next = carry
  for (let r = rows - 1; r >= 0; r--) {
    const u = membrane + (<usize>(r * n) << 2)
    const from = <usize>load<u32>(starts + (<usize>(r * groups) << 2)) << 2
    const to = <usize>load<u32>(starts + (<usize>((r + 1) * groups) << 2)) << 2
    for (let k = from; k < to; k += 4) store<f32>(row + (<usize>load<u32>(indices + k) << 2), load<f32>(errors + k) + extra)
    if (slope === 0) backRow<u8>(n, u, next, row, decay, threshold, strict, reset, detached, width, scale)
    else if (slope === 1) backRow<u16>(n, u, next, row, decay, threshold, strict, reset, detached, width, scale)
    else if (slope === 2) backRow<u32>(n, u, next, row, decay, threshold, strict, reset, detached, width, scale)
    else backRow<u64>(n, u, next, row, decay, threshold, strict, reset, detached, width, scale)
    for (let k = from; k < to; k += 4) store<f32>(row + (<usize>load<u32>(indices + k) << 2), 0)
    next = u
  }
}

/** One step of scanBack. The last few neurons are done one lane at a time, by the same vector code. */
function backRow<Slope>(
  n: i32, u: usize, next: usize, row: usize, decay: f32, threshold: f32, strict: i32, reset: i32, detached: i32, width: f32, scale: f32,
): void {
  const bytes = <usize>n << 2
  const whole = bytes & ~15
  for (let i: usize = 0; i < whole; i += 16)
    v128.store(u + i, backLanes<Slope>(v128.load(u + i), v128.load(next + i), v128.load(row + i), decay, threshold, strict, reset, detached, width, scale))
  for (let i = whole; i < bytes; i += 4)
    v128.store32_lane(u + i, backLanes<Slope>(v128.load32_splat(u + i), v128.load32_splat(next + i), v128.load32_splat(row + i), decay, threshold, strict, reset, detached, width, scale), 0)
}

// @ts-ignore: decorator
@inline
function backLanes<Slope>(
  u: v128, next: v128, error: v128, decay: f32, threshold: f32, strict: i32, reset: i32, detached: i32, width: f32, scale: f32,
): v128 {
  const x = f32x4.sub(u, f32x4.splat(threshold))
  const one = f32x4.splat(1)
  let slope: v128
  if (sizeof<Slope>() === 1) slope = v128.and(f32x4.lt(f32x4.abs(x), f32x4.splat(width)), f32x4.splat(scale))
  else if (sizeof<Slope>() === 2)
    slope = f32x4.mul(f32x4.splat(scale), f32x4.max(f32x4.splat(0), f32x4.sub(one, f32x4.div(f32x4.abs(x), f32x4.splat(width)))))
  else if (sizeof<Slope>() === 4) {
    const y = f32x4.mul(f32x4.splat(<f32>1.5707963267948966 * width), x)
    slope = f32x4.div(f32x4.splat(scale * width * <f32>0.5), f32x4.add(one, f32x4.mul(y, y)))
  } else {
    const y = f32x4.add(f32x4.mul(f32x4.splat(width), f32x4.abs(x)), one)
    slope = f32x4.div(f32x4.splat(scale), f32x4.mul(y, y))
  }
  const back = f32x4.mul(f32x4.splat(decay), next)
  if (reset !== 2 && !detached) error = f32x4.sub(error, f32x4.mul(back, reset === 0 ? u : f32x4.splat(threshold)))
  const spiked = strict ? f32x4.gt(u, f32x4.splat(threshold)) : f32x4.ge(u, f32x4.splat(threshold))
  return f32x4.add(f32x4.mul(error, slope), reset === 0 ? v128.andnot(back, spiked) : back)
}

/** Of a layer that only integrates: δ(t) = Σ of the errors of step t and all later ones, in place. */
export function sumLater(n: i32, rows: i32, errors: usize): void {
  const pitch = <usize>n << 2
  for (let at = errors + <usize>((rows - 1) * n << 2); at > errors;) {
    at -= 4
    store<f32>(at, load<f32>(at) + load<f32>(at + pitch))
  }
}
