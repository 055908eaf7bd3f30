import type { FixedPoint, Neuron } from '@spikeline/networks'
import { DECAY_ONE, STATE_LIMIT } from '@spikeline/networks'

/** The nearest whole number, halves away from 0, but none beyond ±limit. */
export const nearest = (x: number, limit: number): number => Math.sign(x) * Math.min(limit, Math.floor(Math.abs(x) + 0.5))

/** Bits of the state behind those of the weights: lava-dl has weights in 2^-6ths and states in 2^-12ths. */
const FRACTION_BITS = 6
/** Of the exponents below the one that saturates nothing, so many are tried: with 2 bits the best is rarely further away. */
const TRIED = 4
/** Weights that would need finer steps vanish. */
const FINEST = -60

/**
 * The exponent e at which weights are whole multiples of 2^e of so many bits: by `range` the least at which none saturates, by
 * `leastSquares` that one or a lower one, whichever has the least Σ(w − ŵ)²; the greater on a tie. 0 where all weights are 0.
 */
export function chooseExponent(weights: Float64Array, bits: number, fit: 'leastSquares' | 'range'): number {
  const limit = 2 ** (bits - 1) - 1
  const largest = weights.reduce((most, w) => Math.max(most, Math.abs(w)), 0)
  if (largest === 0) return 0
  if (largest < 2 ** FINEST) return FINEST
  let range = Math.ceil(Math.log2(largest / limit))
  // The logarithm is rounded.
  while (limit * 2 ** range < largest) range++
  while (limit * 2 ** (range - 1) >= largest) range--
  if (fit === 'range') return range
  let best = { exponent: range, error: Infinity }
  for (let exponent = range; exponent > range - TRIED; exponent--) {
    const unit = 2 ** exponent
    const error = weights.reduce((sum, w) => sum + (w - nearest(w / unit, limit) * unit) ** 2, 0)
    if (error < best.error) best = { exponent, error }
  }
  return best.exponent
}

/**
 * The exponent of the state: 6 bits finer than the weights, as lava-dl's. Finer still where the threshold would have less than 6 bits,
 * coarser where it would come near to the end of its 24. A layer that never fires sums in units of its weights: nothing decays there.
 */
export function stateExponentOf(weightExponent: number, neuron: Neuron | undefined): number {
  if (!neuron) return weightExponent
  let exponent = weightExponent - FRACTION_BITS
  while (neuron.threshold / 2 ** exponent < 2 ** FRACTION_BITS && exponent > weightExponent - 23) exponent--
  while (Math.max(neuron.threshold, Math.abs(neuron.initial)) / 2 ** exponent > STATE_LIMIT / 2 && exponent < weightExponent + 16) exponent++
  return exponent
}

/** 4096 − i_decay, where lava states 1 − decay: the decay in whole 4096ths. */
const decayOf = (decay: number): number => (DECAY_ONE - nearest(DECAY_ONE * (1 - decay), DECAY_ONE)) / DECAY_ONE

/** The neuron on the grid of a layer; a drive that decays too is a factor of the weights (see driveFactor). Its threshold may become 0, which is none. */
export function fixedNeuronOf({ model, threshold, decay, reset, compare, initial, current }: Neuron, { stateExponent }: FixedPoint): Neuron {
  const state = (value: number): number => nearest(value / 2 ** stateExponent, STATE_LIMIT) * 2 ** stateExponent
  return {
    model, threshold: state(threshold), decay: model === 'if' ? decay : decayOf(decay), reset, compare, initial: state(initial),
    ...(current && { current: { ...current, decay: decayOf(current.decay) } }),
  }
}

/** By what a drive that decays too multiplies weights and biases. */
export const driveFactor = ({ decay, decayInput }: Neuron): number => (decayInput ? 1 - decay : 1)
