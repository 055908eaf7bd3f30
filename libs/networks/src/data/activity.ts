import { definePortType } from '@spikeline/core'
import { joinActivity } from './joinActivity.ts'

/** What one layer of a network did, summed over the B samples of a batch. */
export interface LayerActivity {
  /** Unique within the network: '1:32C3'. Input drive is counted in the layer that receives it. */
  readonly name: string
  readonly kind: 'conv' | 'dense' | 'averagePool' | 'maxPool'
  /** Neurons that this layer has a sample (0 for pooling, which is folded into the next weights). */
  readonly neurons: number
  readonly parameters: number
  /** Multiply-accumulates of one dense evaluation for one sample (M_l). */
  readonly macs: number
  /** True where the layer is driven by analog values (first layer under direct encoding): its operations are MACs, not additions. */
  readonly analog: boolean
  /** Spikes emitted at each step, length T. For an ANN non-zero activations: length 1, or T where it votes over T slices. */
  readonly spikes: Float64Array
  /**
   * Effective synaptic operations at each step: Σ over non-zero inputs of their fan-out; length T (as many as `spikes` for an ANN, gated by non-zero
   * inputs). A spike of a recurrent layer is an input of its own neurons at the next step.
   */
  readonly operations: Float64Array
  /** Behind a NeuNorm: of `operations`, those of the graded values of its auxiliary neurons, each a multiplication and an addition. Length T. */
  readonly products?: Float64Array
  /** Membrane updates (leak and threshold) at each step, length T; empty for an ANN. */
  readonly updates: Float64Array
  /** Multiplications of one membrane update, where no \`network\` states the neurons: then these counts are all that measure/cost has. */
  readonly leak?: number
  /** What NeuroBench counts, where the simulation was asked to ("neurobench"): it can't be had from the counts above. */
  readonly neurobench?: NeuroBenchCounts
}

/** What one layer did as NeuroBench counts it, at each step, length T (1 for an ANN), summed over the samples. */
export interface NeuroBenchCounts {
  /** Weights that are not zero and were met by an input that is not zero: inputs as the weights see them, after pooling; without the padding. */
  readonly synaptic: Float64Array
  /** Those of `synaptic` in calls that had an input other than −1, 0 and 1: multiply-accumulates; the others are accumulates. A call is one sample at one step. */
  readonly multiplied: Float64Array
  /** Membranes that are another value after the step than before; at the first step all. Empty for an ANN. */
  readonly changed: Float64Array
}

/** Counts of work done by a network on one batch of samples. */
export interface Activity {
  readonly model: string
  readonly kind: 'ann' | 'snn'
  readonly samples: number
  /** T; 0 for an ANN, unless it votes over the T slices of each sample. */
  readonly timesteps: number
  /** True where the constant drive of a held analog input was computed once and kept. */
  readonly driveKept: boolean
  readonly layers: readonly LayerActivity[]
}

export const activityType = definePortType<Activity>({ name: 'activity', summary: 'spikes and operations per layer and step', count: (b) => b.samples, unit: 'samples', join: joinActivity })
