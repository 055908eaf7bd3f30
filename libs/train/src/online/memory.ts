import type { Shape } from '@spikeline/core'
import { countLayers, fitTopology, layerShapes, mapSize } from '@spikeline/networks'
import type { OtttParams } from '../generated/ottt.ts'

/**
 * Bytes at the peak, of what is known before there are data: images as bytes (spikes: unknown, so undefined), seven arrays of the parameters
 * (values, gradients, two moments, their first state, the kept best), the input of a batch at its most, and of each sample of a batch, whatever T, what
 * each layer gives as drive, membrane and events, and what it reads as a trace, its events, and those turned over.
 */
export function onlineMemory(images: Shape | undefined, params: OtttParams): number | undefined {
  if (!images || typeof images.samples !== 'number' || params.timesteps === undefined) return undefined
  const input = { height: images.height as number, width: images.width as number, channels: images.channels as number }
  const { layers } = fitTopology(params.network, input, images.classes as number, { bias: params.bias })
  const maps = layerShapes(layers, input).reduce((sum, { output }) => sum + mapSize(output), mapSize(input))
  const { parameters } = countLayers(layers, input).total
  const steps = params.encoding === 'direct' ? 1 : params.timesteps
  return images.samples * mapSize(input) + 4 * 7 * parameters + 8 * params.batch * steps * mapSize(input) + 4 * 8 * params.batch * maps
}
