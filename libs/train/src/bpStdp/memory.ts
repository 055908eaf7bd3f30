import type { Shape } from '@spikeline/core'
import type { BpStdpParams } from '../generated/bp-stdp.ts'
import { sizesOf } from '../training/memory.ts'

/**
 * Bytes at the peak, of what is known before there are data: images as bytes (spikes: unknown, so undefined), four arrays of the weights (at the start,
 * in the kernels, copied out, the kept best), the spikes of a batch at their most, twice, and five numbers for each neuron of a sample.
 */
export function pairMemory(images: Shape | undefined, { network, batch, timesteps }: BpStdpParams): number | undefined {
  const sizes = sizesOf(images, network, { bias: false })
  if (!sizes || timesteps === undefined) return undefined
  const { samples, input, maps, parameters } = sizes
  return samples * input + 4 * 4 * parameters + 8 * batch * timesteps * input + 4 * 5 * batch * maps
}
