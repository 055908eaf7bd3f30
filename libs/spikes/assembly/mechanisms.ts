import { storeCompact } from './compact'
import { leastLeft } from './tiny'

/**
 * The constants of neurons with more than charge, fire and reset: see stepOne in libs/networks/src/snn/population.ts, whose equations these
 * kernels compute and whose bits they give. Numbers are rounded to single precision already.
 */
@unmanaged
export class Mechanisms {
  /** Factor on the membrane: 1 without leak. */
  decay: f32
  /** Factor on what the membrane takes in: 1, or 1 − decay. */
  gain: f32
  threshold: f32
  initial: f32
  /** What the reset sets the membrane to. */
  resetTo: f32
  currentDecay: f32
  adaptationDecay: f32
  /** By how much a spike raises the threshold. */
  strength: f32
  /** 1: fires where u > θ, else where u ≥ θ. */
  strict: i32
  /** 0 sets, 1 subtracts the threshold, 2 none. */
  reset: i32
  /** 1: the reset comes a step later. */
  delayed: i32
  /** 0 no current, 1 taken after the drive is in it, 2 before. */
  current: i32
  /** 0 no adaptation, 1 the reset subtracts θ, 2 what the spike had to pass. */
  adaptation: i32
  /** Steps, 0 for none. */
  refractory: i32
  /** 1 where the drive decays too. */
  decayInput: i32
  /** 1: an adaptation of the shape alpha. */
  alpha: i32
}

/** Four elements of an array, or where Lanes is u32, one: the last few neurons of a row go through the same vector code one by one. */
// @ts-ignore: decorator
@inline
export function take<Lanes>(at: usize): v128 {
  return sizeof<Lanes>() === 8 ? v128.load(at) : v128.load32_splat(at)
}

// @ts-ignore: decorator
@inline
export function put<Lanes>(at: usize, values: v128): void {
  if (sizeof<Lanes>() === 8) v128.store(at, values)
  else v128.store32_lane(at, values, 0)
}

/** What a decay leaves of a value; 0 where that is tiny. */
// @ts-ignore: decorator
@inline
export function left(decay: f32, value: v128): v128 {
  const rest = f32x4.mul(f32x4.splat(decay), value)
  return v128.andnot(rest, f32x4.lt(f32x4.abs(rest), f32x4.splat(leastLeft(decay))))
}

/** What a reset leaves of u, where `amount` is what a reset by subtraction takes off. */
// @ts-ignore: decorator
@inline
export function afterSpike(neuron: Mechanisms, u: v128, amount: v128): v128 {
  if (neuron.reset === 0) return f32x4.splat(neuron.resetTo)
  return neuron.reset === 1 ? f32x4.sub(u, amount) : u
}

// @ts-ignore: decorator
@inline
export function charge(neuron: Mechanisms, u: v128, input: v128): v128 {
  return f32x4.add(left(neuron.decay, u), f32x4.mul(f32x4.splat(neuron.gain), input))
}

/** Where u passes the threshold; nowhere where that is no number. */
// @ts-ignore: decorator
@inline
export function fires(neuron: Mechanisms, u: v128, passed: v128): v128 {
  return neuron.strict ? f32x4.gt(u, passed) : f32x4.ge(u, passed)
}

/**
 * `rows` steps of `groups`·`size` neurons with mechanisms, as scanNeurons does those of plain ones, whose description of drive, starts and
 * indices holds here too. What neurons keep from call to call: `membrane` (n), and `state`, five arrays of n, of which those are in use
 * that the neuron has: current, adaptation, steps of rest that are left (u32), all bits set where a reset is due, and of an alpha-shaped adaptation b.
 *
 * What the adjoint needs is written where there is a place for it, [rows, n] each: to `trace` u before the reset (it may be the drive), to
 * `inputs` what the membrane took in, to `thresholds` what it was compared with, which in a refractory period is not a number.
 */
