import { fail } from '@spikeline/core'
import type { Neuron } from '../network.ts'

/** A neuron as a document states it. */
export interface NeuronSpec extends Omit<Neuron, 'decay'> { readonly decay?: number }

/** JSON Schema of a neuron in the parameters of a stage: copy it into the stage's schema file (a test of yours can compare). */
export const neuronSchema = {
  type: 'object',
  description: 'The spiking neurons of every layer: u ← decay·u + x, a spike where u reaches the threshold, then the reset.',
  additionalProperties: false,
  required: ['model', 'threshold'],
  properties: {
    model: { enum: ['if', 'lif'], description: 'Neuron model: without leak, or with.' },
    threshold: { type: 'number', exclusiveMinimum: 0, description: 'Firing threshold θ, in the units of the weights.' },
    decay: { type: 'number', minimum: 0, exclusiveMaximum: 1, description: 'What is left of the membrane after a step; for "lif", which needs it, and only there.' },
    reset: { enum: ['zero', 'subtract', 'none'], default: 'zero', description: 'After a spike: set the membrane to 0, take θ off it, or leave it.' },
    compare: { enum: ['>', '>='], default: '>', description: 'Fire where the membrane passes the threshold, or already where it reaches it.' },
    initial: { type: 'number', default: 0, description: 'Membrane before the first step.' },
  },
} as const

/** Fails with E3405 where a "lif" has no decay, or an "if" has one. */
export function neuronOf({ decay, ...neuron }: NeuronSpec): Neuron {
  if ((neuron.model === 'lif') !== (decay !== undefined)) fail('E3405', { neuron: neuron.model })
  return { ...neuron, decay: decay ?? 1 }
}
