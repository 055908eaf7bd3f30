import type { Shape } from '@spikeline/core'
import { mapSize, tracedArrays } from '@spikeline/networks'
import type { StbpParams } from '../generated/stbp.ts'
import { sizesOf } from '../training/memory.ts'

/**
 * Bytes at the peak, of what is known before there are data: images as bytes (spikes: unknown, so undefined), seven arrays of the
 * parameters (values, gradients, two moments, their first state, the kept best), the spikes of a batch at their most, and for one
 * sample two maps of each layer over T steps, or as many more as the adjoint of the neuron needs. Kernels take samples in chunks, so that
 * more are in work only where there is room; but for batch normalisation, all of a batch, with a map more of what is normalised.
 */
export function spikingMemory({ images }: Readonly<Record<string, Shape | undefined>>, { network, bias, batch, timesteps, encoding, neuron }: StbpParams): number | undefined {
  const sizes = sizesOf(images, network, { bias })
  if (!sizes || timesteps === undefined) return undefined
  const { samples, input, maps, parameters, layers } = sizes
  const steps = encoding === 'direct' ? 1 : timesteps
  const normed = layers.reduce((sum, { layer, output }) => sum + ('batchNorm' in layer ? mapSize(output) : 0), 0)
  const inWork = normed > 0 ? batch : 1
  const traced = (2 + tracedArrays(neuron)) * maps + normed
  return samples * input + 4 * 7 * parameters + 8 * batch * steps * input + 4 * timesteps * traced * inWork
}
