import { storeCompact } from './compact'
import { left } from './mechanisms'

/**
 * One presentation of an image to a population of excitatory and inhibitory neurons: its constants, rounded to single precision, and where
 * its arrays are. The order of the fields is that of the words in libs/networks/src/competitive/layout.ts.
 */
@unmanaged
export class Presentation {
  inputs: i32
  /** Neurons of either kind. */
  neurons: i32
  /** Elements from row to row of the weights, and of the arrays of neurons: a multiple of 16. */
  pitch: i32
  /** Steps with input. */
  steps: i32
  /** All steps: those with input, then those without. */
  total: i32
  /** 1: weights and thresholds learn. */
  learn: i32
  /** Inputs that may spike, filled up to a multiple of 4 with those that never do. */
  active: i32
  excitatoryRefractory: i32
  inhibitoryRefractory: i32
  /** Steps after which a trace is 0. */
  preReach: i32
  post1Reach: i32
  post2Reach: i32

  /** [inputs, pitch] */
  weights: usize
  /** Of the active inputs: which they are, and the chance of a spike in a step, in 2⁻³²nds. */
  indices: usize
  chances: usize
  /** Four generators side by side: 16 words. */
  generators: usize
  /** Excitatory neurons: membranes in mV, conductances, θ in mV, steps of their last spikes. */
  v: usize
  ge: usize
  gi: usize
  theta: usize
  last: usize
  /** Inhibitory neurons. */
  iv: usize
  ig: usize
  ilast: usize
  /** Steps of the last spikes of the inputs. */
  inLast: usize
  /** By steps since a spike: e^(−n·dt/τ). */
  preTrace: usize
  post1Trace: usize
  post2Trace: usize
  /** 1 for each neuron whose weights have changed. */
  changed: usize
  /** Room for lists: of input spikes, of spikes of either kind in a step, of neurons with a trace and by how much they depress. */
  rows: usize
  fired: usize
  inhibited: usize
  recent: usize
  depress: usize
  /** Which four inhibitory neurons each are not at a fixed point, by their first byte; and 1 for each four that are in that list. */
  moving: usize
  moves: usize
  /** What comes out: neurons that fired, step after step; and of each step the spikes of inputs, excitatory and inhibitory neurons. */
  events: usize
  tally: usize

  /** dt/τ of the membranes. */
  excitatoryRate: f32
  inhibitoryRate: f32
  excitatoryRest: f32
  excitatoryReset: f32
  /** What v − θ must pass. */
  excitatoryThreshold: f32
  inhibitoryRest: f32
  inhibitoryReset: f32
  inhibitoryThreshold: f32
  /** Reversal potentials. */
  excitation: f32
  inhibition: f32
  /** 1 − dt/τ of the conductances. */
  geKeep: f32
  giKeep: f32
  toInhibitory: f32
  toExcitatory: f32
  thetaPlus: f32
  ratePre: f32
  ratePost: f32
  largest: f32
  /** What the weights of a neuron sum to. */
  sum: f32
}

/** Presents an image: the bits of `presentOne` in libs/networks/src/competitive/twin.ts, which has the equations. Returns the number of events. */
export function presentImage(at: usize): i32 {
  const p = changetype<Presentation>(at)
  const total = p.total
  let events = p.events
  let tally = p.tally
  let recent = p.learn ? recentlyFired(p) : 0
  let moving = wakeAll(p)
  for (let t = 0; t < total; t++, tally += 12) {
    const rows = t < p.steps ? drawInputs(p) : 0
    const fired = excite(p, t, rows)
    const counts = inhibit(p, t, moving)
    const inhibited = counts & 0xffff
    moving = counts >>> 16
    if (p.learn) {
      if (rows) recent = depressRows(p, t, rows, recent)
      for (let k = 0; k < fired; k++) {
        potentiate(p, t, item(p.fired, k))
        recent = remember(p, item(p.fired, k), recent)
      }
    }
    couple(p, t, fired, inhibited)
    moving = wake(p, fired, moving)
    for (let k = 0; k < fired; k++, events += 4) store<u32>(events, item(p.fired, k))
    store<u32>(tally, rows)
    store<u32>(tally, fired, 4)
    store<u32>(tally, inhibited, 8)
  }
  rewind(p.last, p.pitch, total)
  rewind(p.ilast, p.pitch, total)
  if (p.learn) rewind(p.inLast, p.inputs, total)
  return <i32>((events - p.events) >> 2)
}

