import { leastLeft } from './tiny'

/**
 * One tile of 32 units of a dense layer and their neurons in one go, for `rows` steps of each of `samples` samples: what is summed up
 * goes from the registers into the membranes.
 *
 *     u ← decay·u + (bias + Σ value·weight over the events of the step, ascending)      s = u > θ      where s: u ← u − subtract (toZero: u ← 0)
 *
 * `weights` is one tile as packTile lays it out, [inputs, 32]; `values` 0 where every event is 1. For u ≥ θ the caller gives the number
 * before θ. `membrane` of the next sample is membranePitch elements on. u before the reset goes to `trace`, traceRow bytes from step to
 * step and traceSample from sample to sample: both 0 where nobody wants it, in which case 128 bytes are written again and again. fired[b·firedPitch + row] is the mask of the 32.
 */
export function denseNeurons(
  samples: i32, rows: i32, starts: usize, startsPitch: i32, indices: usize, values: usize, eventsPitch: i32, weights: usize, bias: usize,
  decay: f32, threshold: f32, subtract: f32, toZero: i32, membrane: usize, membranePitch: i32, trace: usize, traceRow: usize, traceSample: usize,
  fired: usize, firedPitch: i32,
): void {
  for (let b = 0; b < samples; b++) {
    if (values) sample<f64>(rows, starts, indices, values, weights, bias, decay, threshold, subtract, toZero, membrane, trace, traceRow, fired)
    else sample<f32>(rows, starts, indices, values, weights, bias, decay, threshold, subtract, toZero, membrane, trace, traceRow, fired)
    starts += <usize>startsPitch << 2
    indices += <usize>eventsPitch << 2
    if (values) values += <usize>eventsPitch << 2
    membrane += <usize>membranePitch << 2
    trace += traceSample
    fired += <usize>firedPitch << 2
  }
}

/** Graded: f64 for events with values, f32 for events of 1. */
function sample<Graded>(
  rows: i32, starts: usize, indices: usize, values: usize, weights: usize, bias: usize, decay: f32, threshold: f32, subtract: f32, toZero: i32,
  v: usize, trace: usize, traceRow: usize, fired: usize,
): void {
  const decays = f32x4.splat(decay)
  const tiny = f32x4.splat(leastLeft(decay))
  const thresholds = f32x4.splat(threshold)
  const subtracts = f32x4.splat(subtract)
  const kept = i32x4.splat(toZero ? 0 : -1)
  let from = <usize>load<u32>(starts) << 2
  for (let row = 0; row < rows; row++, trace += traceRow, fired += 4) {
    starts += 4
    const to = <usize>load<u32>(starts) << 2
    let s0 = v128.load(bias)
    let s1 = v128.load(bias, 16)
    let s2 = v128.load(bias, 32)
    let s3 = v128.load(bias, 48)
    let s4 = v128.load(bias, 64)
    let s5 = v128.load(bias, 80)
    let s6 = v128.load(bias, 96)
    let s7 = v128.load(bias, 112)
    for (; from < to; from += 4) {
      const w = weights + (<usize>load<u32>(indices + from) << 7)
      if (sizeof<Graded>() === 8) {
        const value = v128.load32_splat(values + from)
        s0 = f32x4.add(s0, f32x4.mul(value, v128.load(w)))
        v128.store(trace, s0)
        s1 = f32x4.add(s1, f32x4.mul(value, v128.load(w, 16)))
        v128.store(trace, s1, 16)
        s2 = f32x4.add(s2, f32x4.mul(value, v128.load(w, 32)))
        s3 = f32x4.add(s3, f32x4.mul(value, v128.load(w, 48)))
        s4 = f32x4.add(s4, f32x4.mul(value, v128.load(w, 64)))
        s5 = f32x4.add(s5, f32x4.mul(value, v128.load(w, 80)))
        s6 = f32x4.add(s6, f32x4.mul(value, v128.load(w, 96)))
        s7 = f32x4.add(s7, f32x4.mul(value, v128.load(w, 112)))
      } else {
        s0 = f32x4.add(s0, v128.load(w))
        v128.store(trace, s0)
        s1 = f32x4.add(s1, v128.load(w, 16))
        s2 = f32x4.add(s2, v128.load(w, 32))
        s3 = f32x4.add(s3, v128.load(w, 48))
        s4 = f32x4.add(s4, v128.load(w, 64))
        s5 = f32x4.add(s5, v128.load(w, 80))
        s6 = f32x4.add(s6, v128.load(w, 96))
        s7 = f32x4.add(s7, v128.load(w, 112))
      }
    }
    // Masks of lanes are narrowed to bytes, sixteen of them at a time.
    const f01 = i16x8.narrow_i32x4_s(
      neurons(v, s0, trace, decays, tiny, thresholds, subtracts, kept),
      neurons(v + 16, s1, trace + 16, decays, tiny, thresholds, subtracts, kept),
    )
    const f23 = i16x8.narrow_i32x4_s(
      neurons(v + 32, s2, trace + 32, decays, tiny, thresholds, subtracts, kept),
      neurons(v + 48, s3, trace + 48, decays, tiny, thresholds, subtracts, kept),
    )
    const low = i8x16.bitmask(i8x16.narrow_i16x8_s(f01, f23))
    const f45 = i16x8.narrow_i32x4_s(
      neurons(v + 64, s4, trace + 64, decays, tiny, thresholds, subtracts, kept),
      neurons(v + 80, s5, trace + 80, decays, tiny, thresholds, subtracts, kept),
    )
    const f67 = i16x8.narrow_i32x4_s(
      neurons(v + 96, s6, trace + 96, decays, tiny, thresholds, subtracts, kept),
      neurons(v + 112, s7, trace + 112, decays, tiny, thresholds, subtracts, kept),
    )
    store<u32>(fired, low | (i8x16.bitmask(i8x16.narrow_i16x8_s(f45, f67)) << 16))
  }
}

/** Four neurons take their drive; the mask of those that fire. */
// @ts-ignore: decorator
@inline
function neurons(v: usize, drive: v128, trace: usize, decays: v128, tiny: v128, thresholds: v128, subtracts: v128, kept: v128): v128 {
  const left = f32x4.mul(decays, v128.load(v))
  const u = f32x4.add(v128.andnot(left, f32x4.lt(f32x4.abs(left), tiny)), drive)
  const fired = f32x4.gt(u, thresholds)
  v128.store(v, v128.bitselect(v128.and(f32x4.sub(u, subtracts), kept), u, fired))
  v128.store(trace, u)
  return fired
}

/**
 * Masks as rows of events, from starts[0] on: bit i of fired[word·pitch + row] is neuron 32·word + i. Room for all neurons of a row
 * behind what is written.
 */
export function emitEvents(rows: i32, words: i32, pitch: i32, fired: usize, starts: usize, indices: usize): void {
  let to = indices + (<usize>load<u32>(starts) << 2)
  for (let row = 0; row < rows; row++, fired += 4) {
    let at = fired
    for (let index = 0; index < words << 5; index += 32, at += <usize>pitch << 2) {
      for (let mask = load<u32>(at); mask; mask &= mask - 1) {
        store<u32>(to, index + <i32>ctz(mask))
        to += 4
      }
    }
    starts += 4
    store<u32>(starts, <u32>((to - indices) >> 2))
  }
}
