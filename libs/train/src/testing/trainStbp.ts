import { runStage, type MetricBatch, type RunStageOptions } from '@spikeline/core'
import type { Images, Network } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import type { StbpParams } from '../generated/stbp.ts'
import { stbp } from '../stbp.ts'
import { bars } from './bars.ts'
import { stbpParams } from './stbpParams.ts'

/** Few epochs of a small network on images that are held for four steps. */
export const small = {
  network: '12FC-4', epochs: 3, batch: 16, learningRate: 0.02, encoding: 'direct', timesteps: 4, surrogate: { kind: 'rectangle', width: 1, scale: 1 },
} as const
/** Of the settings above what is left where the input is spikes. */
export const spiking = { encoding: undefined, timesteps: undefined } as const
/** Parallel neurons, but for over which steps. */
export const parallel = { model: 'psn', threshold: 0.3, compare: '>=', reset: 'zero', initial: 0 } as const

export interface Answer { readonly network: Network; readonly metrics: MetricBatch['metrics'] }
export type Inputs = { readonly images?: readonly Images[]; readonly spikes?: readonly SpikeRaster[] }

/** Runs train/stbp with the settings above but for what is given, on 120 images of bars unless said. */
export async function train(given: Partial<StbpParams>, options: RunStageOptions = {}, inputs: Inputs = { images: [bars(120)] }): Promise<Answer> {
  const { model, metrics } = await runStage(stbp, inputs as Required<Inputs>, stbpParams({ ...small, ...given }), { seed: 5, ...options })
  return { network: model![0] as Network, metrics: (metrics![0] as MetricBatch).metrics }
}
