import type { EngineName, Surrogate } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import type { Evaluation, SpikingStep } from '../spiking/trainer.ts'
import type { TrainedLayer } from '../training/model.ts'
import type { OptimiserSettings, OptimiserState } from '../training/optimiser.ts'
import type { StepLoss } from './loss.ts'

export interface OnlineSettings {
  readonly surrogate: Surrogate
  readonly loss: StepLoss
  /** λ: what is left of a membrane, and so of a trace, after a step. */
  readonly decay: number
  /** T of every sample, and the most samples of a batch. Memory depends on the second alone. */
  readonly timesteps: number
  readonly batch: number
  /** False: gradients are summed over all steps; true: each step has its own, and `afterStep` is called when they are there. */
  readonly eachStep: boolean
}

/** Online training through time, and the optimiser's step, on parameters that the trainer keeps (see OnlineTwin for the rule). */
export interface OnlineTrainer {
  readonly engine: EngineName
  readonly parameters: Readonly<Record<string, TrainedLayer>>
  /** Why there is one thread where more were asked for; for a warning. */
  readonly alone: string | undefined
  /** Bytes that the kernels reserve; 0 for the twin. */
  readonly bytes: number
  /** Shows a batch, step by step. The gradients are those of the batch, or of its last step. `afterStep` may change the parameters. */
  step(raster: SpikeRaster, afterStep?: () => void): SpikingStep
  evaluate(raster: SpikeRaster): Evaluation
  /** State for `update`, one array a parameter array in the order of arraysOf: zeros, or what was saved. */
  startOptimiser(kind: 'adam' | 'sgd', saved?: OptimiserState): OptimiserState
  /** One step of the optimiser with the gradients that are there. */
  update(state: OptimiserState, rate: number, settings: OptimiserSettings): void
  close(): void
}
