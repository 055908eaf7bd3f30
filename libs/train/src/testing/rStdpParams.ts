import { applyDefaults } from '@spikeline/core'
import { rStdpSchema, type RStdpParams } from '../generated/r-stdp.ts'

/** Parameters of train/r-stdp with the defaults that its schema states: a small network for the bars of `bars`. */
export const rStdpParams = (given: Partial<Record<keyof RStdpParams, unknown>> = {}): RStdpParams => applyDefaults(rStdpSchema, {
  timesteps: 6, sizes: [3], inputThreshold: 15, normalisationRadius: 2,
  layers: [{ filters: 8, kernel: 3, threshold: 4, winners: 3, radius: 1, epochs: 2, doubleEvery: 20 }],
  output: { mapsPerClass: 3, kernel: 5, epochs: 8, reward: [0.04, -0.03], punishment: [-0.04, 0.005], adaptEvery: 20 },
  ...given,
}) as RStdpParams
