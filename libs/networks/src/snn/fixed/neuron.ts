import type { Neuron } from '../../network.ts'
import { mechanismsOf } from '../mechanisms.ts'

/** Membranes, currents, biases and thresholds have 24 bits, as Loihi's: none goes beyond ±(2²³ − 1). */
export const STATE_LIMIT = 2 ** 23 - 1
/** Decays are whole numbers of 4096ths: 12 bits. */
export const DECAY_ONE = 4096
/** Graded input has 8 bits beside its sign. */
export const INPUT_LIMIT = 255

/** The constants of a neuron in integers: decays in 4096ths, the rest in units of the state. */
export interface FixedNeuron {
  readonly decay: number
  /** Undefined where the membrane takes the drive itself. */
  readonly currentDecay: number | undefined
  readonly threshold: number
  readonly compare: '>' | '>='
  readonly reset: 'subtract' | 'zero' | 'none'
  readonly initial: number
}

/** State of n neurons. */
export interface FixedState { readonly membrane: Int32Array; readonly current: Int32Array | undefined }

/** What goes beyond 24 bits stays at their end: a membrane is clipped so by lava too; its current would wrap around, which no network means. */
export const saturate = (value: number): number => (value > STATE_LIMIT ? STATE_LIMIT : value < -STATE_LIMIT ? -STATE_LIMIT : value)

/** rz(value · decay, 12): the product shifted right by 12 bits, towards zero. Exact: the product has no more than 36 bits. */
export const decayed = (value: number, decay: number): number => Math.trunc((value * decay) / DECAY_ONE)

/** The drive in units of the state, from a sum in units of the weights and the bias: rz(sum · 2^shift) + bias, each saturated. */
export const fixedDrive = (sum: number, shift: number, bias: number): number => saturate(saturate(Math.trunc(sum * 2 ** shift)) + bias)

/** Graded input in whole units of 2^exponent, rounded to the nearest, halves away from 0. Beyond 8 bits by no more than a unit, it is their end; NaN else. */
export function quantiseInput(value: number, exponent: number): number {
  const size = Math.abs(value) * 2 ** -exponent
  if (!(size <= INPUT_LIMIT + 1)) return NaN
  return Math.sign(value) * Math.min(INPUT_LIMIT, Math.floor(size + 0.5))
}

/**
 * One step of the i-th neuron in integers, by the rule of lava-dl's CUBA neuron (slayer/neuron/cuba.py), with the bias in x:
 *
 *     current   u ← rz(u · α, 12) + x             α = 4096 − i_decay; without one, u = x
 *     charge    v ← rz(v · d, 12) + u             d = 4096 − v_decay
 *     fire      s = 1 where v ≥ θ, or v > θ       lava-dl compares with θ + ε, which is v > θ
 *     reset     v ← 0, or v − θ, or v             where s = 1
 *
 * rz shifts towards zero; every sum saturates at 24 bits. x: see fixedDrive. Updates the state, returns s.
 */
export function stepFixed({ decay, currentDecay, threshold, compare, reset }: FixedNeuron, { membrane, current }: FixedState, i: number, x: number): boolean {
  let u = x
  if (current) u = current[i] = saturate(decayed(current[i]!, currentDecay!) + x)
  const v = saturate(decayed(membrane[i]!, decay) + u)
  const fired = compare === '>=' ? v >= threshold : v > threshold
  membrane[i] = !fired || reset === 'none' ? v : reset === 'zero' ? 0 : v - threshold
  return fired
}

/** What a neuron has that the rule does not know, in words that follow "the neuron"; undefined where nothing. */
export const beyondFixedPoint = (neuron: Neuron): string | undefined => mechanismsOf(neuron).map(mechanismBeyondFixedPoint).find((words) => words !== undefined)

/** The same of one mechanism (see mechanismsOf); decayInput is a factor of the weights. */
export function mechanismBeyondFixedPoint(mechanism: string): string | undefined {
  switch (mechanism) {
    case 'current': case 'decayInput': return undefined
    case 'resetTo': return 'is reset to a value'
    case 'currentBefore': return 'takes its current from before the input'
    default: return `has "${mechanism}"`
  }
}
