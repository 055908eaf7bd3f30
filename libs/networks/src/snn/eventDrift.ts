import type { Neuron } from '../network.ts'
import { charge, fires } from './neuron.ts'

/** What a membrane does while no event reaches it: it leaks, and integrates a constant drive. */
export interface Drift {
  /** The membrane after n ≥ 0 steps from u under the constant drive b, none of which fires. */
  advance(u: number, b: number, n: number): number
  /** Whether a membrane below the threshold ever fires under the constant drive b alone. */
  rises(b: number): boolean
  /** A step n ≥ 1 before which a membrane that is u now can't fire under a constant drive b that rises: of one division. */
  notBefore(u: number, b: number): number
  /** The first step n of 1 … horizon at which a membrane that is u now fires under the constant drive b alone; 0 where it doesn't. */
  firing(u: number, b: number, horizon: number): number
}

/**
 * The drift of a neuron, or of one that integrates and never fires where there is none.
 *
 * Without leak:    u_n = fl(… fl(fl(u + b) + b) … + b)      each sum rounded to single precision: the bits of n steps of the clock
 * With leak:       u_n = fl(u∞ + (u − u∞)·decayⁿ), u∞ = b / (1 − decay)      rounded once, where the clock rounds at each step
 *                     (u∞ = b where the drive decays too)
 *
 * Both take a number of operations that grows with log n at most.
 */
export const driftOf = (neuron: Neuron | undefined): Drift => (neuron?.model === 'lif' && neuron.decay !== 1 ? leaky(neuron) : integrating(neuron))

/** Above what rounding may add to a drive, relative to the membrane or the threshold. */
const ROUNDING = 2 ** -22
/** Steps that are as fast one by one. */
const FEW = 32

const bits = new Int32Array(1)
const float = new Float32Array(bits.buffer)

/** Sign and exponent of a number in single precision: within one binade, numbers are evenly spaced. */
function binadeOf(x: number): number {
  float[0] = x
  return bits[0]! >>> 23
}

/**
 * For how many steps of δ more, from x, rounding stays what it was: those that end within the binade of x with one step to spare, as a
 * sum beyond its edge would be rounded to other gaps.
 */
function evenSteps(x: number, δ: number): number {
  float[0] = x
  const exponent = (bits[0]! >>> 23) & 0xff
  const away = x > 0 === δ > 0
  bits[0] = (away ? exponent + 1 : exponent) << 23
  return Math.floor(Math.abs(float[0]! - Math.abs(x)) / Math.abs(δ)) - 1
}

/**
 * u ← fl(u + b), n times. Within a binade the rounded sum moves by the same δ at each step, once a step within it has settled which
 * way a tie goes (to even, and then always from even): so the binades are crossed in one stride each, and there are few.
 */
function integrating(neuron: Neuron | undefined): Drift {
  const θ = neuron?.threshold ?? Infinity
  return {
    advance(u, b, n) {
      if (b === 0) return u
      if (n <= FEW) {
        for (; n > 0; n--) u = Math.fround(u + b)
        return u
      }
      let settled = false
      while (n > 0) {
        let next = Math.fround(u + b)
        if (next === u) return u
        n--
        const within = binadeOf(u) === binadeOf(next)
        if (settled && within && n > 0) {
          const δ = next - u
          const stride = Math.min(n, evenSteps(next, δ))
          if (stride > 0) {
            next += stride * δ
            n -= stride
          }
        }
        settled = within
        u = next
      }
      return u
    },
    rises: (b) => b > 0,
    notBefore: (u, b) => Math.max(1, Math.floor((θ - u) / (b + ROUNDING * Math.max(Math.abs(u), θ)))),
    firing(u, b, horizon) {
      if (!neuron || (b <= 0 && !fires(neuron, u))) return 0
      const few = Math.min(FEW, horizon)
      for (let n = 1; n <= few; n++) if (fires(neuron, (u = Math.fround(u + b)))) return n
      let settled = false
      for (let n = few + 1; n <= horizon; n++) {
        let next = Math.fround(u + b)
        if (fires(neuron, next)) return n
        if (next <= u) return 0
        const within = binadeOf(u) === binadeOf(next)
        if (settled && within) {
          const δ = next - u
          const stride = evenSteps(next, δ)
          if (stride > 0) {
            if (fires(neuron, next + stride * δ)) {
              let k = Math.max(1, Math.floor((neuron.threshold - next) / δ))
              while (!fires(neuron, next + k * δ)) k++
              return n + k <= horizon ? n + k : 0
            }
            next += stride * δ
            n += stride
          }
        }
        settled = within
        u = next
      }
      return 0
    },
  }
}

/** The membrane moves towards u∞ and never turns, so that the first step at which it fires is found by doubling and halving. */
function leaky(neuron: Neuron): Drift {
  const power = powersOf(neuron.decay)
  const restOf = (b: number): number => (neuron.decayInput ? b : b / (1 - neuron.decay))
  const advance = (u: number, b: number, n: number): number => {
    if (n === 0) return u
    if (n === 1) return charge(neuron, u, b)
    if (b === 0) return Math.fround(u * power(n))
    const rest = restOf(b)
    return Math.fround(rest + (u - rest) * power(n))
  }
  /** Its last step as the clock does it, which is how it is done when that step comes. */
  const firesAt = (u: number, b: number, n: number): boolean => fires(neuron, charge(neuron, advance(u, b, n - 1), b))
  const rises = (b: number): boolean => b > 0 && fires(neuron, charge(neuron, Math.fround(restOf(b)), b))
  const θ = neuron.threshold
  return {
    advance,
    rises,
    // The leak takes from a positive membrane, and brings a negative one no further than to 0.
    notBefore: (u, b) => Math.max(1, Math.floor((θ - Math.max(u, 0)) / (b + ROUNDING * θ)) - 1),
    firing(u, b, horizon) {
      if (horizon < 1 || (b <= 0 && !fires(neuron, u))) return 0
      if (firesAt(u, b, 1)) return 1
      if (restOf(b) <= u || !rises(b)) return 0
      let [before, at] = [1, 2]
      while (at < horizon && !firesAt(u, b, at)) [before, at] = [at, 2 * at]
      if (at >= horizon) {
        at = horizon
        if (at <= before || !firesAt(u, b, at)) return 0
      }
      while (at - before > 1) {
        const middle = (before + at) >>> 1
        if (firesAt(u, b, middle)) at = middle
        else before = middle
      }
      return at
    },
  }
}

/**
 * decayⁿ for 0 ≤ n < 2³², in double precision, by four tables of the digits of n to base 256: no library's power, so that it is the
 * same everywhere.
 */
function powersOf(decay: number): (n: number) => number {
  const tables: Float64Array[] = []
  for (let unit = decay, d = 0; d < 4; d++) {
    const table = new Float64Array(256).fill(1)
    for (let k = 1; k < 256; k++) table[k] = table[k - 1]! * unit
    tables.push(table)
    unit *= table[255]!
  }
  const [ones, second, third, fourth] = tables as [Float64Array, Float64Array, Float64Array, Float64Array]
  return (n) => (n < 256 ? ones[n]! : ones[n & 255]! * second[(n >>> 8) & 255]! * third[(n >>> 16) & 255]! * fourth[n >>> 24]!)
}
