import { storeCompact } from './compact'

// State in 24 bits, decays in 4096ths; see libs/networks/src/snn/fixed/neuron.ts, whose integers these are.

/** 2²³ − 1. */
const LIMIT: i32 = 8388607

// @ts-ignore: decorator
@inline
function saturate(v: v128): v128 {
  return i32x4.max_s(i32x4.min_s(v, i32x4.splat(LIMIT)), i32x4.splat(-LIMIT))
}

/** With the sign of another where that is negative: v − 2v, written as (v ^ s) − s with s all ones. */
// @ts-ignore: decorator
@inline
function signed(v: v128, sign: v128): v128 {
  return i32x4.sub(v128.xor(v, sign), sign)
}

/** rz(v·d, 12) with |v| < 2²³: the upper 11 and the lower 12 bits of |v| apart, so that no product has more than 24 bits. */
// @ts-ignore: decorator
@inline
function decayed(v: v128, d: v128): v128 {
  const size = i32x4.abs(v)
  const high = i32x4.mul(i32x4.shr_u(size, 12), d)
  const low = i32x4.shr_u(i32x4.mul(v128.and(size, i32x4.splat(4095)), d), 12)
  return signed(i32x4.add(high, low), i32x4.shr_s(v, 31))
}

/** Four lanes, or the first `left` of them: what lies behind belongs to another group, or is not there. */
// @ts-ignore: decorator
@inline
function take(at: usize, left: i32): v128 {
  if (left > 3) return v128.load(at)
  let v = v128.load32_zero(at)
  if (left > 1) v = v128.load32_lane(at, v, 1, 4)
  if (left > 2) v = v128.load32_lane(at, v, 2, 8)
  return v
}

// @ts-ignore: decorator
@inline
function put(at: usize, v: v128, left: i32): void {
  if (left > 3) v128.store(at, v)
  else {
    v128.store32_lane(at, v, 0)
    if (left > 1) v128.store32_lane(at, v, 1, 4)
    if (left > 2) v128.store32_lane(at, v, 2, 8)
  }
}

/**
 * Sums in units of the weights become drives in units of the state, in their place, for `rows` steps of n neurons:
 *
 *     x = sat(sat(rz(sum·2^shift)) + bias)      −31 ≤ shift ≤ 23; biases of all neurons; all i32
 *
 * A sum whose shift leaves 24 bits is cut off at 2²³ before it. `small`: no drive can leave them, and nothing is cut off.
 */
export function fixedDrive(n: i32, rows: i32, shift: i32, bias: usize, small: i32, sums: usize): void {
  const most = i32x4.splat(1 << (23 - max(0, shift)))
  const least = i32x4.neg(most)
  for (let row = 0; row < rows; row++, sums += <usize>n << 2) {
    if (small && shift >= 0) {
      let i = 0
      for (; i + 3 < n; i += 4) {
        const at = <usize>i << 2
        v128.store(sums + at, i32x4.add(i32x4.shl(v128.load(sums + at), shift), v128.load(bias + at)))
      }
      for (; i < n; i++) {
        const at = <usize>i << 2
        store<i32>(sums + at, (load<i32>(sums + at) << shift) + load<i32>(bias + at))
      }
      continue
    }
    for (let i = 0; i < n; i += 4) {
      const at = <usize>i << 2
      const sum = take(sums + at, n - i)
      const x = shift >= 0
        ? i32x4.shl(i32x4.max_s(i32x4.min_s(sum, most), least), shift)
        : signed(i32x4.shr_u(i32x4.abs(sum), -shift), i32x4.shr_s(sum, 31))
      put(sums + at, saturate(i32x4.add(saturate(x), take(bias + at, n - i))), n - i)
    }
  }
}

/**
 * One step after the other of `groups`·`size` neurons in integers, for `rows` steps; x: drive:
 *
 *     u ← sat(rz(u·currentDecay, 12) + x), or u = x where `current` is 0
 *     v ← sat(rz(v·decay, 12) + u)              s = v ≥ threshold       where s: v ← v − subtract (toZero: v ← 0)
 *
 * All i32. Writes which fire as rows of events, as scanNeurons does. `driveStride`: elements from the drive of one step to the next's, 0
 * where it is held.
 */
