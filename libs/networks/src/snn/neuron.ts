import type { Neuron } from '../network.ts'

/** Rounds the result of an operation to the precision that is computed in. */
export type Round = (value: number) => number

/**
 * One step of a neuron: charge, fire, reset, in single precision unless another rounding is given.
 *
 *     charge   u ← decay·u + x          ('if': u ← u + x; decayInput: u ← decay·u + (1 − decay)·x; a tiny decay·u is 0, see left)
 *     fire     s = 1 where u ≥ θ        ('>': u > θ)
 *     reset    'subtract': u ← u − θ    'zero': u ← 0    'value': u ← resetTo    'none': u stays        where s = 1
 *
 * u: membrane, x: drive of this step (weighted input plus bias), θ: threshold; all in the units of the weights. The order is
 * SpikingJelly's. See docs/neurons.md for the classes of other frameworks that this equals, and stepOne for the mechanisms beyond it.
 */
export function charge({ model, decay, decayInput }: Neuron, u: number, x: number, round: Round = Math.fround): number {
  if (model === 'if') return round(u + x)
  return round(left(decay, u, round) + (decayInput ? round(round(1 - decay) * x) : x))
}

/**
 * What a leak leaves of a value: decay·value, and 0 where that is below 2⁻¹⁰⁰. What decays without end would otherwise become a denormal
 * number, which processors compute with a hundred times as slowly: silence would be the slowest input of all.
 */
export function left(decay: number, value: number, round: Round = Math.fround): number {
  const rest = round(decay * value)
  return decay !== 1 && Math.abs(rest) < 2 ** -100 ? 0 : rest
}

export function fires({ compare, threshold }: Neuron, u: number, passed: number = threshold): boolean {
  return compare === '>=' ? u >= passed : u > passed
}

/** `amount`: what 'subtract' takes off. */
export function afterSpike({ reset, resetTo, threshold }: Neuron, u: number, round: Round = Math.fround, amount: number = threshold): number {
  switch (reset) {
    case 'subtract': return round(u - amount)
    case 'zero': return 0
    case 'value': return resetTo!
    case 'none': return u
  }
}

/** Whether a neuron is charge, fire and reset alone, which is what the kernels compute. What it learns is no matter here. */
export const isPlain = ({ reset, decayInput, current, adaptation, refractory, delayedReset }: Neuron): boolean =>
  reset !== 'value' && !decayInput && !current && !adaptation && !refractory && !delayedReset

/** Multiplications of one neuron in a step: by each decay below 1 (membrane, drive, current, adaptation), and by the strength of an adaptation. Those of parallel neurons depend on the steps: see mixProducts. */
export const leakMultiplications = ({ decay, decayInput, current, adaptation, parallel }: Neuron): number => (parallel ? 0 :
  (decay === 1 ? 0 : decayInput ? 2 : 1) + (current && current.decay !== 1 ? 1 : 0) + (adaptation ? 1 + (adaptation.decay === 1 ? 0 : adaptation.shape === 'alpha' ? 2 : 1) : 0))

/** The neuron with its constants rounded: to single precision, as the simulator computes with them. */
export function roundNeuron(neuron: Neuron, round: Round): Neuron {
  const { threshold, decay, initial, resetTo, current, adaptation } = neuron
  return {
    ...neuron, threshold: round(threshold), decay: round(decay), initial: round(initial), ...(resetTo !== undefined && { resetTo: round(resetTo) }),
    ...(current && { current: { ...current, decay: round(current.decay) } }),
    ...(adaptation && { adaptation: { ...adaptation, decay: round(adaptation.decay), strength: round(adaptation.strength) } }),
  }
}

export const singlePrecision = (neuron: Neuron): Neuron => roundNeuron(neuron, Math.fround)

/**
 * One step of a population of plain neurons: updates `membrane` in place and writes the indices of those that fire, ascending, to
 * `spikes`. Returns how many fire. Lengths: membrane, drive and spikes N. Neurons with more than a membrane: stepPopulation.
 */
export function stepNeurons(neuron: Neuron, membrane: Float32Array, drive: Float32Array, spikes: Uint32Array): number {
  let count = 0
  for (let i = 0; i < membrane.length; i++) {
    const u = charge(neuron, membrane[i]!, drive[i]!)
    if (fires(neuron, u)) {
      spikes[count++] = i
      membrane[i] = afterSpike(neuron, u)
    } else membrane[i] = u
  }
  return count
}

/** One step of a population that integrates and never fires: u ← u + x. */
export function integrate(membrane: Float32Array, drive: Float32Array): void {
  for (let i = 0; i < membrane.length; i++) membrane[i] = membrane[i]! + drive[i]!
}
