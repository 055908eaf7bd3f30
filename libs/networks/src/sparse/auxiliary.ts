import type { NeuNormLayer } from '../network.ts'
import type { MapShape } from '../topology/shapes.ts'
import { left, type Round } from '../snn/neuron.ts'
import type { Floats } from '../snn/population.ts'
import type { ActiveInputs } from './activeInputs.ts'

/**
 * A NeuNorm as what reads it computes it. What comes through is s_f − U_f·x for each map f; since weights are linear, the next layer may as
 * well read the spikes as they are, and x as one more channel, whose weights are derived:
 *
 *     Σ_f W_f·(s_f − U_f·x) = Σ_f W_f·s_f + W_x·x,   W_x = −Σ_f U_f·W_f
 *
 * So spikes stay events of 1, and a place has one graded value at a step in place of F.
 */
export interface Auxiliary {
  readonly name: string
  /** F, and the places of each map. */
  readonly maps: number
  readonly places: number
  /** k and (1 − k)/F: x(t) = keep·x(t − 1) + take·Σ_f s_f(t). */
  readonly keep: number
  readonly take: number
}

export function auxiliaryOf({ name, decay }: NeuNormLayer, { height, width, channels }: MapShape): Auxiliary {
  return { name, maps: channels, places: height * width, keep: decay, take: (1 - decay) / channels }
}

/** The map with a channel more. */
export const withChannel = (map: MapShape): MapShape => ({ ...map, channels: map.channels + 1 })

/**
 * x of a place after a step in which so many of its maps spiked; keep·x is 0 where it is tiny (see left). Constants and operations are
 * rounded.
 */
export function stepAuxiliary({ keep, take }: Auxiliary, x: number, count: number, round: Round = Math.fround): number {
  return round(left(round(keep), x, round) + round(round(take) * count))
}

/**
 * The spikes of a step (ascending, place by place, maps within a place) as events of the map with a channel more: each as 1, and behind those
 * of a place its x where it is not 0. Brings x (a value for each place) forward by that step, and calls back with each event, ascending.
 */
export function eachMerged(
  auxiliary: Auxiliary, spikes: ArrayLike<number>, from: number, to: number, x: Floats, round: Round, visit: (index: number, value: number) => void,
): void {
  const { maps, places } = auxiliary
  let k = from
  for (let p = 0; p < places; p++) {
    const first = k
    for (; k < to && spikes[k]! < (p + 1) * maps; k++) visit(spikes[k]! + p, 1)
    x[p] = stepAuxiliary(auxiliary, x[p]!, k - first, round)
    if (x[p] !== 0) visit(p * (maps + 1) + maps, x[p]!)
  }
}

/** The same in single precision, into the room of `into`. */
export function mergeAuxiliary(auxiliary: Auxiliary, { indices, from, to }: ActiveInputs, x: Float32Array, into: ActiveInputs): ActiveInputs {
  into.from = into.to = 0
  eachMerged(auxiliary, indices, from, to, x, Math.fround, (index, value) => {
    into.indices[into.to] = index
    into.values![into.to++] = value
  })
  return into
}

/**
 * The weights of what reads a NeuNorm, with those of x behind the maps of each tap (or place): W_x = −Σ_f U_f·W_f, in the order of the maps,
 * each operation rounded. weight: [taps, maps, filters], strength: U, [maps], into: [taps, maps + 1, filters].
 */
export function writeWithAuxiliary(weight: Floats, strength: Floats, filters: number, into: Floats, round: Round = Math.fround): void {
  const size = strength.length * filters
  for (let from = 0, to = 0; from < weight.length; from += size, to += size + filters) {
    into.set(weight.subarray(from, from + size), to)
    const row = into.subarray(to + size, to + size + filters).fill(0)
    strength.forEach((u, f) => {
      if (u === 0) return
      for (let j = 0; j < filters; j++) row[j] = round(row[j]! - round(u * weight[from + f * filters + j]!))
    })
  }
}

/**
 * The gradients of W and U, given those of the weights with x (see writeWithAuxiliary):
 *
 *     ∂L/∂W_f ← ∂L/∂W_f − U_f·∂L/∂W_x      ∂L/∂U_f = −Σ W_f·∂L/∂W_x       over taps and filters; summed in double precision
 */
export function gradientsWithAuxiliary(
  given: Floats, weight: Floats, strength: Floats, filters: number, weightGradient: Floats, strengthGradient: Floats, round: Round = Math.fround,
): void {
  const size = strength.length * filters
  const sums = new Float64Array(strength.length)
  for (let from = 0, to = 0; to < weight.length; from += size + filters, to += size) {
    const x = from + size
    for (let f = 0; f < sums.length; f++) {
      const u = strength[f]!
      let sum = 0
      for (let j = 0; j < filters; j++) {
        const k = f * filters + j
        weightGradient[to + k] = round(given[from + k]! - round(u * given[x + j]!))
        sum += weight[to + k]! * given[x + j]!
      }
      sums[f]! -= sum
    }
  }
  strengthGradient.set(sums)
}

/**
 * Errors through the auxiliary neurons, backwards in time. `errors`: of what is read, [T, places, maps + 1]; gives those of the spikes,
 * [T, places, maps]:
 *
 *     g(t) = ∂L/∂x(t) + keep·g(t + 1)      ∂L/∂s_f(t) ← ∂L/∂s_f(t) + take·g(t)
 *
 * g(t + 1) is taken for 0 where a window of truncated gradients ends (`cut`).
 */
export function auxiliaryErrors({ maps, places, keep, take }: Auxiliary, errors: Floats, into: Floats, cut: (t: number) => boolean, round: Round): Floats {
  const [k, v] = [round(keep), round(take)]
  const timesteps = errors.length / (places * (maps + 1))
  const g = new Float64Array(places)
  for (let t = timesteps - 1; t >= 0; t--) {
    if (cut(t)) g.fill(0)
    for (let p = 0; p < places; p++) {
      const from = (t * places + p) * (maps + 1)
      g[p] = round(errors[from + maps]! + left(k, g[p]!, round))
      const share = round(v * g[p]!)
      for (let f = 0; f < maps; f++) into[(t * places + p) * maps + f] = round(errors[from + f]! + share)
    }
  }
  return into
}
