import { fail } from '@spikeline/core'
import { fires, type Neuron } from '@spikeline/networks'
import { largestMembrane } from '../spiking/largestMembrane.ts'

/** A window that spikes are to come through. */
export interface Window {
  readonly stage: string
  readonly timesteps: number
  /** Weighted layers, and inputs of the first. */
  readonly layers: number
  readonly inputs: number
  /** The largest weight (and bias) at the start. */
  readonly weight: number
  readonly bias: boolean
  /** The largest input of a step; undefined where that is not known before it comes. */
  readonly input: number | undefined
}

/**
 * Fails with E3681 where no spike can come through: where each layer gets a spike a step later and there are no more steps than layers, or where a
 * neuron of the first layer stays below its threshold though all inputs, weights and the bias are at their highest in every step.
 */
export function requireSpikes({ stage, timesteps, layers, inputs, weight, bias, input }: Window, neuron: Neuron): void {
  if (neuron.current?.taken === 'before' && timesteps <= layers)
    fail('E3681', {
      stage, timesteps, problem: `no spike reaches the output: each of the ${layers} layers gets it a step later`,
      instead: `take more than ${layers} steps, or currents that are taken "after" the drive`,
    })
  if (input === undefined) return
  const drive = weight * (inputs * input + (bias ? 1 : 0))
  if (!fires(neuron, largestMembrane(neuron, timesteps, drive)))
    fail('E3681', {
      stage, timesteps, problem: `no neuron of the first layer can reach its threshold, ${neuron.threshold}: the largest drive at the start is ${drive.toPrecision(3)} a step`,
      instead: 'lower the threshold, raise "gain", or take more steps',
    })
}
