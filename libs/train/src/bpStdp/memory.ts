import type { Shape } from '@spikeline/core'
import { countLayers, fitTopology, layerShapes, mapSize } from '@spikeline/networks'
import type { BpStdpParams } from '../generated/bp-stdp.ts'

/**
 * Bytes at the peak, of what is known before there are data: images as bytes (spikes: unknown, so undefined), four arrays of the weights (at the start,
 * in the kernels, copied out, the kept best), the spikes of a batch at their most, twice, and five numbers for each neuron of a sample.
 */
export function pairMemory(images: Shape | undefined, { network, batch, timesteps }: BpStdpParams): number | undefined {
  if (!images || typeof images.samples !== 'number' || timesteps === undefined) return undefined
  const input = { height: images.height as number, width: images.width as number, channels: images.channels as number }
  const { layers } = fitTopology(network, input, images.classes as number, { bias: false })
  const neurons = layerShapes(layers, input).reduce((sum, { output }) => sum + mapSize(output), mapSize(input))
  return images.samples * mapSize(input) + 4 * 4 * countLayers(layers, input).total.parameters + 8 * batch * timesteps * mapSize(input) + 4 * 5 * batch * neurons
}
