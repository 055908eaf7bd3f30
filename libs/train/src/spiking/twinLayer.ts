import {
  gradientsWithAuxiliary, learnedGradient, mixingOf, neuronWith, temporalGradients, writeWithAuxiliary,
  type EventLayer, type Floats, type LearnedSums, type Mixing, type Neuron, type Round,
} from '@spikeline/networks'
import type { Moments, Norm } from './batchNorm.ts'
import type { Drop } from './dropout.ts'
import type { LayerInput } from './layerInput.ts'
import { synapsesOf, type Synapses } from './reach.ts'

/** A weighted layer in the precision that is computed in, with room for its gradients. */
export interface TwinLayer {
  readonly wires: EventLayer
  /** With what it has learned. */
  readonly neuron: Neuron | undefined
  readonly drops: readonly Drop[]
  readonly synapses: Synapses
  /** With the weights of x, where a NeuNorm stands in front of it (see writeWithAuxiliary). */
  readonly weight: Floats
  readonly bias: Floats | undefined
  readonly recurrent: Floats | undefined
  readonly gradient: Floats
  readonly biasGradient: Floats | undefined
  readonly recurrentGradient: Floats | undefined
  readonly norm: TwinNorm | undefined
  /** Of parallel neurons; and the gradients of M, then of o, [T·T + T], in double precision. */
  readonly mixing: Mixing | undefined
  readonly mixingSums: Float64Array
  /** In double precision: see twinStep. */
  readonly learnedSums: LearnedSums
}

export interface TwinNorm {
  readonly settings: Norm['settings']
  readonly gamma: Floats
  readonly beta: Floats
  readonly gradients: { gamma: Floats; beta: Floats }
  /** Of the batch. */
  moments?: Moments
}

export interface TwinGradients {
  readonly weight: Floats
  readonly bias: Floats | undefined
  readonly recurrent: Floats | undefined
  /** Of U of the NeuNorm in front of it. */
  readonly strength?: Floats
  readonly temporal?: Floats
  readonly offset?: Floats
  readonly gamma?: Floats
  readonly beta?: Floats
  readonly learned: Floats | undefined
}

/** Copies of numbers, or so many zeros, in the precision that is computed in. */
export type MakeFloats = (from: number | ArrayLike<number>) => Floats

export function openTwinLayer(input: LayerInput, timesteps: number, floats: MakeFloats, round: Round): TwinLayer {
  const { wires, neuron, drops, norm, bias, recurrent, temporal, learned } = input
  const mixing = temporal && mixingOf(neuron!.parallel!, { temporal: floats(temporal.temporal), offset: floats(temporal.offset) }, timesteps, wires.layer.name)
  const weight = weightsOf(input, floats, round)
  return {
    wires, neuron: neuron && neuronWith(neuron, learned), drops, synapses: synapsesOf(wires), weight, bias: bias && floats(bias), recurrent: recurrent && floats(recurrent),
    gradient: floats(weight.length), biasGradient: bias && floats(bias.length), recurrentGradient: recurrent && floats(recurrent.length), learnedSums: { threshold: 0, decay: 0 },
    mixing, mixingSums: new Float64Array(mixing ? timesteps * timesteps + timesteps : 0),
    norm: norm && { settings: norm.settings, gamma: floats(norm.gamma), beta: floats(norm.beta), gradients: { gamma: floats(norm.gamma.length), beta: floats(norm.beta.length) } },
  }
}

function weightsOf({ wires, weight, strength }: LayerInput, floats: MakeFloats, round: Round): Floats {
  const all = floats(strength ? wires.weight.length : weight)
  if (strength) writeWithAuxiliary(floats(weight), floats(strength), wires.output.channels, all, round)
  return all
}

/** What has been summed up of a layer, as gradients of its parameters. */
export function gradientsOf(
  { neuron, gradient, biasGradient, recurrentGradient, norm, mixing, mixingSums, learnedSums }: TwinLayer, { wires, learned: values, weight: own, strength }: LayerInput, floats: MakeFloats, round: Round,
): TwinGradients {
  const learned = values && floats(learnedGradient(neuron!, learnedSums))
  const over = mixing && temporalGradients(neuron!.parallel!, mixing.steps, mixingSums)
  const ofSteps = over && { temporal: floats(over.temporal), offset: floats(over.offset) }
  if (!strength) return { weight: gradient, bias: biasGradient, recurrent: recurrentGradient, ...ofSteps, ...norm?.gradients, learned }
  const [ofWeight, ofStrength] = [floats(own.length), floats(strength.length)]
  gradientsWithAuxiliary(gradient, floats(own), floats(strength), wires.output.channels, ofWeight, ofStrength, round)
  return { weight: ofWeight, bias: biasGradient, recurrent: recurrentGradient, strength: ofStrength, ...ofSteps, learned }
}
