import type { Activation, Neuron } from '../network.ts'
import type { NirExportOptions } from './exportNir.ts'
import { nirArray, type NirArray, type NirUnit } from './graph.ts'

/** What an export has to say about a layer. */
export interface ExportWords {
  refuse(problem: string, instead: string): never
  /** What NIR can't say, and what the file says in its place. */
  lose(what: string, taken: string): void
  report(what: string, taken: string): void
}

/**
 * Neurons as a node of NIR, of the shape of their layer. With what a step leaves of the membrane, d, and of the current, α,
 *
 *     τ_mem = dt/(1 − d), τ_syn = dt/(1 − α)  (euler)      τ = −dt/ln d  (exact)      r = 1/(1 − d), or 1 where the drive decays too      w_in = 1/(1 − α)
 *     IF: r = 1/dt, or 1 without dt
 *
 * so that an input x moves the membrane by x, as in the network.
 */
export function exportNeuron(activation: Activation, shape: readonly number[], options: NirExportOptions, words: ExportWords): NirUnit {
  const all = (value: number): NirArray => nirArray(new Float64Array(shape.reduce((a, b) => a * b, 1)).fill(value), shape)
  const { dt } = options
  if (activation.kind === 'membrane') return { type: 'I', parameters: { r: all(1 / (dt ?? 1)) } }
  if (activation.kind !== 'spiking') return words.refuse(`has the activation "${activation.kind}"`, 'write a spiking network')
  const { neuron } = activation
  const { threshold, decay, current, decayInput, initial, compare } = neuron
  requireKnown(neuron, words)
  if (compare === '>=') words.lose('fires where the membrane reaches the threshold', 'where it passes it')
  if (initial !== 0) words.lose(`begins with the membrane ${initial}`, 'nothing: it begins at rest')
  if (neuron.reset === 'none') {
    if (decay !== 0 || neuron.model === 'if' || current) words.refuse('is not reset, and keeps its membrane', 'give it a reset')
    return { type: 'Threshold', parameters: { threshold: all(threshold / (decayInput ? 1 - decay : 1)) } }
  }
  if (neuron.reset === 'subtract') words.lose('is reset by subtraction', 'nothing but v_reset 0: whoever reads the file has to know')
  const firing = { v_threshold: all(threshold), v_reset: all(neuron.resetTo ?? 0) }
  if (!current && (neuron.model === 'if' || decay === 1)) return { type: 'IF', parameters: { r: all(1 / (dt ?? 1)), ...firing } }
  if (neuron.model === 'if' || decay === 1) words.refuse('has a current and no leak', 'use "lif" neurons with a current')
  if (dt === undefined) return words.refuse('leaks, and how long a step is isn\'t stated', 'state "dt" (--dt) in milliseconds')
  const tau = (left: number): NirArray => all(timeConstant(left, dt, options, words))
  const leaky = { r: all(decayInput ? 1 : 1 / (1 - decay)), v_leak: all(0), ...firing }
  if (!current) return { type: 'LIF', parameters: { tau: tau(decay), ...leaky } }
  words.report(`the membrane takes the current ${current.taken} the input of a step is in it`, 'nothing: whoever reads the file has to know')
  return { type: 'CubaLIF', parameters: { tau_mem: tau(decay), tau_syn: tau(current.decay), w_in: all(1 / (1 - current.decay)), ...leaky } }
}

function timeConstant(left: number, dt: number, { integrator }: NirExportOptions, words: ExportWords): number {
  if (left === 1) words.refuse('has a current that does not decay', 'use a decay below 1')
  if (integrator !== 'exact') return dt / (1 - left)
  return left === 0 ? words.refuse('has a decay of 0, which takes a time constant of 0', 'write it for the integrator "euler"') : -dt / Math.log(left)
}

function requireKnown({ adaptation, refractory, delayedReset, parallel }: Neuron, words: ExportWords): void {
  const beyond = adaptation ? 'an adaptation' : refractory ? 'a refractory period' : delayedReset ? 'a delayed reset' : parallel ? 'sums over steps' : undefined
  if (beyond) words.refuse(`has neurons with ${beyond}, which NIR has no primitive for`, 'use neurons without')
}
