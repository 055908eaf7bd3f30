import type { Shape } from '@spikeline/core'
import type { OtttParams } from '../generated/ottt.ts'
import { sizesOf } from '../training/memory.ts'

/**
 * Bytes at the peak, of what is known before there are data: images as bytes (spikes: unknown, so undefined), seven arrays of the parameters
 * (values, gradients, two moments, their first state, the kept best), the input of a batch at its most, and of each sample of a batch, whatever T, what
 * each layer gives as drive, membrane and events, and what it reads as a trace, its events, and those turned over.
 */
export function onlineMemory(images: Shape | undefined, { network, bias, batch, timesteps, encoding }: OtttParams): number | undefined {
  const sizes = sizesOf(images, network, { bias })
  if (!sizes || timesteps === undefined) return undefined
  const { samples, input, maps, parameters } = sizes
  const steps = encoding === 'direct' ? 1 : timesteps
  return samples * input + 4 * 7 * parameters + 8 * batch * steps * input + 4 * 8 * batch * maps
}
