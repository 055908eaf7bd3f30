import type { Shape } from '@spikeline/core'
import { countLayers, fitTopology, layerShapes, mapSize, type BuildOptions, type Layer, type MapShape, type Topology } from '@spikeline/networks'
import type { BpParams } from '../generated/bp.ts'

/** What the memory of a training goes by, in values. */
export interface Sizes {
  readonly samples: number
  /** Of one sample, which is a byte a value while it is an image. */
  readonly input: number
  /** Of one sample: its input, and the output of every layer. */
  readonly maps: number
  readonly parameters: number
  /** Layers, with the shape of what each gives. */
  readonly layers: readonly { readonly layer: Layer; readonly output: MapShape }[]
}

/** Undefined where the set is not known before there are data. Fails as fitTopology does. */
export function sizesOf(set: Shape | undefined, network: Topology, options: BuildOptions): Sizes | undefined {
  if (!set || typeof set.samples !== 'number') return undefined
  const input = { height: set.height as number, width: set.width as number, channels: set.channels as number }
  const { layers } = fitTopology(network, input, set.classes as number, options)
  const shapes = layerShapes(layers, input)
  const maps = shapes.reduce((sum, { output }) => sum + mapSize(output), mapSize(input))
  return { samples: set.samples, input: mapSize(input), maps, parameters: countLayers(layers, input).total.parameters, layers: shapes }
}

/**
 * Bytes at the peak: the set as bytes (with a validation split a part of it twice), five arrays of the parameters (values, gradients,
 * two moments, the kept best) and their upload, and three maps for each layer of a batch (output, its gradient, one of work).
 */
export function trainingMemory(train: Shape | undefined, { network, bias, validation, batch }: Pick<BpParams, 'network' | 'bias' | 'validation' | 'batch'>): number | undefined {
  const sizes = sizesOf(train, network, { bias, shortcuts: true })
  if (!sizes) return undefined
  const { samples, input, maps, parameters } = sizes
  const aside = validation < 1 ? validation * samples : validation
  return (samples + aside) * input + 4 * 6 * parameters + 4 * 3 * batch * maps
}
