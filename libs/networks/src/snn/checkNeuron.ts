import type { Neuron } from '../network.ts'

/** What is wrong with a neuron, in words that follow "the neuron"; undefined where nothing is. */
export function neuronProblem(neuron: Neuron): string | undefined {
  const { model, threshold, decay, reset, resetTo, initial, decayInput, current, adaptation, refractory, delayedReset, learned, parallel } = neuron
  if (!(Math.fround(threshold) > 0 && isSingle(threshold))) return `has the threshold ${threshold}; it must be a positive number, in single precision`
  if (!isPart(decay)) return `has the decay ${decay}; it must be from 0 to 1`
  if (!isSingle(initial)) return `has the initial membrane ${initial}; it must be a number, in single precision`
  if (reset === 'value' && resetTo === undefined) return 'is reset to a value, but has no "resetTo"'
  if (reset !== 'value' && resetTo !== undefined) return `has "resetTo", but the reset "${reset}"; only "value" has one`
  if (resetTo !== undefined && !(resetTo < threshold && isSingle(resetTo)))
    return `is reset to ${resetTo}; that must be a number below the threshold ${threshold}`
  if (decayInput && model === 'if') return 'has the model "if" and "decayInput"; without a decay, none of the drive would be left'
  if (current && !isPart(current.decay)) return `has a current with the decay ${current.decay}; it must be from 0 to 1`
  if (adaptation && !isPart(adaptation.decay)) return `has an adaptation with the decay ${adaptation.decay}; it must be from 0 to 1`
  if (adaptation && !(adaptation.strength >= 0 && isSingle(adaptation.strength)))
    return `has an adaptation of the strength ${adaptation.strength}; it must be 0 or a positive number, in single precision`
  if (refractory !== undefined && !(Number.isInteger(refractory) && refractory >= 1 && refractory < 2 ** 31))
    return `has a refractory period of ${refractory} steps; it must be a whole number from 1 to 2147483647`
  if (delayedReset && reset === 'none') return 'has a delayed reset, but the reset "none"'
  if (delayedReset && (refractory !== undefined || adaptation))
    return `has a delayed reset and ${adaptation ? 'an adaptation' : 'a refractory period'}, whose order is not defined`
  if (parallel && (model !== 'lif' || decay !== 0 || reset !== 'none' || initial !== 0 || decayInput || current || adaptation || refractory !== undefined || delayedReset || learned?.length))
    return 'is parallel, but has a leak, a reset or other mechanisms'
  if (parallel && Object.entries(parallel).some(([name, value]) => name !== 'kind' && !(Number.isInteger(value) && Number(value) >= 1)))
    return 'is parallel, but its steps and its order are no whole numbers from 1 on'
  if (learned?.includes('decay') && (model === 'if' || decay === 0 || decay === 1))
    return 'learns its decay, for which it must be a "lif" with a decay above 0 and below 1'
  return undefined
}

/** In single precision 1e39 is infinite, and 0 times that not a number. */
const isSingle = (value: number): boolean => Number.isFinite(Math.fround(value))
const isPart = (value: number): boolean => value >= 0 && value <= 1
