/** First and last step of a window around step t: from t − before to t + after, within T steps. */
// @ts-ignore: decorator
@inline
function first(t: i32, before: i32): i32 {
  return max(0, t - before)
}
// @ts-ignore: decorator
@inline
function last(t: i32, after: i32, steps: i32): i32 {
  return min(steps - 1, t + after)
}

/**
 * The drive of parallel neurons, y(t) = offset(t) + Σ_j M[t, j]·x(j), steps j from t − before to t + after, ascending: the bits of mixDrive
 * in libs/networks/src/snn/parallel.ts. x: [T, n], or of stride 0 the same n values at each step; y: [T, n], another place.
 */
export function mixDrive(steps: i32, n: i32, before: i32, after: i32, matrix: usize, offset: usize, x: usize, stride: i32, y: usize): void {
  for (let t = 0; t < steps; t++, matrix += <usize>steps << 2, y += <usize>n << 2)
    combine(n, first(t, before), last(t, after, steps), matrix, 4, load<f32>(offset + (<usize>t << 2)), x, stride, y)
}

/** The adjoint, in place: δ(j) ← Σ_t M[t, j]·δ(t), steps t ascending (see mixErrors there). scratch: [T, n]. */
export function mixErrors(steps: i32, n: i32, before: i32, after: i32, matrix: usize, delta: usize, scratch: usize): void {
  let to = scratch
  for (let j = 0; j < steps; j++, to += <usize>n << 2) {
    const from = first(j, after)
    combine(n, from, last(j, before, steps), matrix + (<usize>j << 2), steps << 2, 0, delta, n, to)
  }
  memory.copy(delta, scratch, <usize>(steps * n) << 2)
}

/** to[i] = begin + Σ_s w(s)·x(s)[i] from step `from` to `upTo`: w(s) so many bytes apart. */
// @ts-ignore: decorator
@inline
function combine(n: i32, from: i32, upTo: i32, weights: usize, pitch: i32, begin: f32, x: usize, stride: i32, to: usize): void {
  const row = <usize>stride << 2
  const start = x + <usize>from * row
  const place = weights + <usize>from * <usize>pitch
  const whole = n & ~15
  let i = 0
  for (; i < whole; i += 16) {
    const at = <usize>i << 2
    let a = f32x4.splat(begin)
    let b = a
    let c = a
    let d = a
    let w = place
    let values = start + at
    for (let s = from; s <= upTo; s++, w += pitch, values += row) {
      const weight = v128.load32_splat(w)
      a = f32x4.add(a, f32x4.mul(weight, v128.load(values)))
      b = f32x4.add(b, f32x4.mul(weight, v128.load(values, 16)))
      c = f32x4.add(c, f32x4.mul(weight, v128.load(values, 32)))
      d = f32x4.add(d, f32x4.mul(weight, v128.load(values, 48)))
    }
    v128.store(to + at, a)
    v128.store(to + at, b, 16)
    v128.store(to + at, c, 32)
    v128.store(to + at, d, 48)
  }
  for (; i < n; i++) {
    const at = <usize>i << 2
    let sum = begin
    let w = place
    let values = start + at
    for (let s = from; s <= upTo; s++, w += pitch, values += row) sum += load<f32>(w) * load<f32>(values)
    store<f32>(to + at, sum)
  }
}

/** ∂L/∂M, [T, T], then ∂L/∂offset, [T]: sums over n neurons in double precision, in their order (see mixSums there). What is out of the window stays as it is. */
export function mixSums(steps: i32, n: i32, before: i32, after: i32, delta: usize, x: usize, stride: i32, sums: usize): void {
  const row = <usize>stride << 2
  for (let t = 0; t < steps; t++, delta += <usize>n << 2) {
    const end = last(t, after, steps)
    const out = sums + (<usize>(t * steps) << 3)
    let j = first(t, before)
    // Four sums at a time, so that they need not wait for each other.
    for (; j + 3 <= end; j += 4) {
      let a: f64 = 0
      let b: f64 = 0
      let c: f64 = 0
      let d: f64 = 0
      let values = x + <usize>j * row
      for (let i = 0; i < n; i++, values += 4) {
        const error = <f64>load<f32>(delta + (<usize>i << 2))
        a += error * <f64>load<f32>(values)
        b += error * <f64>load<f32>(values + row)
        c += error * <f64>load<f32>(values + 2 * row)
        d += error * <f64>load<f32>(values + 3 * row)
      }
      store<f64>(out + (<usize>j << 3), a)
      store<f64>(out + (<usize>j << 3), b, 8)
      store<f64>(out + (<usize>j << 3), c, 16)
      store<f64>(out + (<usize>j << 3), d, 24)
    }
    for (; j <= end; j++) {
      let sum: f64 = 0
      const values = x + <usize>j * row
      for (let i = 0; i < n; i++) sum += <f64>load<f32>(delta + (<usize>i << 2)) * <f64>load<f32>(values + (<usize>i << 2))
      store<f64>(out + (<usize>j << 3), sum)
    }
    let sum: f64 = 0
    for (let i = 0; i < n; i++) sum += <f64>load<f32>(delta + (<usize>i << 2))
    store<f64>(sums + (<usize>(steps * steps + t) << 3), sum)
  }
}
