import type { Neuron } from '../network.ts'

/**
 * One step of a neuron: charge, fire, reset, in single precision.
 *
 *     charge   u ← decay·u + x          ('if': u ← u + x)
 *     fire     s = 1 where u ≥ θ        ('>': u > θ)
 *     reset    'subtract': u ← u − θ    'zero': u ← 0    'none': u stays        where s = 1
 *
 * u: membrane, x: drive of this step (weighted input plus bias), θ: threshold; all in the units of the weights. The order is
 * SpikingJelly's (its IFNode, and LIFNode with decay_input=False, are this with '>='). snnTorch's Leaky ('>') resets at the
 * beginning of the next step: to zero before the leak, which gives the same spikes; by subtraction after the leak, which gives
 * the same only where decay is 1 or reset_delay is off.
 */
export function charge({ model, decay }: Neuron, u: number, x: number): number {
  return Math.fround(model === 'if' ? u + x : Math.fround(decay * u) + x)
}

export function fires({ compare, threshold }: Neuron, u: number): boolean {
  return compare === '>=' ? u >= threshold : u > threshold
}

export function afterSpike({ reset, threshold }: Neuron, u: number): number {
  return reset === 'subtract' ? Math.fround(u - threshold) : reset === 'zero' ? 0 : u
}

/** The neuron with its constants rounded to single precision, as the simulator computes with them. */
export function singlePrecision(neuron: Neuron): Neuron {
  const { threshold, decay, initial } = neuron
  return { ...neuron, threshold: Math.fround(threshold), decay: Math.fround(decay), initial: Math.fround(initial) }
}

/**
 * One step of a population: updates `membrane` in place and writes the indices of those that fire, ascending, to `spikes`.
 * Returns how many fire. Lengths: membrane, drive and spikes N.
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
