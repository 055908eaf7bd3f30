import { fail } from '@spikeline/core'
import type { Neuron } from '../network.ts'
import { neuronProblem } from './checkNeuron.ts'

/** A neuron as a document states it. */
export interface NeuronSpec extends Omit<Neuron, 'decay'> { readonly decay?: number }

/** JSON Schema of a neuron in the parameters of a stage: copy it into the stage's schema file (a test of yours can compare). */
export const neuronSchema = {
  type: 'object',
  description: 'The spiking neurons of every layer: u ← decay·u + x, a spike where u reaches the threshold, then the reset; and mechanisms besides (docs/neurons.md).',
  additionalProperties: false,
  required: ['model', 'threshold'],
  properties: {
    model: { enum: ['if', 'lif'], description: 'Neuron model: without leak, or with.' },
    threshold: { type: 'number', exclusiveMinimum: 0, description: 'Firing threshold θ, in the units of the weights.' },
    decay: { type: 'number', minimum: 0, exclusiveMaximum: 1, description: 'What is left of the membrane after a step; for "lif", which needs it, and only there.' },
    reset: { enum: ['zero', 'subtract', 'none', 'value'], default: 'zero', description: 'After a spike: set the membrane to 0, take θ off it, leave it, or set it to "resetTo".' },
    compare: { enum: ['>', '>='], default: '>', description: 'Fire where the membrane passes the threshold, or already where it reaches it.' },
    initial: { type: 'number', default: 0, description: 'Membrane before the first step.' },
    resetTo: { type: 'number', description: 'What the reset "value" sets the membrane to, below the threshold; for that reset, which needs it, and only there.' },
    decayInput: { type: 'boolean', description: 'For "lif": true multiplies the drive by 1 − decay, u ← u + (1 − decay)·(x − u). Left out: the drive is taken whole.' },
    current: {
      type: 'object',
      description: 'The drive is a current that decays, i ← decay·i + x, and the membrane takes i in the place of x. Left out: no current.',
      additionalProperties: false,
      required: ['decay', 'taken'],
      properties: {
        decay: { type: 'number', minimum: 0, maximum: 1, description: 'What is left of the current after a step.' },
        taken: { enum: ['after', 'before'], description: 'The membrane takes the current after the drive of this step is in it, or as it was before: a step later.' },
      },
    },
    adaptation: {
      type: 'object',
      description: 'The threshold rises with each spike and comes back: θ(t) = θ + strength·a(t), a(t + 1) = decay·a(t) + s(t) (Bellec et al. 2018). Left out: it stays.',
      additionalProperties: false,
      required: ['decay', 'strength', 'subtracts'],
      properties: {
        decay: { type: 'number', minimum: 0, maximum: 1, description: 'What is left of the rise after a step.' },
        strength: { type: 'number', minimum: 0, description: 'By how much a spike raises the threshold.' },
        subtracts: { enum: ['base', 'adapted'], description: 'What the reset "subtract" takes off: θ, or θ(t).' },
        shape: { enum: ['exponential', 'alpha'], description: 'How a rise goes on, k steps after its spike: decay^(k − 1), or k·decay^(k − 1), the refractory kernel of SLAYER. Left out: exponential.' },
      },
    },
    refractory: { type: 'integer', minimum: 1, description: 'Steps after a spike in which the membrane stays what the reset left, and no spike comes. Left out: none.' },
    delayedReset: { type: 'boolean', description: 'True: the reset of a spike is applied in the next step, after decay and drive. Left out: within the step.' },
    learned: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: { enum: ['decay', 'threshold'] },
      description: 'What training changes besides weights, one value a layer, from what is stated here: the decay of a "lif" (parametric LIF: Fang et al. 2021), the threshold. Left out: nothing.',
    },
  },
} as const

/** Fails with E3405 where a "lif" has no decay, or an "if" has one; with E3406 where its mechanisms contradict each other. */
export function neuronOf({ decay, ...neuron }: NeuronSpec): Neuron {
  if ((neuron.model === 'lif') !== (decay !== undefined)) fail('E3405', { neuron: neuron.model })
  const stated: Neuron = { ...neuron, decay: decay ?? 1 }
  const problem = neuronProblem(stated)
  return problem === undefined ? stated : fail('E3406', { problem })
}
