import { definePortType, samplesOf } from '@spikeline/core'
import { joinPredictions, splitPredictions } from './cutPredictions.ts'

/** What a network answered for B samples. */
export interface Predictions {
  /** Name of the model, as tables show it. */
  readonly model: string
  readonly samples: number
  readonly classes: number
  /** True classes, length B. */
  readonly labels: Uint8Array
  /** Answered classes, length B: the argmax of the scores, the lowest class on a tie. */
  readonly predicted: Uint8Array
  /** B·classes, row-major: logits or summed votes of an ANN, mean output rate or final membrane of an SNN (see `readout`). */
  readonly scores: Float32Array
  readonly readout: string
  /** Time steps presented; 0 for an ANN, unless it votes over the T slices of each sample. */
  readonly timesteps: number
  /** Answer after each step, T·B time-major (step t of sample b at t·B + b); empty for an ANN that does not vote. */
  readonly anytime: Uint8Array
  /** Index of the first sample within the data set. */
  readonly first: number
}

export const predictionsType = definePortType<Predictions>({
  name: 'predictions', summary: 'answers of a network', count: (b) => b.samples, unit: 'samples',
  total: samplesOf, split: splitPredictions, join: joinPredictions,
})
