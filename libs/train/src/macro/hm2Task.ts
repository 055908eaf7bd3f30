import { fail } from '@spikeline/core'
import { initialise, neuronOf, type Neuron } from '@spikeline/networks'
import type { Hm2BpParams } from '../generated/hm2-bp.ts'
import type { MacroTask } from './fitMacro.ts'
import { Hm2Rule } from './hm2Rule.ts'
import { macroLayers, type MacroLayers } from './macroLayers.ts'
import type { KnownSamples } from './macroStage.ts'
import { requireSpikes } from './window.ts'

const STAGE = 'train/hm2-bp'

/** The neuron of a document. Fails as neuronOf does, and with E3682 where the rule is not defined for it. */
export function hm2Neuron(stated: Hm2BpParams['neuron']): Neuron {
  const neuron = neuronOf(stated)
  const { reset, initial, adaptation, refractory, delayedReset, learned } = neuron
  const refuse = (problem: string, instead: string): never => fail('E3682', { problem, instead })
  if (neuron.parallel) refuse('they are parallel', 'choose "if" or "lif"')
  if (reset !== 'zero') refuse(`their reset is "${reset}"`, 'state "reset": "zero"; train/spike-bp learns with "subtract"')
  if (initial !== 0) refuse(`their membranes start at ${initial}`, 'leave "initial" out')
  if (adaptation) refuse('their threshold moves', 'leave "adaptation" out')
  if (refractory) refuse('they have a refractory period', 'leave "refractory" out')
  if (delayedReset) refuse('their reset comes a step later', 'leave "delayedReset" out')
  if (learned) refuse('they are to learn themselves', 'leave "learned" out; train/stbp learns thresholds and decays')
  return neuron
}

/** Fails with E3684 where counts can't be reached in so many steps, or the answer would not be the right class. */
export function checkTarget({ trueCount, falseCount }: Pick<Hm2BpParams, 'trueCount' | 'falseCount'>, timesteps: number | undefined): void {
  if (trueCount <= falseCount || trueCount > (timesteps ?? Infinity)) fail('E3684', { trueCount, falseCount, timesteps: timesteps ?? 'unknown' })
}

/** The layers that the rule learns for samples of a kind. Fails with E3680 (not dense), E3681 (a window too short), E3682 (neuron), E3684 (counts). */
export function hm2Layers(params: Hm2BpParams, { input, classes, timesteps, highest }: KnownSamples): MacroLayers {
  const { network, bias, inhibition, initialisation } = params
  const neuron = hm2Neuron(params.neuron)
  checkTarget(params, timesteps)
  const layers = macroLayers({ stage: STAGE, network, bias, neuron: () => neuron, inhibition: (_, last) => (last && inhibition > 0 ? -Math.fround(inhibition) : 0) }, input, classes)
  const inputs = input.height * input.width * input.channels
  // Normal weights have no bound: a few deviations.
  const weight = initialisation === 'uniform' ? 1 / Math.sqrt(inputs) : 4 * Math.sqrt(2 / inputs)
  if (timesteps !== undefined) requireSpikes({ stage: STAGE, timesteps, layers: layers.trained.length, inputs, weight, bias, input: highest }, neuron)
  return layers
}

/** What train/hm2-bp learns, and from what. */
export function hm2Task(params: Hm2BpParams, known: KnownSamples): MacroTask {
  const topology = hm2Layers(params, known)
  const neuron = hm2Neuron(params.neuron)
  return {
    stage: STAGE, topology, scaled: false, learned: false, perStep: true,
    fresh: (random) => initialise(topology.trained, known.input, random, params.initialisation),
    rule: (parts) => new Hm2Rule(parts, { ...params, neuron }),
    settle: (parameters) => parameters,
  }
}