/** Multiplies the weights of each neuron that have changed so that they sum to `sum`. A neuron without weights stays so. */
export function normaliseChanged(at: usize): void {
  const p = changetype<Presentation>(at)
  const pitch = <usize>p.pitch << 2
  const end = p.weights + <usize>p.inputs * pitch
  for (let j = 0; j < p.neurons; j++) {
    if (!item(p.changed, j)) continue
    store<u32>(p.changed + (<usize>j << 2), 0)
    let sum: f32 = 0
    const first = p.weights + (<usize>j << 2)
    for (let w = first; w < end; w += pitch) sum += load<f32>(w)
    if (sum === 0) continue
    const factor = p.sum / sum
    for (let w = first; w < end; w += pitch) store<f32>(w, load<f32>(w) * factor)
  }
}

// @ts-ignore: decorator
@inline
function item(list: usize, k: i32): i32 {
  return load<i32>(list + (<usize>k << 2))
}

/** Which inputs spike in a step, ascending; each of the four generators is an xorshift128 (Marsaglia 2003). Returns how many. */
function drawInputs(p: Presentation): i32 {
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
function excite(p: Presentation, t: i32, rows: i32): i32 {
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
function inhibit(p: Presentation, t: i32, moving: i32): i32 {
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
function wake(p: Presentation, fired: i32, moving: i32): i32 {
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
function wakeAll(p: Presentation): i32 {
  const fours = p.pitch >> 2
  for (let k = 0; k < fours; k++) {
    store<u32>(p.moving + (<usize>k << 2), k << 4)
    store<u32>(p.moves + (<usize>k << 2), 1)
  }
  return fours
}

/** What spikes of a step do to the other kind of neurons, then the resets. */
function couple(p: Presentation, t: i32, fired: i32, inhibited: i32): void {
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

/** Lists the neurons whose last spike may still depress. */
function recentlyFired(p: Presentation): i32 {
  let recent = 0
  for (let j = 0; j < p.neurons; j++) {
    if (-item(p.last, j) >= p.post1Reach) continue
    store<i32>(p.recent + (<usize>recent << 2), j)
    recent++
  }
  return recent
}

/** Adds a neuron to that list, unless it is in it. */
function remember(p: Presentation, j: i32, recent: i32): i32 {
  for (let k = 0; k < recent; k++) if (item(p.recent, k) === j) return recent
  store<i32>(p.recent + (<usize>recent << 2), j)
  return recent + 1
}

/** Spikes of inputs: w ← w − η·post1 for the neurons that have a trace. Returns how many these are. */
function depressRows(p: Presentation, t: i32, rows: i32, recent: i32): i32 {
  let kept = 0
  for (let k = 0; k < recent; k++) {
    const j = item(p.recent, k)
    const since = t - item(p.last, j)
    if (since >= p.post1Reach) continue
    store<i32>(p.recent + (<usize>kept << 2), j)
    store<f32>(p.depress + (<usize>kept << 2), p.ratePre * load<f32>(p.post1Trace + (<usize>since << 2)))
    store<u32>(p.changed + (<usize>j << 2), 1)
    kept++
  }
  for (let r = 0; r < rows; r++) {
    const i = item(p.rows, r)
    store<i32>(p.inLast + (<usize>i << 2), t)
    const row = p.weights + (<usize>i * <usize>p.pitch << 2)
    for (let k = 0; k < kept; k++) {
      const w = row + (<usize>item(p.recent, k) << 2)
      store<f32>(w, clipped(p, load<f32>(w) - load<f32>(p.depress + (<usize>k << 2))))
    }
  }
  return kept
}

/** A spike of neuron j: w ← w + η·pre·post2, with the trace post2 of before. */
function potentiate(p: Presentation, t: i32, j: i32): void {
  const since = t - item(p.last, j)
  if (since >= p.post2Reach) return
  const rate = p.ratePost * load<f32>(p.post2Trace + (<usize>since << 2))
  const pitch = <usize>p.pitch << 2
  let w = p.weights + (<usize>j << 2)
  for (let i = 0; i < p.inputs; i++, w += pitch) {
    const lag = t - item(p.inLast, i)
    if (lag < p.preReach) store<f32>(w, clipped(p, load<f32>(w) + rate * load<f32>(p.preTrace + (<usize>lag << 2))))
  }
  store<u32>(p.changed + (<usize>j << 2), 1)
}

// @ts-ignore: decorator
@inline
function clipped(p: Presentation, w: f32): f32 {
  return w < 0 ? 0 : w > p.largest ? p.largest : w
}

/** Steps are counted from the beginning of a presentation: those of earlier spikes are negative, and never less than −2³⁰. */
function rewind(last: usize, n: i32, total: i32): void {
  for (let end = last + (<usize>n << 2); last < end; last += 4) store<i32>(last, max(load<i32>(last) - total, -1073741824))
}
