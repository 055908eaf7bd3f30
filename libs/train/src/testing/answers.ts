import { argmax, createTally, openSimulator, readScores, type Network } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'

/** What the simulator of simulate/clock answers to each sample. */
export function answersOf(network: Network, raster: SpikeRaster): number[] {
  const { simulator } = openSimulator(network)
  const tally = createTally(simulator, raster.timesteps)
  return Array.from({ length: raster.samples }, (_, b) => {
    simulator.present(raster, b, tally)
    return argmax(readScores(simulator, new Float32Array(network.classes)))
  })
}

/** The part of the samples that it answers rightly. */
export const accuracyOf = (network: Network, raster: SpikeRaster): number => answersOf(network, raster).filter((answer, b) => answer === raster.labels[b]).length / raster.samples
