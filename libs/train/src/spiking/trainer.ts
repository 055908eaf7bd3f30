import type { EngineName, Layer, MapShape, Surrogate } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import type { TrainedLayer } from '../training/model.ts'
import type { OptimiserSettings, OptimiserState } from '../training/optimiser.ts'
import type { Kept } from './dropout.ts'

/**
 * The loss of one sample, with its gradient.
 *
 * `output`: what the output layer shows at each step, [T, outputs] row-major: spikes (0 or 1), or membranes where it never fires.
 * Writes ∂L/∂output of the same form to `error`, and the scores of the classes to `scores` (length classes). Returns L.
 * L is the sample's share of the mean over a batch: the caller divides nothing.
 * `membranes`: u of the output layer where it fires, [T, outputs], before the reset: errors may go by them, loss and scores may not.
 */
export type SampleLoss = (output: Float32Array, label: number, samples: number, error: Float32Array, scores: Float32Array, membranes?: Float32Array) => number

/**
 * Keeps the mean rates of the hidden layers within bounds: adds to the loss
 *
 *     weight · Σ_l (max(0, r_l − upper)² + max(0, lower − r_l)²)      r_l: spikes per neuron and step of a sample in layer l
 *
 * averaged over the batch (after Zenke & Vogels 2021, who bound counts per neuron and population alike).
 */
export interface RateTarget { readonly weight: number; readonly lower: number; readonly upper: number }

export interface TrainerSettings {
  readonly surrogate: Surrogate
  /** True: no gradient flows through the reset (spike → membrane of the next step). */
  readonly detachReset: boolean
  /** True: none flows through the spike that raises an adaptive threshold either. By default it does. */
  readonly detachAdaptation?: boolean
  /**
   * Steps of a window in which gradients go back through time: what neurons, and membranes that are read out, carry from one window to
   * the next counts as a constant (truncated back-propagation through time: Williams & Peng 1990). By default all steps are one window.
   */
  readonly truncate?: number
  readonly loss: SampleLoss
  readonly rate?: RateTarget
  /** T, and the most samples that a step will be given: what memory is laid out for. */
  readonly timesteps: number
  readonly batch: number
}

/** What one batch came to. */
export interface Evaluation {
  /** Sum of the samples' losses: the mean over the batch, and what the regulariser adds. */
  readonly loss: number
  /** B·classes, row-major. */
  readonly scores: Float32Array
  /** Mean spikes per neuron and step of each weighted layer, in order; of a layer that never fires 0. */
  readonly rates: readonly number[]
}

export interface SpikingStep extends Evaluation {
  /** One set a weighted layer, of the form of its parameters; valid until the next step. */
  readonly gradients: Readonly<Record<string, TrainedLayer>>
}

/** Forward and backward through time of a spiking network, and the optimiser's step, on parameters that the trainer keeps. */
export interface SpikingTrainer {
  readonly engine: EngineName | 'dense'
  /** Why it is the twin, where the kernels were wanted; for a warning. */
  readonly why?: string | undefined
  /** What the next step computes with: at first a copy of those that the trainer was opened on. May be changed in place between steps. */
  readonly parameters: Readonly<Record<string, TrainedLayer>>
  /** Why there is one thread where more were asked for; for a warning. */
  readonly alone: string | undefined
  /** Of the kernels: bytes that are reserved, for the case that everything fires (what is not used is not there), and samples that are worked on at a time. */
  readonly memory?: { readonly bytes: number; readonly samples: number } | undefined
  /** Loss, scores and gradients of a batch. Parameters stay as they are. Dropout drops what is not `kept`; a layer not named there drops nothing. */
  step(raster: SpikeRaster, kept?: Kept): SpikingStep
  /** The forward half alone, without dropout. */
  evaluate(raster: SpikeRaster): Evaluation
  /** State for `update`, one array a parameter array in the order of arraysOf: zeros, or what was saved. */
  startOptimiser(kind: 'adam' | 'sgd', saved?: OptimiserState): OptimiserState
  /** One step of the optimiser with the gradients of the last step (see optimise). The state must be of this trainer. */
  update(state: OptimiserState, rate: number, settings: OptimiserSettings): void
  /** Ends its threads, if it has any. It may be used on, on one. */
  close(): void
}

/** What a trainer is opened on. */
export interface Trainable {
  readonly layers: readonly Layer[]
  readonly input: MapShape
  readonly classes: number
  /** Of neurons that learn, what is learned so far; by default what they state. */
  readonly parameters: Readonly<Record<string, TrainedLayer>>
}
