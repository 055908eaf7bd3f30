import { storeCompact } from '../compact'
import { left } from '../mechanisms'
import { item, Presentation } from './presentation'

/** Which inputs spike in a step, ascending; each of the four generators is an xorshift128 (Marsaglia 2003). Returns how many. */
export function drawInputs(p: Presentation): i32 {
  const g = p.generators
  let x = v128.load(g)
  let y = v128.load(g, 16)
  let z = v128.load(g, 32)
  let w = v128.load(g, 48)
  let to = p.rows
  const bytes = <usize>p.active << 2
  for (let i: usize = 0; i < bytes; i += 16) {
    const t = v128.xor(x, i32x4.shl(x, 11))
    x = y
    y = z
    z = w
    w = v128.xor(v128.xor(w, i32x4.shr_u(w, 19)), v128.xor(t, i32x4.shr_u(t, 8)))
    const mask = i32x4.bitmask(i32x4.lt_u(w, v128.load(p.chances + i)))
    storeCompact(to, v128.load(p.indices + i), mask)
    to += <usize>popcnt(mask) << 2
  }
  v128.store(g, x)
  v128.store(g, y, 16)
  v128.store(g, z, 32)
  v128.store(g, w, 48)
  return <i32>((to - p.rows) >> 2)
}

/** A step of the excitatory neurons, whose conductances take the rows of weights of the inputs that spiked. Lists those that fire. */
export function excite(p: Presentation, t: i32, rows: i32): i32 {
  const bytes = <usize>p.pitch << 2
  const list = p.rows
  const end = list + (<usize>rows << 2)
  let to = p.fired
  for (let i: usize = 0; i < bytes; i += 64) {
    const ge = p.ge + i
    let s0 = left(p.geKeep, v128.load(ge))
    let s1 = left(p.geKeep, v128.load(ge, 16))
    let s2 = left(p.geKeep, v128.load(ge, 32))
    let s3 = left(p.geKeep, v128.load(ge, 48))
    to = membranes(p, t, i, to)
    to = membranes(p, t, i + 16, to)
    to = membranes(p, t, i + 32, to)
    to = membranes(p, t, i + 48, to)
    for (let at = list; at < end; at += 4) {
      const w = p.weights + i + <usize>load<u32>(at) * bytes
      s0 = f32x4.add(s0, v128.load(w))
      s1 = f32x4.add(s1, v128.load(w, 16))
      s2 = f32x4.add(s2, v128.load(w, 32))
      s3 = f32x4.add(s3, v128.load(w, 48))
    }
    v128.store(ge, s0)
    v128.store(ge, s1, 16)
    v128.store(ge, s2, 32)
    v128.store(ge, s3, 48)
  }
  return <i32>((to - p.fired) >> 2)
}

/** Four excitatory neurons from byte i on: their membranes and inhibitory conductances. Appends those that fire at `to`. */
// @ts-ignore: decorator
@inline
function membranes(p: Presentation, t: i32, i: usize, to: usize): usize {
  const v = v128.load(p.v + i)
  const ge = v128.load(p.ge + i)
  const gi = v128.load(p.gi + i)
  const current = f32x4.add(
    f32x4.add(f32x4.sub(f32x4.splat(p.excitatoryRest), v), f32x4.mul(ge, f32x4.sub(f32x4.splat(p.excitation), v))),
    f32x4.mul(gi, f32x4.sub(f32x4.splat(p.inhibition), v)),
  )
  v128.store(p.gi + i, left(p.giKeep, gi))
  const free = i32x4.ge_s(i32x4.sub(i32x4.splat(t), v128.load(p.last + i)), i32x4.splat(p.excitatoryRefractory))
  const next = v128.bitselect(charged(v, current, f32x4.add(ge, gi), p.excitatoryRate), v, free)
  v128.store(p.v + i, next)
  const fired = v128.and(free, f32x4.gt(f32x4.sub(next, v128.load(p.theta + i)), f32x4.splat(p.excitatoryThreshold)))
  if (!v128.any_true(fired)) return to
  const mask = i32x4.bitmask(fired)
  storeCompact(to, i32x4.add(i32x4(0, 1, 2, 3), i32x4.splat(<i32>(i >> 2))), mask)
  return to + (<usize>popcnt(mask) << 2)
}

