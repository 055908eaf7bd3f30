import type { Images } from '@spikeline/networks'
import { holdImages, sampleBernoulli } from '@spikeline/networks'
import { createRandom } from '@spikeline/core'
import type { SpikeRaster } from '@spikeline/spikes'
import type { StbpParams } from '../generated/stbp.ts'

/** Parameters of train/stbp with the defaults that its schema states, and a neuron. */
export const stbpParams = (given: Partial<StbpParams> & Pick<StbpParams, 'network'>): StbpParams => ({
  name: 'snn', bias: true, neuron: { model: 'lif', threshold: 0.3, decay: 0.5, reset: 'zero', compare: '>', initial: 0 }, readout: 'spiking', gain: 1,
  surrogate: { kind: 'rectangle', width: 0.5, scale: 1 }, detachReset: false, loss: { kind: 'rateMse' }, initialisation: 'uniform',
  epochs: 10, batch: 100, optimiser: 'adam', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, momentum: 0.9,
  schedule: 'constant', stepEpochs: 40, stepFactor: 0.1, weightDecay: 0, validation: 0, patience: 0, augmentCrop: 0, augmentFlip: false, ...given,
})

/** The batches as spikes of T steps. */
export const asSpikes = (batches: readonly Images[], timesteps: number): SpikeRaster[] => batches.map((batch) => sampleBernoulli(batch, timesteps, 1, createRandom('spikes')))
export const asCurrents = (batches: readonly Images[], timesteps: number): SpikeRaster[] => batches.map((batch) => holdImages(batch, timesteps, 1))
