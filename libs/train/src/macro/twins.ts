import { left } from '@spikeline/networks'

/** The kernels of libs/spikes/assembly/spikeTrains.ts, plainly: the same bits. Everything is of one sample; spikes are rows of events. */

/** Spikes of a layer in one sample: those of step t are indices[starts[t] … starts[t + 1]). Values: absent where all are 1. */
export interface SpikeRows {
  readonly starts: ArrayLike<number>
  readonly indices: ArrayLike<number>
  readonly values?: ArrayLike<number>
}

const { fround } = Math
const stepsOf = ({ starts }: SpikeRows): number => starts.length - 1

/** Calls back with each event, row by row. */
function eachEvent({ starts, indices, values }: SpikeRows, visit: (row: number, index: number, value: number) => void): void {
  for (let row = 0; row + 1 < starts.length; row++) for (let e = starts[row]!; e < starts[row + 1]!; e++) visit(row, indices[e]!, values ? values[e]! : 1)
}

/** x[i] = Σ value·factors[row] over the events of i: the traces at the end of the window, where factors are decay^(T − 1 − t). */
export function trainTraces(n: number, spikes: SpikeRows, factors: Float32Array): Float32Array {
  const traces = new Float32Array(n)
  eachEvent(spikes, (row, i, value) => void (traces[i]! += fround(factors[row]! * value)))
  return traces
}

/** errors[i] = Σ over the spikes (t, i) of Σ_f weight[i, f]·delta[t, f]. */
export function spikeErrors(n: number, spikes: SpikeRows, weight: Float32Array, units: number, delta: Float32Array): Float32Array {
  const errors = new Float32Array(n)
  eachEvent(spikes, (row, i) => {
    const sums = new Float32Array(4)
    for (let f = 0; f < units; f++) sums[f & 3]! += fround(weight[i * units + f]! * delta[row * units + f]!)
    errors[i]! += fround(fround(sums[0]! + sums[1]!) + fround(sums[2]! + sums[3]!))
  })
  return errors
}

/** errors·√(numerator/active)·gains; numerator 0: no root. */
export function normaliseErrors(errors: Float32Array, active: number, numerator: number, gains?: Float32Array): Float32Array {
  const factor = numerator > 0 ? fround(Math.sqrt(fround(fround(numerator) / Math.max(active, 1)))) : 1
  return errors.map((error, i) => error * (gains ? fround(factor * gains[i]!) : factor))
}

/** outer·(errors − inner·Σ errors). */
export function inhibitErrors(errors: Float32Array, outer: number, inner: number): Float32Array {
  const sum = errors.reduce((total, error) => fround(total + error), 0)
  const share = fround(fround(inner) * sum)
  return errors.map((error) => fround(outer) * fround(error - share))
}

/** Of each neuron the number of its spikes, and the sum of its membranes [T, n], as they were before the reset, at them. */
export function firedMembranes(n: number, spikes: SpikeRows, membranes: Float32Array): { readonly counts: Float32Array; readonly sums: Float32Array } {
  const counts = new Float32Array(n)
  const sums = new Float32Array(n)
  eachEvent(spikes, (row, i) => {
    counts[i]! += 1
    sums[i]! += membranes[row * n + i]!
  })
  return { counts, sums }
}

/** 1 + sums·scale/counts, 1 without a spike; and where the errors are to be divided by them, errors·scale/counts, 0 without a spike. */
export function spikeFactors(
  { counts, sums }: ReturnType<typeof firedMembranes>, scale: number, errors: Float32Array, perSpike: boolean,
): { readonly errors: Float32Array; readonly factors: Float32Array } {
  const parts = counts.map((count) => (count > 0 ? fround(scale) / count : 0))
  return { errors: perSpike ? errors.map((error, i) => error * parts[i]!) : errors, factors: sums.map((sum, i) => 1 + fround(sum * parts[i]!)) }
}

/** A neuron with a reset to zero, as the credit of its inputs goes by it. */
export interface CreditNeuron {
  readonly decay: number
  /** Factor on what the membrane takes in. */
  readonly gain: number
  /** 0 where it has no current. */
  readonly currentDecay: number
  /** 0: no current; 1: taken after the drive of the step is in it; 2: before. */
  readonly taken: 0 | 1 | 2
}

/**
 * [T, n]: the membrane that an input of 1 to neuron i at step t adds at its spikes, times errors[i]. A spike in the synapse from j to i at each of
 * its steps thus adds up to e_{i|j}·errors[i] (see train/hm2-bp). `silentFire`: neurons without a spike count as firing in the last step.
 */
export function trainCredit(n: number, spikes: SpikeRows, errors: Float32Array, neuron: CreditNeuron, silentFire = false): Float32Array {
  const steps = stepsOf(spikes)
  const [decay, gain, currentDecay] = [neuron.decay, neuron.gain, neuron.currentDecay].map(fround) as [number, number, number]
  const fired = new Uint8Array(steps * n)
  const silent = new Uint8Array(n).fill(silentFire ? 1 : 0)
  eachEvent(spikes, (row, i) => {
    fired[row * n + i] = 1
    silent[i] = 0
  })
  const back = new Float32Array(steps * n)
  for (let i = 0; i < n; i++) {
    let p = 0
    let q = 0
    for (let t = steps - 1; t >= 0; t--) {
      const later = p
      p = fired[t * n + i] || (silent[i] && t === steps - 1) ? errors[i]! : left(decay, p)
      q = fround(fround(gain * (neuron.taken === 2 ? later : p)) + left(currentDecay, q))
      back[t * n + i] = q
    }
  }
  return back
}
