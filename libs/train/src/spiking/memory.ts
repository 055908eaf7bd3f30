import type { Shape } from '@spikeline/core'
import { countLayers, fitTopology, layerShapes, mapSize, tracedArrays } from '@spikeline/networks'
import type { StbpParams } from '../generated/stbp.ts'

/**
 * Bytes at the peak, of what is known before there are data: images as bytes (spikes: unknown, so undefined), seven arrays of the
 * parameters (values, gradients, two moments, their first state, the kept best), the spikes of a batch at their most, and for one
 * sample two maps of each layer over T steps, or as many more as the adjoint of the neuron needs. Kernels take samples in chunks, so that
 * more are in work only where there is room; but for batch normalisation, all of a batch, with a map more of what is normalised.
 */
export function spikingMemory({ images }: Readonly<Record<string, Shape | undefined>>, params: StbpParams): number | undefined {
  if (!images || typeof images.samples !== 'number' || params.timesteps === undefined) return undefined
  const input = { height: images.height as number, width: images.width as number, channels: images.channels as number }
  const { layers } = fitTopology(params.network, input, images.classes as number, { bias: params.bias })
  const maps = layerShapes(layers, input).reduce((sum, { output }) => sum + mapSize(output), mapSize(input))
  const steps = params.encoding === 'direct' ? 1 : params.timesteps
  const { parameters } = countLayers(layers, input).total
  const normed = layerShapes(layers, input).reduce((sum, { layer, output }) => sum + ('batchNorm' in layer ? mapSize(output) : 0), 0)
  const inWork = normed > 0 ? params.batch : 1
  const traced = (2 + tracedArrays(params.neuron)) * maps + normed
  return images.samples * mapSize(input) + 4 * 7 * parameters + 8 * params.batch * steps * mapSize(input) + 4 * params.timesteps * traced * inWork
}
