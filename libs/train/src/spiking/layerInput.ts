import { foldBatchNorm, type EventLayer, type Neuron, type Temporal } from '@spikeline/networks'
import type { Norm } from './batchNorm.ts'
import type { Drop } from './dropout.ts'

/** A weighted layer as the trainer takes it: its wiring and neuron, the dropout in front of it, batch normalisation, and its parameters as they are now. */
export interface LayerInput {
  readonly wires: EventLayer
  /** As it is stated. */
  readonly neuron: Neuron | undefined
  readonly drops: readonly Drop[]
  /** By statistics of the batch. */
  readonly norm?: Norm
  readonly weight: Float32Array
  readonly bias: Float32Array | undefined
  readonly recurrent?: Float32Array | undefined
  /** U of the NeuNorm in front of it. */
  readonly strength?: Float32Array | undefined
  /** What its neurons have learned, where they are parallel. */
  readonly temporal?: Temporal | undefined
  /** What the neuron has learned (see startLearned). */
  readonly learned: Float32Array | undefined
}

/** A layer as it is outside of training: running statistics folded into its weights and bias. */
export function folded(input: LayerInput): LayerInput {
  const { wires: { layer }, weight, bias, norm } = input
  if (!norm) return input
  const { settings, ...parameters } = norm
  const { norm: _, ...rest } = input
  const own = foldBatchNorm({ ...layer, batchNorm: settings }, { weight, ...(bias && { bias }), ...parameters }).parameters
  return { ...rest, weight: own.weight, bias: own.bias }
}
