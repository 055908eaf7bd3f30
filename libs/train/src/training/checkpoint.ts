import type { TrainedLayer } from './model.ts'
import type { OptimiserState } from './optimiser.ts'

/** Means over a set of samples. */
export interface Score {
  readonly loss: number
  readonly accuracy: number
  /** Of a spiking network: spikes per neuron and step, by layer. */
  readonly rates?: Readonly<Record<string, number>>
  /** Of a spiking network whose neurons learn: what they have learned at the end of the epoch, by layer. */
  readonly learned?: Readonly<Record<string, LearnedConstants>>
}

/** Of the neurons of one layer, what they learn. */
export interface LearnedConstants { readonly threshold?: number; readonly decay?: number }

/** What one epoch came to. Without a validation split its two fields are left out. */
export interface EpochRecord extends Score {
  /** Counted from 1. */
  readonly epoch: number
  readonly validationLoss?: number
  readonly validationAccuracy?: number
}

export interface Best { readonly epoch: number; readonly accuracy: number; readonly parameters: Readonly<Record<string, TrainedLayer>> }

/** Everything that the rest of a training depends on, after `epoch` epochs. Random numbers are not in it: each epoch derives its own. */
export interface TrainingState {
  readonly version: 1
  epoch: number
  readonly parameters: Readonly<Record<string, TrainedLayer>>
  readonly optimiser: OptimiserState
  readonly history: EpochRecord[]
  best?: Best
}

/** Whether a saved value is a later state of the training that starts so: the key says it is, but a damaged file may not. */
export function isStateOf(saved: unknown, { parameters, optimiser }: TrainingState): saved is TrainingState {
  const state = saved as TrainingState | undefined
  if (state?.version !== 1 || !Number.isInteger(state.epoch) || state.history?.length !== state.epoch) return false
  const parametersFit = Object.entries(parameters).every(([layer, own]) =>
    Object.entries(own).every(([name, values]) => state.parameters[layer]?.[name as 'weight']?.length === values.length))
  const { kind, first, second } = optimiser
  return parametersFit && state.optimiser?.kind === kind && sameLengths(state.optimiser.first, first) && sameLengths(state.optimiser.second, second)
}

const sameLengths = (a: readonly Float32Array[] | undefined, b: readonly Float32Array[]): boolean =>
  a?.length === b.length && b.every((values, i) => a[i]?.length === values.length)
