import type { Neuron } from '../network.ts'
import { afterSpike, charge, fires, isPlain, left, stepNeurons, type Round } from './neuron.ts'

/** Single precision is what the kernels compute in; double is for checks of gradients. */
export type Floats = Float32Array | Float64Array

/** What n neurons keep from step to step. Absent is what their model does not have. */
export interface NeuronState<Values extends Floats = Floats> {
  readonly membrane: Values
  /** i of each. */
  readonly current?: Values
  /** a of each: what the threshold has risen by, in units of the strength. */
  readonly adaptation?: Values
  /** b of each, of the shape alpha. */
  readonly level?: Values
  /** Steps of the refractory period that are left to each. */
  readonly resting?: Uint32Array
  /** 1 where a reset is due in the next step. */
  readonly due?: Uint8Array
}

/** What one neuron did in one step. */
export interface Step {
  /** What its membrane took in: the drive, or the current. */
  input: number
  /** Its membrane before the reset, and the threshold that it was compared with. */
  membrane: number
  threshold: number
  /** In the refractory period. */
  resting: boolean
}

/** State of neurons around a membrane, [n]. */
export const createState = <Values extends Floats>({ current, adaptation, refractory, delayedReset }: Neuron, membrane: Values): NeuronState<Values> => ({
  membrane,
  ...(current && { current: membrane.slice() as Values }), ...(adaptation && { adaptation: membrane.slice() as Values }),
  ...(adaptation?.shape === 'alpha' && { level: membrane.slice() as Values }),
  ...(refractory && { resting: new Uint32Array(membrane.length) }), ...(delayedReset && { due: new Uint8Array(membrane.length) }),
})

/** The state before the first step. */
export function resetState({ initial }: Neuron, { membrane, current, adaptation, level, resting, due }: NeuronState): void {
  membrane.fill(initial)
  for (const values of [current, adaptation, level, resting, due]) values?.fill(0)
}

/** i ← decay·i + x; what is left of it, see left. */
export const decayedCurrent = (decay: number, current: number, x: number, round: Round = Math.fround): number => round(left(decay, current, round) + x)

/** θ + strength·a. */
export const adaptedThreshold = (threshold: number, strength: number, a: number, round: Round = Math.fround): number => round(threshold + round(strength * a))

/** a ← decay·a + s. */
export const adapted = (decay: number, a: number, fired: boolean, round: Round = Math.fround): number => round(left(decay, a, round) + (fired ? 1 : 0))

/**
 * One step of the i-th neuron with all mechanisms that there are, in this order; x: drive.
 *
 *     current      i ← α·i + x, and j = i, or what i was before              (none: j = x)
 *     charge       u ← charge(u, j)                                          (refractory: u stays)
 *     reset        u ← reset(u) where it spiked in the step before           (delayed)
 *     threshold    θ(t) = θ + strength·a                                     (no adaptation: θ; alpha: b ← ρ·b + a, and θ + strength·b)
 *     fire         s = 1 where u ≥ θ(t), or u > θ(t)                         (refractory: s = 0)
 *     reset        u ← reset(u) where s = 1                                  (not delayed)
 *     adaptation   a ← ρ·a + s
 *
 * The neuron's constants must be rounded already (roundNeuron). Updates the state, writes what happened to `seen`, returns s.
 */
export function stepOne(neuron: Neuron, state: NeuronState, i: number, x: number, round: Round, seen: Step): boolean {
  const { current, adaptation, refractory, threshold } = neuron
  const { membrane, resting, due } = state
  seen.input = x
  if (current) {
    const before = state.current![i]!
    const after = decayedCurrent(current.decay, before, x, round)
    state.current![i] = after
    seen.input = current.taken === 'after' ? after : before
  }
  seen.resting = resting !== undefined && resting[i]! > 0
  let u = seen.resting ? membrane[i]! : charge(neuron, membrane[i]!, seen.input, round)
  if (due?.[i]) u = afterSpike(neuron, u, round)
  const a = state.adaptation?.[i]
  const level = a === undefined || !state.level ? a : (state.level[i] = round(left(adaptation!.decay, state.level[i]!, round) + a))
  const passed = level === undefined ? threshold : adaptedThreshold(threshold, adaptation!.strength, level, round)
  const fired = !seen.resting && fires(neuron, u, passed)
  seen.membrane = u
  seen.threshold = passed
  membrane[i] = fired && !due ? afterSpike(neuron, u, round, adaptation?.subtracts === 'adapted' ? passed : threshold) : u
  if (due) due[i] = fired ? 1 : 0
  if (a !== undefined) state.adaptation![i] = adapted(adaptation!.decay, a, fired, round)
  if (resting) resting[i] = fired ? refractory! : Math.max(0, resting[i]! - 1)
  return fired
}

/** One step of a population in single precision: updates its state and writes the indices of those that fire, ascending, to `spikes`. Returns how many fire. */
export function stepPopulation(neuron: Neuron, state: NeuronState<Float32Array>, drive: Float32Array, spikes: Uint32Array): number {
  if (isPlain(neuron)) return stepNeurons(neuron, state.membrane, drive, spikes)
  const seen: Step = { input: 0, membrane: 0, threshold: 0, resting: false }
  let count = 0
  for (let i = 0; i < drive.length; i++) if (stepOne(neuron, state, i, drive[i]!, Math.fround, seen)) spikes[count++] = i
  return count
}
