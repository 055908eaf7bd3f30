import type { Layer, LayerParameters, MapShape, Surrogate } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'

/**
 * The loss of one sample, with its gradient.
 *
 * `output`: what the output layer shows at each step, [T, outputs] row-major: spikes (0 or 1), or membranes where it never fires.
 * Writes ∂L/∂output of the same form to `error`, and the scores of the classes to `scores` (length classes). Returns L.
 * L is the sample's share of the mean over a batch: the caller divides nothing.
 */
export type SampleLoss = (output: Float32Array, label: number, samples: number, error: Float32Array, scores: Float32Array) => number

export interface TrainerSettings {
  readonly surrogate: Surrogate
  /** True: no gradient flows through the reset (spike → membrane of the next step). */
  readonly detachReset: boolean
  readonly loss: SampleLoss
  /** T, and the most samples that a step will be given: what memory is laid out for. */
  readonly timesteps: number
  readonly batch: number
}

/** What one batch came to. */
export interface SpikingStep {
  /** Sum of the samples' losses: the mean over the batch. */
  readonly loss: number
  /** B·classes, row-major. */
  readonly scores: Float32Array
  /** One set a weighted layer, of the form of its parameters; valid until the next step. */
  readonly gradients: Readonly<Record<string, LayerParameters>>
  /** Mean spikes per neuron and step of each weighted layer, in order; of a layer that never fires 0. */
  readonly rates: readonly number[]
}

/** Forward and backward through time of a spiking network, on the parameters as they are now. */
export interface SpikingTrainer {
  step(raster: SpikeRaster): SpikingStep
}

/** What a trainer is opened on: parameters are read again at each step, so that an optimiser may change them in place. */
export interface Trainable {
  readonly layers: readonly Layer[]
  readonly input: MapShape
  readonly classes: number
  readonly parameters: Readonly<Record<string, LayerParameters>>
}