export function fixedScan(
  groups: i32, size: i32, rows: i32, drive: usize, driveStride: i32, current: usize, currentDecay: i32,
  membrane: usize, decay: i32, threshold: i32, subtract: i32, toZero: i32, starts: usize, indices: usize,
): void {
  // Types stand for constants, so that each combination is a loop of its own without branches on them.
  if (current) scan<u64, u64>(groups, size, rows, drive, driveStride, current, currentDecay, membrane, decay, threshold, subtract, toZero, starts, indices)
  else if (decay === 4096) scan<u32, u32>(groups, size, rows, drive, driveStride, 0, 0, membrane, decay, threshold, subtract, toZero, starts, indices)
  else scan<u32, u64>(groups, size, rows, drive, driveStride, 0, 0, membrane, decay, threshold, subtract, toZero, starts, indices)
}

/** Current, Leak: u64 for yes, u32 for no. */
function scan<Current, Leak>(
  groups: i32, size: i32, rows: i32, drive: usize, driveStride: i32, current: usize, currentDecay: i32,
  membrane: usize, decay: i32, threshold: i32, subtract: i32, toZero: i32, starts: usize, indices: usize,
): void {
  const decays = i32x4.splat(decay)
  const currentDecays = i32x4.splat(currentDecay)
  const thresholds = i32x4.splat(threshold)
  const subtracts = i32x4.splat(subtract)
  const kept = i32x4.splat(toZero ? 0 : -1)
  const whole = size & ~3
  let to = indices + (<usize>load<u32>(starts) << 2)
  for (let row = 0; row < rows; row++, drive += <usize>driveStride << 2) {
    let at: usize = 0
    let index = 0
    for (let group = 0; group < groups; group++) {
      let lanes = i32x4.add(i32x4.splat(index), i32x4(0, 1, 2, 3))
      for (let i = 0; i < whole; i += 4) {
        let u = v128.load(drive + at)
        if (sizeof<Current>() === 8) {
          u = saturate(i32x4.add(decayed(v128.load(current + at), currentDecays), u))
          v128.store(current + at, u)
        }
        let v = v128.load(membrane + at)
        if (sizeof<Leak>() === 8) v = decayed(v, decays)
        v = saturate(i32x4.add(v, u))
        const fired = i32x4.ge_s(v, thresholds)
        v128.store(membrane + at, v128.bitselect(v128.and(i32x4.sub(v, subtracts), kept), v, fired))
        const mask = i32x4.bitmask(fired)
        storeCompact(to, lanes, mask)
        to += <usize>popcnt(mask) << 2
        lanes = i32x4.add(lanes, i32x4.splat(4))
        at += 16
      }
      const left = size - whole
      if (left) {
        let u = take(drive + at, left)
        if (sizeof<Current>() === 8) {
          u = saturate(i32x4.add(decayed(take(current + at, left), currentDecays), u))
          put(current + at, u, left)
        }
        let v = take(membrane + at, left)
        if (sizeof<Leak>() === 8) v = decayed(v, decays)
        v = saturate(i32x4.add(v, u))
        const fired = i32x4.ge_s(v, thresholds)
        put(membrane + at, v128.bitselect(v128.and(i32x4.sub(v, subtracts), kept), v, fired), left)
        const mask = i32x4.bitmask(fired) & ((1 << left) - 1)
        storeCompact(to, lanes, mask)
        to += <usize>popcnt(mask) << 2
        at += <usize>left << 2
      }
      index += size
      starts += 4
      store<u32>(starts, <u32>((to - indices) >> 2))
    }
  }
}

/** v ← sat(v + x) for `rows` steps of n neurons that never fire; what they hold after each step goes to `trace`, n a row. */
export function fixedIntegrate(n: i32, rows: i32, drive: usize, driveStride: i32, membrane: usize, trace: usize): void {
  for (let row = 0; row < rows; row++, drive += <usize>driveStride << 2)
    for (let i: usize = 0; i < <usize>n << 2; i += 4, trace += 4) {
      const v = max(-LIMIT, min(LIMIT, load<i32>(membrane + i) + load<i32>(drive + i)))
      store<i32>(membrane + i, v)
      store<i32>(trace, v)
    }
}