export function scanMechanisms(
  neuron: Mechanisms, groups: i32, size: i32, rows: i32, drive: usize, driveStride: i32, membrane: usize, state: usize, starts: usize, indices: usize,
  trace: usize, inputs: usize, thresholds: usize,
): void {
  const whole = size & ~3
  const bytes = <usize>(groups * size) << 2
  let to = indices + (<usize>load<u32>(starts) << 2)
  for (let row = 0; row < rows; row++) {
    let i: usize = 0
    let index = 0
    for (let group = 0; group < groups; group++) {
      for (let k = 0; k < whole; k += 4, i += 16) {
        const mask = i32x4.bitmask(stepLanes<u64>(neuron, bytes, i, drive, membrane, state, trace, inputs, thresholds))
        storeCompact(to, i32x4.add(i32x4.splat(index + k), i32x4(0, 1, 2, 3)), mask)
        to += <usize>popcnt(mask) << 2
      }
      for (let k = whole; k < size; k++, i += 4) {
        const fired = stepLanes<u32>(neuron, bytes, i, drive, membrane, state, trace, inputs, thresholds)
        store<u32>(to, index + k)
        to += <usize>(i32x4.extract_lane(fired, 0) & 4)
      }
      index += size
      starts += 4
      store<u32>(starts, <u32>((to - indices) >> 2))
    }
    drive += <usize>driveStride << 2
    if (trace) trace += bytes
    if (inputs) inputs += bytes
    if (thresholds) thresholds += bytes
  }
}

/** One step of the neurons whose values lie `i` bytes within arrays of `bytes`: the mask of those that fire. */
// @ts-ignore: decorator
@inline
function stepLanes<Lanes>(
  neuron: Mechanisms, bytes: usize, i: usize, drive: usize, membrane: usize, state: usize, trace: usize, inputs: usize, thresholds: usize,
): v128 {
  const theta = f32x4.splat(neuron.threshold)
  let input = take<Lanes>(drive + i)
  if (neuron.current) {
    const before = take<Lanes>(state + i)
    const after = f32x4.add(left(neuron.currentDecay, before), input)
    put<Lanes>(state + i, after)
    input = neuron.current === 1 ? after : before
  }
  if (inputs) put<Lanes>(inputs + i, input)
  let u = take<Lanes>(membrane + i)
  let passed = theta
  let rise = theta
  if (neuron.adaptation) {
    rise = take<Lanes>(state + bytes + i)
    let level = rise
    if (neuron.alpha) {
      level = f32x4.add(left(neuron.adaptationDecay, take<Lanes>(state + 4 * bytes + i)), rise)
      put<Lanes>(state + 4 * bytes + i, level)
    }
    passed = f32x4.add(theta, f32x4.mul(f32x4.splat(neuron.strength), level))
  }
  let rest = i32x4.splat(0)
  let resting = rest
  if (neuron.refractory) {
    rest = take<Lanes>(state + 2 * bytes + i)
    resting = i32x4.ne(rest, i32x4.splat(0))
    u = v128.bitselect(u, charge(neuron, u, input), resting)
  } else u = charge(neuron, u, input)
  if (neuron.delayed) u = v128.bitselect(afterSpike(neuron, u, theta), u, take<Lanes>(state + 3 * bytes + i))
  let fired = fires(neuron, u, passed)
  if (neuron.refractory) fired = v128.andnot(fired, resting)
  if (trace) put<Lanes>(trace + i, u)
  // All bits set are not a number.
  if (thresholds) put<Lanes>(thresholds + i, v128.or(passed, resting))
  if (neuron.delayed) {
    put<Lanes>(membrane + i, u)
    put<Lanes>(state + 3 * bytes + i, fired)
  } else put<Lanes>(membrane + i, v128.bitselect(afterSpike(neuron, u, neuron.adaptation === 2 ? passed : theta), u, fired))
  if (neuron.adaptation) {
    put<Lanes>(state + bytes + i, f32x4.add(left(neuron.adaptationDecay, rise), v128.and(fired, f32x4.splat(1))))
  }
  // A mask is −1 where it is set: one step less.
  if (neuron.refractory) put<Lanes>(state + 2 * bytes + i, v128.bitselect(i32x4.splat(neuron.refractory), i32x4.add(rest, resting), fired))
  return fired
}
