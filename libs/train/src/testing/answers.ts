import { argmax, createTally, openSimulator, readScores, type Network } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'

/** The part of the samples that the simulator of simulate/clock answers rightly. */
export function accuracyOf(network: Network, raster: SpikeRaster): number {
  const { simulator } = openSimulator(network)
  const tally = createTally(simulator, raster.timesteps)
  let right = 0
  for (let b = 0; b < raster.samples; b++) {
    simulator.present(raster, b, tally)
    if (argmax(readScores(simulator, new Float32Array(network.classes))) === raster.labels[b]) right++
  }
  return right / raster.samples
}
