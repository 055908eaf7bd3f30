import type { Neuron } from '../network.ts'
import { decayOf, decaySlope, logitOf } from './learnedDecay.ts'

/** What training keeps for a neuron that learns: its threshold, and of its decay the w of decayOf. */
export type LearnedName = 'threshold' | 'decayLogit'

/** What a neuron learns, in the order in which training keeps the values. */
export const learnedNames = ({ learned }: Neuron): readonly LearnedName[] =>
  [...(learned?.includes('threshold') ? ['threshold'] as const : []), ...(learned?.includes('decay') ? ['decayLogit'] as const : [])]

/** What is learned, as the neuron states it, in single precision; undefined where that is nothing. */
export function startLearned(neuron: Neuron): Float32Array | undefined {
  const names = learnedNames(neuron)
  return names.length === 0 ? undefined : Float32Array.from(names, (name) => (name === 'threshold' ? neuron.threshold : logitOf(neuron.decay)))
}

/** The neuron with what it has learned in the place of what it states. */
export function neuronWith(neuron: Neuron, values: ArrayLike<number> | undefined): Neuron {
  if (!values) return neuron
  return learnedNames(neuron).reduce<Neuron>((known, name, k) =>
    (name === 'threshold' ? { ...known, threshold: values[k]! } : { ...known, decay: decayOf(values[k]!) }), neuron)
}

/** The gradient of the values, given the neuron with them, and ∂L/∂threshold and ∂L/∂decay. */
export const learnedGradient = (neuron: Neuron, { threshold, decay }: LearnedSums): number[] =>
  learnedNames(neuron).map((name) => (name === 'threshold' ? threshold : decaySlope(neuron.decay) * decay))

/** Gradients of the constants of a neuron, summed over all neurons of a layer, steps and samples. */
export interface LearnedSums { threshold: number; decay: number }

/** Beyond this, the decay of w would be 0 or 1 in single precision. */
const FARTHEST_LOGIT = 16
/** The part of the stated threshold that is left in any case. */
const LEAST_PART = 0.01

/**
 * Brings what a step of the optimiser has made of the values back to where the neuron has a meaning. `neuron`: as it was stated.
 *
 * A threshold stays above 0, and above what a spike is reset to: what is left is at least a hundredth of the way from there to where it was
 * stated. That it is bounded, and not learned by its logarithm, keeps its gradient that of the threshold, as frameworks that learn one have it,
 * and a step as large as the learning rate says. A decay stays so far from 0 and 1 that single precision tells it from them.
 */
export function boundLearned(neuron: Neuron, values: Float32Array): void {
  const least = Math.max(0, neuron.resetTo ?? 0)
  const lowest = least + LEAST_PART * (neuron.threshold - least)
  learnedNames(neuron).forEach((name, k) => {
    values[k] = name === 'threshold' ? Math.max(values[k]!, lowest) : Math.min(FARTHEST_LOGIT, Math.max(-FARTHEST_LOGIT, values[k]!))
  })
}
