import { storeCompact } from './compact'
import { afterSpike, charge, fires, left, put, take, Mechanisms } from './mechanisms'
import { slopeOf } from './slopes'

/**
 * The adjoint of scanMechanisms over `rows` steps of n neurons, the last first, from what it wrote: membrane, inputs and thresholds (0
 * where it wrote none, as there). u is replaced by ∂L/∂drive. See scanMechanismsBack in libs/networks/src/snn/scanMechanisms.ts, which has
 * the equations, and whose bits these are.
 *
 * `carried` is what goes from step to step, zeros before the last: seven arrays of n, ∂L/∂(membrane, adaptation, current, spike, b of an
 * alpha-shaped adaptation) of the step before, and the sums so far of the gradients of threshold and decay. `earlier`: 1 where a step lies in front of the first row. `detached`: 1 where the reset is, plus 2 where the
 * adaptation is. Errors, `extra` and `row` as in scanBack: those of the chosen, or where `starts` is 0, of all neurons.
 */
export function scanMechanismsBack(
  neuron: Mechanisms, n: i32, rows: i32, earlier: i32, membrane: usize, inputs: usize, thresholds: usize, carried: usize,
  groups: i32, starts: usize, indices: usize, errors: usize, extra: f32, row: usize, detached: i32, slope: i32, width: f32, scale: f32,
): void {
  const bytes = <usize>n << 2
  const whole = bytes & ~15
  for (let r = rows - 1; r >= 0; r--) {
    const skip = <usize>r * bytes
    const u = membrane + skip
    const input = inputs ? inputs + skip : 0
    const passed = thresholds ? thresholds + skip : 0
    const before = earlier | r
    const own = starts ? row : errors + skip
    let from: usize = 0
    let to: usize = 0
    if (starts) {
      from = <usize>load<u32>(starts + (<usize>(r * groups) << 2)) << 2
      to = <usize>load<u32>(starts + (<usize>((r + 1) * groups) << 2)) << 2
      for (let k = from; k < to; k += 4) store<f32>(row + (<usize>load<u32>(indices + k) << 2), load<f32>(errors + k) + extra)
    } else if (extra !== 0) for (let i: usize = 0; i < bytes; i += 4) store<f32>(own + i, load<f32>(own + i) + extra)
    for (let i: usize = 0; i < whole; i += 16) backLanes<u64>(neuron, bytes, i, before, u, input, passed, carried, own, detached, slope, width, scale)
    for (let i = whole; i < bytes; i += 4) backLanes<u32>(neuron, bytes, i, before, u, input, passed, carried, own, detached, slope, width, scale)
    for (let k = from; k < to; k += 4) store<f32>(row + (<usize>load<u32>(indices + k) << 2), 0)
  }
}

