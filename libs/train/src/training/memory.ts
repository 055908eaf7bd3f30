import type { Shape } from '@spikeline/core'
import { fitTopology, layerShapes, countLayers, mapSize } from '@spikeline/networks'
import type { BpParams } from '../generated/bp.ts'

/**
 * Bytes at the peak: the set as bytes (with a validation split a part of it twice), five arrays of the parameters (values, gradients,
 * two moments, the kept best) and their upload, and three maps for each layer of a batch (output, its gradient, one of work).
 */
export function trainingMemory(train: Shape | undefined, params: Pick<BpParams, 'network' | 'bias' | 'validation' | 'batch'>): number | undefined {
  if (!train || typeof train.samples !== 'number') return undefined
  const input = { height: train.height as number, width: train.width as number, channels: train.channels as number }
  const { layers } = fitTopology(params.network, input, train.classes as number, { bias: params.bias, shortcuts: true })
  const maps = layerShapes(layers, input).reduce((sum, { output }) => sum + mapSize(output), mapSize(input))
  const aside = params.validation < 1 ? params.validation * train.samples : params.validation
  return (train.samples + aside) * mapSize(input) + 4 * 6 * countLayers(layers, input).total.parameters + 4 * 3 * params.batch * maps
}