/** Membranes after a step with a current and conductances held: see charged in the twin. */
// @ts-ignore: decorator
@inline
function charged(v: v128, current: v128, conductance: v128, rate: f32): v128 {
  const one = f32x4.splat(1)
  const x = f32x4.mul(f32x4.splat(rate), f32x4.add(one, conductance))
  const sixth = f32x4.mul(x, f32x4.splat(<f32>0.1666666716337204))
  const below = f32x4.add(one, f32x4.mul(x, f32x4.add(f32x4.splat(<f32>0.6666666865348816), sixth)))
  return f32x4.add(v, f32x4.mul(f32x4.mul(f32x4.splat(rate), current), f32x4.div(f32x4.add(one, sixth), below)))
}

/**
 * A step of the inhibitory neurons, of the fours that are not at a fixed point: of those that are, nothing changes until a spike reaches them.
 * Lists those that fire, and returns how many in the lower half, how many fours still move in the upper.
 */
export function inhibit(p: Presentation, t: i32, moving: i32): i32 {
  let to = p.inhibited
  let still = 0
  for (let k = 0; k < moving; k++) {
    const i = <usize>item(p.moving, k)
    const v = v128.load(p.iv + i)
    const g = v128.load(p.ig + i)
    const current = f32x4.add(f32x4.sub(f32x4.splat(p.inhibitoryRest), v), f32x4.mul(g, f32x4.sub(f32x4.splat(p.excitation), v)))
    const after = left(p.geKeep, g)
    v128.store(p.ig + i, after)
    const free = i32x4.ge_s(i32x4.sub(i32x4.splat(t), v128.load(p.ilast + i)), i32x4.splat(p.inhibitoryRefractory))
    const next = v128.bitselect(charged(v, current, g, p.inhibitoryRate), v, free)
    v128.store(p.iv + i, next)
    const fired = v128.and(free, f32x4.gt(next, f32x4.splat(p.inhibitoryThreshold)))
    const same = v128.andnot(v128.and(v128.and(free, i32x4.eq(next, v)), i32x4.eq(after, g)), fired)
    if (i32x4.all_true(same)) {
      store<u32>(p.moves + (i >> 2), 0)
      continue
    }
    store<u32>(p.moving + (<usize>still << 2), <u32>i)
    still++
    if (!v128.any_true(fired)) continue
    const mask = i32x4.bitmask(fired)
    storeCompact(to, i32x4.add(i32x4(0, 1, 2, 3), i32x4.splat(<i32>(i >> 2))), mask)
    to += <usize>popcnt(mask) << 2
  }
  return <i32>((to - p.inhibited) >> 2) | (still << 16)
}

/** Puts the four of each neuron that fired into the list of those that move. */
export function wake(p: Presentation, fired: i32, moving: i32): i32 {
  for (let k = 0; k < fired; k++) {
    const i = (<usize>item(p.fired, k) >> 2) << 4
    if (load<u32>(p.moves + (i >> 2))) continue
    store<u32>(p.moves + (i >> 2), 1)
    store<u32>(p.moving + (<usize>moving << 2), <u32>i)
    moving++
  }
  return moving
}

/** At the beginning all move, as far as is known. */
export function wakeAll(p: Presentation): i32 {
  const fours = p.pitch >> 2
  for (let k = 0; k < fours; k++) {
    store<u32>(p.moving + (<usize>k << 2), k << 4)
    store<u32>(p.moves + (<usize>k << 2), 1)
  }
  return fours
}

/** What spikes of a step do to the other kind of neurons, then the resets. */
export function couple(p: Presentation, t: i32, fired: i32, inhibited: i32): void {
  for (let k = 0; k < fired; k++) {
    const j = <usize>item(p.fired, k) << 2
    store<f32>(p.ig + j, load<f32>(p.ig + j) + p.toInhibitory)
    store<f32>(p.v + j, p.excitatoryReset)
    store<i32>(p.last + j, t)
    if (p.learn) store<f32>(p.theta + j, load<f32>(p.theta + j) + p.thetaPlus)
  }
  const bytes = <usize>p.pitch << 2
  for (let k = 0; k < inhibited; k++) {
    const j = <usize>item(p.inhibited, k) << 2
    const own = load<f32>(p.gi + j)
    for (let i: usize = 0; i < bytes; i += 16) v128.store(p.gi + i, f32x4.add(v128.load(p.gi + i), f32x4.splat(p.toExcitatory)))
    store<f32>(p.gi + j, own)
    store<f32>(p.iv + j, p.inhibitoryReset)
    store<i32>(p.ilast + j, t)
  }
}
