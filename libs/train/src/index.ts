import { defineLibrary } from '@spikeline/core'
import { stages } from './generated/library.ts'

/** Training: from images and spikes to networks. */
export const train = defineLibrary({ name: 'train', version: '0.1.0', stages })

export { openDenseTrainer, type DenseTrainer } from './spiking/denseTrainer.ts'
export { createLoss, type LossSettings, type LossShape } from './spiking/loss.ts'
export type { Evaluation, RateTarget, SampleLoss, SpikingStep, SpikingTrainer, Trainable, TrainerSettings } from './spiking/trainer.ts'
