import { storeCompact } from './compact'
import { leastLeft } from './tiny'

/**
 * Charge, fire and reset of `groups`·`size` neurons for `rows` steps, fused:
 *
 *     u ← decay·u + drive      (a tiny decay·u is 0, see leastLeft)      s = u ≥ θ (strict: u > θ)      where s: u ← u − subtract (toZero: u ← 0)
 *
 * Writes which fire as rows of events with these groups, from starts[0] on; indices need room for all neurons and three more.
 * `driveStride`: elements from the drive of one step to the next's, 0 where it is held. A reset that changes nothing subtracts 0,
 * a neuron without leak decays by 1: both exact. Unless 0, `trace` gets u before the reset, [rows, groups·size]; it may be the drive.
 */
export function scanNeurons(
  groups: i32, size: i32, rows: i32, drive: usize, driveStride: i32, membrane: usize,
  decay: f32, threshold: f32, strict: i32, subtract: f32, toZero: i32, starts: usize, indices: usize, trace: usize,
): void {
  if (trace) {
    if (strict) {
      if (toZero) scan<u64, u64, u64>(groups, size, rows, drive, driveStride, membrane, decay, threshold, subtract, starts, indices, trace)
      else scan<u64, u32, u64>(groups, size, rows, drive, driveStride, membrane, decay, threshold, subtract, starts, indices, trace)
    } else {
      if (toZero) scan<u32, u64, u64>(groups, size, rows, drive, driveStride, membrane, decay, threshold, subtract, starts, indices, trace)
      else scan<u32, u32, u64>(groups, size, rows, drive, driveStride, membrane, decay, threshold, subtract, starts, indices, trace)
    }
    return
  }
  // Types stand for constants, so that each combination is a loop of its own without branches on them.
  if (strict) {
    if (toZero) scan<u64, u64, u32>(groups, size, rows, drive, driveStride, membrane, decay, threshold, subtract, starts, indices, 0)
    else scan<u64, u32, u32>(groups, size, rows, drive, driveStride, membrane, decay, threshold, subtract, starts, indices, 0)
  } else {
    if (toZero) scan<u32, u64, u32>(groups, size, rows, drive, driveStride, membrane, decay, threshold, subtract, starts, indices, 0)
    else scan<u32, u32, u32>(groups, size, rows, drive, driveStride, membrane, decay, threshold, subtract, starts, indices, 0)
  }
}

/** Strict, ToZero, Trace: u64 for yes, u32 for no. */
function scan<Strict, ToZero, Trace>(
  groups: i32, size: i32, rows: i32, drive: usize, driveStride: i32, membrane: usize,
  decay: f32, threshold: f32, subtract: f32, starts: usize, indices: usize, trace: usize,
): void {
  const decays = f32x4.splat(decay)
  const thresholds = f32x4.splat(threshold)
  const subtracts = f32x4.splat(subtract)
  const least = leastLeft(decay)
  const tiny = f32x4.splat(least)
  const whole = size & ~3
  let to = indices + (<usize>load<u32>(starts) << 2)
  for (let row = 0; row < rows; row++, drive += <usize>driveStride << 2) {
    let u = membrane
    let x = drive
    let index = 0
    for (let group = 0; group < groups; group++) {
      let lanes = i32x4.add(i32x4.splat(index), i32x4(0, 1, 2, 3))
      for (let i = 0; i < whole; i += 4) {
        const left = f32x4.mul(decays, v128.load(u))
        const charged = f32x4.add(v128.andnot(left, f32x4.lt(f32x4.abs(left), tiny)), v128.load(x))
        if (sizeof<Trace>() === 8) {
          v128.store(trace, charged)
          trace += 16
        }
        const fired = sizeof<Strict>() === 8 ? f32x4.gt(charged, thresholds) : f32x4.ge(charged, thresholds)
        if (sizeof<ToZero>() === 8) v128.store(u, v128.andnot(charged, fired))
        else v128.store(u, v128.bitselect(f32x4.sub(charged, subtracts), charged, fired))
        const mask = i32x4.bitmask(fired)
        storeCompact(to, lanes, mask)
        to += <usize>popcnt(mask) << 2
        lanes = i32x4.add(lanes, i32x4.splat(4))
        u += 16
        x += 16
      }
      for (let i = whole; i < size; i++) {
        const left = decay * load<f32>(u)
        const charged = select<f32>(0, left, Mathf.abs(left) < least) + load<f32>(x)
        if (sizeof<Trace>() === 8) {
          store<f32>(trace, charged)
          trace += 4
        }
        const fired = sizeof<Strict>() === 8 ? charged > threshold : charged >= threshold
        const after: f32 = sizeof<ToZero>() === 8 ? 0 : charged - subtract
        store<f32>(u, fired ? after : charged)
        store<u32>(to, index + i)
        to += <usize>fired << 2
        u += 4
        x += 4
      }
      index += size
      starts += 4
      store<u32>(starts, <u32>((to - indices) >> 2))
    }
  }
}

/** u ← u + drive for `rows` steps of n neurons that never fire; what they hold after each step goes to `trace`, n a row. */
export function integrate(n: i32, rows: i32, drive: usize, driveStride: i32, membrane: usize, trace: usize): void {
  for (let row = 0; row < rows; row++, drive += <usize>driveStride << 2)
    for (let i: usize = 0; i < <usize>n << 2; i += 4, trace += 4) {
      const u = load<f32>(membrane + i) + load<f32>(drive + i)
      store<f32>(membrane + i, u)
      store<f32>(trace, u)
    }
}
