// Batch normalisation over channels, of rows of `filters` values; sums over the rows are in double precision, each in the order of its rows.

/** sums[f] = Σ x[row, f], as doubles. */
export function channelSums(rows: i32, filters: i32, x: usize, sums: usize): void {
  memory.fill(sums, 0, <usize>filters << 3)
  for (; rows > 0; rows--) {
    let to = sums
    for (const end = x + (<usize>(filters & ~1) << 2); x < end; x += 8, to += 16)
      v128.store(to, f64x2.add(v128.load(to), f64x2.promote_low_f32x4(v128.load64_zero(x))))
    if (filters & 1) {
      store<f64>(to, load<f64>(to) + <f64>load<f32>(x))
      x += 4
    }
  }
}

/** sums[f] = Σ (x[row, f] − mean[f])²; mean as doubles, too. */
export function channelSquares(rows: i32, filters: i32, x: usize, mean: usize, sums: usize): void {
  memory.fill(sums, 0, <usize>filters << 3)
  for (; rows > 0; rows--) {
    let to = sums
    let centre = mean
    for (const end = x + (<usize>(filters & ~1) << 2); x < end; x += 8, to += 16, centre += 16) {
      const off = f64x2.sub(f64x2.promote_low_f32x4(v128.load64_zero(x)), v128.load(centre))
      v128.store(to, f64x2.add(v128.load(to), f64x2.mul(off, off)))
    }
    if (filters & 1) {
      const off = <f64>load<f32>(x) - load<f64>(centre)
      store<f64>(to, load<f64>(to) + off * off)
      x += 4
    }
  }
}

/** sums[f] = Σ error[row, f]·(x[row, f] − mean[f]). */
export function channelProducts(rows: i32, filters: i32, error: usize, x: usize, mean: usize, sums: usize): void {
  memory.fill(sums, 0, <usize>filters << 3)
  for (; rows > 0; rows--) {
    let to = sums
    let centre = mean
    for (const end = x + (<usize>(filters & ~1) << 2); x < end; x += 8, error += 8, to += 16, centre += 16) {
      const off = f64x2.sub(f64x2.promote_low_f32x4(v128.load64_zero(x)), v128.load(centre))
      v128.store(to, f64x2.add(v128.load(to), f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(error)), off)))
    }
    if (filters & 1) {
      store<f64>(to, load<f64>(to) + <f64>load<f32>(error) * (<f64>load<f32>(x) - load<f64>(centre)))
      x += 4
      error += 4
    }
  }
}

/** y[row, f] = (x[row, f] − mean[f])·gain[f] + shift[f], in single precision, as are mean, gain and shift. y may be x. */
export function normalise(rows: i32, filters: i32, mean: usize, gain: usize, shift: usize, x: usize, y: usize): void {
  const bytes = <usize>filters << 2
  const whole = bytes & ~15
  for (; rows > 0; rows--, x += bytes, y += bytes) {
    for (let f: usize = 0; f < whole; f += 16)
      v128.store(y + f, f32x4.add(f32x4.mul(f32x4.sub(v128.load(x + f), v128.load(mean + f)), v128.load(gain + f)), v128.load(shift + f)))
    for (let f = whole; f < bytes; f += 4)
      store<f32>(y + f, (load<f32>(x + f) - load<f32>(mean + f)) * load<f32>(gain + f) + load<f32>(shift + f))
  }
}

/** error[row, f] ← gain[f]·((error[row, f] − average[f]) − (x[row, f] − mean[f])·slope[f]), in single precision. */
export function normaliseBack(rows: i32, filters: i32, mean: usize, gain: usize, average: usize, slope: usize, x: usize, error: usize): void {
  const bytes = <usize>filters << 2
  const whole = bytes & ~15
  for (; rows > 0; rows--, x += bytes, error += bytes) {
    for (let f: usize = 0; f < whole; f += 16) {
      const along = f32x4.mul(f32x4.sub(v128.load(x + f), v128.load(mean + f)), v128.load(slope + f))
      v128.store(error + f, f32x4.mul(v128.load(gain + f), f32x4.sub(f32x4.sub(v128.load(error + f), v128.load(average + f)), along)))
    }
    for (let f = whole; f < bytes; f += 4) {
      const along = (load<f32>(x + f) - load<f32>(mean + f)) * load<f32>(slope + f)
      store<f32>(error + f, load<f32>(gain + f) * (load<f32>(error + f) - load<f32>(average + f) - along))
    }
  }
}
