import type { PlacedLayer } from '@spikeline/networks'

/** What one pass over the training set came to, for the layer that learnt in it. */
export interface RewardEpoch {
  readonly layer: string
  /** Of this layer, counted from 1. */
  readonly epoch: number
  /** Σ (w − lower) · (upper − w) / n over its weights, and their mean. */
  readonly convergence: number
  readonly meanWeight: number
  /** Neurons that learnt, an image. */
  readonly winners: number
  /** Output layer: right answers before learning from each, no answer at all, and right ones on the images set aside. */
  readonly accuracy?: number
  readonly silent?: number
  readonly validationAccuracy?: number
}

/** Everything that the rest of a training depends on. Random numbers are not in it: each epoch derives its own. */
export interface RewardState {
  readonly version: 1
  /** The layer that learns next, and its epochs that are done. */
  layer: number
  epoch: number
  readonly weights: Float32Array[]
  /** Part of right and of wrong answers among the last "adaptEvery". */
  hits: number
  misses: number
  readonly history: RewardEpoch[]
}

/** Whether a saved value is a state of the training of these layers: the key says it is, but a damaged file may not. */
export function isRewardState(saved: unknown, layers: readonly PlacedLayer[]): saved is RewardState {
  const state = saved as RewardState | undefined
  return state?.version === 1 && Number.isInteger(state.layer) && state.layer < layers.length && Number.isInteger(state.epoch) && Array.isArray(state.history)
    && state.weights?.length === layers.length
    && layers.every(({ kernel, input, filters }, l) => state.weights[l] instanceof Float32Array && state.weights[l].length === kernel * kernel * input.channels * filters)
}
