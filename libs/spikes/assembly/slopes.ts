/**
 * One step back of four neurons: δ from u, δ⁺ and the error of their spikes (see scanBack). Slope: as in slopeLanes. Constants come in all
 * lanes, since V8 would fill them anew for every four neurons; `least` is that of leastLeft.
 */
// @ts-ignore: decorator
@inline
export function backLanes<Slope>(
  u: v128, next: v128, error: v128, decay: v128, least: v128, threshold: v128, strict: i32, reset: i32, detached: i32, width: v128, scale: v128,
): v128 {
  const slope = slopeLanes<Slope>(f32x4.sub(u, threshold), width, scale)
  const carried = f32x4.mul(decay, next)
  const back = v128.andnot(carried, f32x4.lt(f32x4.abs(carried), least))
  if (reset !== 2 && !detached) error = f32x4.sub(error, f32x4.mul(back, reset === 0 ? u : threshold))
  const spiked = strict ? f32x4.gt(u, threshold) : f32x4.ge(u, threshold)
  return f32x4.add(f32x4.mul(error, slope), reset === 0 ? v128.andnot(back, spiked) : back)
}

/**
 * The surrogate's slope at x = u − θ, in the bits of singleSlope in libs/networks/src/snn/surrogate.ts. Types stand for kinds: unsigned ones
 * of growing size for rectangle, triangle, arctangent and fast sigmoid, signed ones for sigmoid, Gaussian and exponential.
 */
// @ts-ignore: decorator
@inline
export function slopeLanes<Slope>(x: v128, width: v128, scale: v128): v128 {
  const one = f32x4.splat(1)
  let slope: v128
  if (isSigned<Slope>()) {
    if (sizeof<Slope>() === 2) {
      const e = exponential(f32x4.neg(f32x4.abs(f32x4.mul(width, x))))
      const y = f32x4.add(one, e)
      slope = f32x4.div(f32x4.mul(scale, e), f32x4.mul(y, y))
    } else if (sizeof<Slope>() === 4) slope = f32x4.mul(scale, exponential(f32x4.neg(f32x4.mul(f32x4.mul(x, x), width))))
    else slope = f32x4.mul(scale, exponential(f32x4.neg(f32x4.div(f32x4.abs(x), width))))
  } else if (sizeof<Slope>() === 1) slope = v128.and(f32x4.lt(f32x4.abs(x), width), scale)
  else if (sizeof<Slope>() === 2)
    slope = f32x4.mul(scale, f32x4.max(f32x4.splat(0), f32x4.sub(one, f32x4.div(f32x4.abs(x), width))))
  else if (sizeof<Slope>() === 4) {
    const y = f32x4.mul(f32x4.mul(f32x4.splat(1.5707963267948966), width), x)
    slope = f32x4.div(f32x4.mul(f32x4.mul(scale, width), f32x4.splat(0.5)), f32x4.add(one, f32x4.mul(y, y)))
  } else {
    const y = f32x4.add(f32x4.mul(width, f32x4.abs(x)), one)
    slope = f32x4.div(scale, f32x4.mul(y, y))
  }
  return slope
}

/** The same by number: 0 rectangle, 1 triangle, 2 arctangent, 3 fast sigmoid, 4 sigmoid, 5 Gaussian, 6 exponential. */
export function slopeOf(kind: i32, x: v128, width: f32, scale: f32): v128 {
  const widths = f32x4.splat(width)
  const scales = f32x4.splat(scale)
  switch (kind) {
    case 0: return slopeLanes<u8>(x, widths, scales)
    case 1: return slopeLanes<u16>(x, widths, scales)
    case 2: return slopeLanes<u32>(x, widths, scales)
    case 3: return slopeLanes<u64>(x, widths, scales)
    case 4: return slopeLanes<i16>(x, widths, scales)
    case 5: return slopeLanes<i32>(x, widths, scales)
    default: return slopeLanes<i64>(x, widths, scales)
  }
}

/** eˣ for x ≤ 0, in single precision: the bits of its twin exponential in libs/networks/src/snn/surrogate.ts, where it is explained. */
// @ts-ignore: decorator
@inline
function exponential(x: v128): v128 {
  const y = f32x4.max(x, f32x4.splat(-87))
  const round = f32x4.splat(12582912)
  const n = f32x4.sub(f32x4.add(f32x4.mul(y, f32x4.splat(1.44269504088896341)), round), round)
  const r = f32x4.sub(f32x4.sub(y, f32x4.mul(n, f32x4.splat(0.693359375))), f32x4.mul(n, f32x4.splat(-2.12194440e-4)))
  let p = f32x4.splat(1.9875691500e-4)
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1))
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1))
  return f32x4.mul(p, i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23))
}