/** One step back of the neurons whose values lie `i` bytes within arrays of `bytes`. */
// @ts-ignore: decorator
@inline
function backLanes<Lanes>(
  neuron: Mechanisms, bytes: usize, i: usize, earlier: i32, membrane: usize, inputs: usize, thresholds: usize, carried: usize, errors: usize,
  detached: i32, slope: i32, width: f32, scale: f32,
): void {
  const theta = f32x4.splat(neuron.threshold)
  const delayed = neuron.delayed
  const u = take<Lanes>(membrane + i)
  const passed = thresholds ? take<Lanes>(thresholds + i) : theta
  const awake = f32x4.eq(passed, passed)
  const taken = neuron.adaptation === 2 ? passed : theta
  const held = take<Lanes>(carried + i)
  let error = take<Lanes>(errors + i)
  let rise = held
  if (neuron.adaptation) {
    rise = take<Lanes>(carried + bytes + i)
    if (!(detached & 2)) error = f32x4.add(error, rise)
  }
  if (delayed) error = f32x4.add(error, take<Lanes>(carried + 3 * bytes + i))
  else if (!(detached & 1) && neuron.reset !== 2) error = f32x4.sub(error, f32x4.mul(held, fall(neuron, u, taken)))
  const through = v128.and(f32x4.mul(error, slopeOf(slope, f32x4.sub(u, passed), width, scale)), awake)
  const fired = fires(neuron, u, passed)
  let ofMembrane = f32x4.add(through, !delayed && neuron.reset === 0 ? v128.andnot(held, fired) : held)
  const lowered = !delayed && neuron.reset === 1 ? f32x4.add(through, v128.and(held, fired)) : through
  let ofThreshold = f32x4.sub(take<Lanes>(carried + 5 * bytes + i), lowered)
  if (neuron.adaptation) {
    const ofPassed = f32x4.neg(neuron.adaptation === 2 ? lowered : through)
    let ofLevel = f32x4.mul(f32x4.splat(neuron.strength), ofPassed)
    if (neuron.alpha) {
      ofLevel = f32x4.add(left(neuron.adaptationDecay, take<Lanes>(carried + 4 * bytes + i)), ofLevel)
      put<Lanes>(carried + 4 * bytes + i, ofLevel)
    }
    put<Lanes>(carried + bytes + i, f32x4.add(left(neuron.adaptationDecay, rise), ofLevel))
  }
  // What the membrane was before this step.
  let before = f32x4.splat(neuron.initial)
  let firedBefore = f32x4.splat(0)
  if (earlier) {
    before = take<Lanes>(membrane - bytes + i)
    const passedBefore = thresholds ? take<Lanes>(thresholds - bytes + i) : theta
    firedBefore = fires(neuron, before, passedBefore)
    if (!delayed) before = v128.bitselect(afterSpike(neuron, before, neuron.adaptation === 2 ? passedBefore : theta), before, firedBefore)
  }
  if (delayed) {
    let ofSpike = f32x4.splat(0)
    if (earlier && !(detached & 1)) {
      const charged = inputs ? charge(neuron, before, take<Lanes>(inputs + i)) : u
      ofSpike = f32x4.neg(f32x4.mul(ofMembrane, fall(neuron, charged, theta)))
    }
    put<Lanes>(carried + 3 * bytes + i, ofSpike)
    if (neuron.reset === 1) ofThreshold = f32x4.sub(ofThreshold, v128.and(ofMembrane, firedBefore))
    else ofMembrane = v128.andnot(ofMembrane, firedBefore)
  }
  put<Lanes>(carried + 5 * bytes + i, ofThreshold)
  const by = neuron.decayInput && inputs ? f32x4.sub(before, take<Lanes>(inputs + i)) : before
  const ofDecay = take<Lanes>(carried + 6 * bytes + i)
  put<Lanes>(carried + 6 * bytes + i, f32x4.add(ofDecay, v128.and(f32x4.mul(ofMembrane, by), awake)))
  put<Lanes>(carried + i, v128.bitselect(left(neuron.decay, ofMembrane), ofMembrane, awake))
  let ofDrive = v128.and(f32x4.mul(f32x4.splat(neuron.gain), ofMembrane), awake)
  if (neuron.current) {
    const later = take<Lanes>(carried + 2 * bytes + i)
    const now = f32x4.add(left(neuron.currentDecay, later), ofDrive)
    put<Lanes>(carried + 2 * bytes + i, now)
    ofDrive = neuron.current === 2 ? later : now
  }
  put<Lanes>(membrane + i, ofDrive)
}

/** What a spike takes off the membrane u. */
// @ts-ignore: decorator
@inline
function fall(neuron: Mechanisms, u: v128, taken: v128): v128 {
  return neuron.reset === 0 ? f32x4.sub(u, f32x4.splat(neuron.resetTo)) : taken
}

/** nearThreshold for neurons whose threshold moves: `thresholds` as scanMechanisms wrote them, or 0 where it is the neuron's. */
export function nearThresholds(
  neuron: Mechanisms, groups: i32, size: i32, rows: i32, membrane: usize, thresholds: usize, reach: f32, starts: usize, indices: usize,
): void {
  const whole = size & ~3
  let to = indices + (<usize>load<u32>(starts) << 2)
  let i: usize = 0
  for (let row = 0; row < rows; row++) {
    let index = 0
    for (let group = 0; group < groups; group++) {
      for (let k = 0; k < whole; k += 4, i += 16) {
        const mask = i32x4.bitmask(near<u64>(neuron, i, membrane, thresholds, reach))
        if (!mask) continue
        storeCompact(to, i32x4.add(i32x4.splat(index + k), i32x4(0, 1, 2, 3)), mask)
        to += <usize>popcnt(mask) << 2
      }
      for (let k = whole; k < size; k++, i += 4) {
        store<u32>(to, index + k)
        to += <usize>(i32x4.extract_lane(near<u32>(neuron, i, membrane, thresholds, reach), 0) & 4)
      }
      index += size
      starts += 4
      store<u32>(starts, <u32>((to - indices) >> 2))
    }
  }
}

/** countNear for such neurons. */
export function countNearThresholds(neuron: Mechanisms, n: i32, membrane: usize, thresholds: usize, reach: f32, count: usize): void {
  let found: u32 = 0
  for (let i: usize = 0; i < <usize>n << 2; i += 4) found -= i32x4.extract_lane(near<u32>(neuron, i, membrane, thresholds, reach), 0)
  store<u32>(count, found)
}

// @ts-ignore: decorator
@inline
function near<Lanes>(neuron: Mechanisms, i: usize, membrane: usize, thresholds: usize, reach: f32): v128 {
  const passed = thresholds ? take<Lanes>(thresholds + i) : f32x4.splat(neuron.threshold)
  return f32x4.lt(f32x4.abs(f32x4.sub(take<Lanes>(membrane + i), passed)), f32x4.splat(reach))
}

/** The sum of n numbers, in their order and in double precision. */
export function sumDoubles(n: i32, values: usize, sum: usize): void {
  let all: f64 = 0
  for (const end = values + (<usize>n << 2); values < end; values += 4) all += <f64>load<f32>(values)
  store<f64>(sum, all)
}
