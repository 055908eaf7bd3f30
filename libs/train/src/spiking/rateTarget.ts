import type { RateTarget } from './trainer.ts'

/**
 * What a rate target (see RateTarget) adds to the loss for one layer of one sample, and to ∂L/∂s of each of its neurons at each step.
 * `rate`: spikes per neuron and step; `size`: neurons·steps of the layer; `samples`: of the batch.
 */
export function pullOf({ weight, lower, upper }: RateTarget, rate: number, size: number, samples: number): { readonly loss: number; readonly error: number } {
  const off = Math.max(0, rate - upper) - Math.max(0, lower - rate)
  return { loss: (weight * off * off) / samples, error: (2 * weight * off) / (size * samples) }
}
