import { fail } from '@spikeline/core'
import type { Neuron, Parallel } from '../network.ts'
import { neuronProblem } from './checkNeuron.ts'

/** A neuron as a document states it. Of parallel neurons the number of steps is that of their input. */
export interface NeuronSpec extends Omit<Neuron, 'decay' | 'model' | 'parallel'> {
  readonly model: Neuron['model'] | 'psn'
  readonly decay?: number
  readonly parallel?: { readonly kind: Parallel['kind']; readonly order?: number }
}

/** JSON Schema of a neuron in the parameters of a stage: copy it into the stage's schema file (a test of yours can compare). */
export const neuronSchema = {
  type: 'object',
  description: 'The spiking neurons of every layer: u ← decay·u + x, a spike where u reaches the threshold, then the reset; and mechanisms besides (docs/neurons.md).',
  additionalProperties: false,
  required: ['model', 'threshold'],
  properties: {
    model: { enum: ['if', 'lif', 'psn'], description: 'Neuron model: without leak, or with; psn: parallel neurons, which take a learned sum of the drive of several steps, and are not reset (Fang et al. 2023).' },
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
    parallel: {
      type: 'object',
      description: 'For "psn", which needs it, and only there: which steps a step takes drive from.',
      additionalProperties: false,
      required: ['kind'],
      properties: {
        kind: { enum: ['full', 'masked', 'sliding'], description: 'full: from all T steps, later ones too, by weights [T, T]; masked: by such weights from the last "order" steps; sliding: the same, by one weight for each of them, the same at all steps.' },
        order: { type: 'integer', minimum: 1, description: 'For masked and sliding, which need it: how many steps, the present one among them.' },
      },
    },
    learned: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: { enum: ['decay', 'threshold'] },
      description: 'What training changes besides weights, one value a layer, from what is stated here: the decay of a "lif" (parametric LIF: Fang et al. 2021), the threshold. Left out: nothing.',
    },
  },
} as const

/**
 * The neuron that a document states; `steps`: those of its input, which full and masked parallel neurons need to know (while shapes are checked, any number will do).
 * The pointers of its issues are those of a parameter "neuron". Fails with E3405 where a "lif" has no decay, or another one; with E3406 where its mechanisms contradict each other, with E3724 where parallel
 * neurons have others.
 */
export function neuronOf({ decay, model, parallel, ...rest }: NeuronSpec, steps?: number): Neuron {
  if (model === 'psn') return parallelNeuron(rest, parallel, decay, steps)
  if (parallel) fail('E3724', { problem: `have the model "${model}" and "parallel"`, instead: 'state "model": "psn", or leave "parallel" out' }, '/neuron/parallel')
  const neuron = { ...rest, model }
  if ((neuron.model === 'lif') !== (decay !== undefined)) fail('E3405', { neuron: neuron.model }, decay === undefined ? '/neuron' : '/neuron/decay')
  const stated: Neuron = { ...neuron, decay: decay ?? 1 }
  const problem = neuronProblem(stated)
  return problem === undefined ? stated : fail('E3406', { problem }, '/neuron')
}

/** Charge, fire and reset of a step that keeps nothing: the sums over steps are in the drive that it takes. */
function parallelNeuron({ threshold, compare, reset, initial, ...mechanisms }: Omit<NeuronSpec, 'model' | 'decay' | 'parallel'>, stated: NeuronSpec['parallel'], decay: number | undefined, steps: number | undefined): Neuron {
  const refuse = (problem: string, instead: string): never => fail('E3724', { problem, instead }, '/neuron')
  if (!stated) return refuse('do not say which steps they take drive from', 'state "parallel", for instance { "kind": "sliding", "order": 4 }')
  const { kind, order } = stated
  const other = decay !== undefined ? 'decay' : Object.entries(mechanisms).find(([, value]) => value !== undefined)?.[0]
  if (other !== undefined) refuse(`have "${other}", which they have no place for`, `leave "${other}" out`)
  // What a schema fills in is nobody's wish.
  if (reset !== 'zero' && reset !== 'none') refuse(`have the reset "${reset}", but are never reset`, 'leave "reset" out')
  if (initial !== 0) refuse(`begin with the membrane ${initial}, but keep none`, 'leave "initial" out')
  if ((kind === 'full') !== (order === undefined)) refuse(kind === 'full' ? 'are full and have an order' : `are ${kind} and have no order`, kind === 'full' ? 'leave "order" out, or state "masked"' : 'state "order", for instance 4')
  if (order !== undefined && steps !== undefined && order > steps) refuse(`take drive from the last ${order} steps, but the input has ${steps}`, `state an "order" of at most ${steps}, or more time steps`)
  const parallel: Parallel = kind === 'full' ? { kind, steps: steps ?? 1 } : kind === 'masked' ? { kind, steps: steps ?? 1, order: order! } : { kind, order: order! }
  const neuron: Neuron = { model: 'lif', threshold, decay: 0, compare, reset: 'none', initial: 0, parallel }
  const problem = neuronProblem(neuron)
  return problem === undefined ? neuron : fail('E3406', { problem }, '/neuron')
}
