import type { Activation, ConvLayer, Layer, LayerParameters } from '../network.ts'
import { temporalShapes } from '../snn/parallel.ts'
import { layerShapes, mapSize, type MapShape } from '../topology/shapes.ts'

export type ParameterName = keyof LayerParameters

/** The shape of each parameter that a layer has. */
export type LayerParameterShapes = Readonly<Partial<Record<ParameterName, readonly number[]>>>

/** Parameter shapes by the name of a layer or projection; layers without parameters are left out. Dense [inputs, units], recurrent [units, units], convolution [kernel, kernel, in, filters], NeuNorm [maps]. */
export function parameterShapes(layers: readonly Layer[], input: MapShape): Readonly<Record<string, LayerParameterShapes>> {
  const shapes: Record<string, LayerParameterShapes> = {}
  for (const { layer, input: map, shortcut } of layerShapes(layers, input)) {
    if (layer.kind === 'conv') shapes[layer.name] = ofConvolution(layer, map)
    if (layer.kind === 'neuNorm') shapes[layer.name] = { weight: [map.channels] }
    if (layer.kind === 'dense') shapes[layer.name] = withVectors([mapSize(map), layer.units], layer.units, layer)
    const projection = 'shortcut' in layer ? layer.shortcut?.projection : undefined
    if (projection) shapes[projection.name] = ofConvolution(projection, shortcut!)
  }
  return shapes
}

const ofConvolution = (layer: ConvLayer, { channels }: MapShape): LayerParameterShapes =>
  withVectors([layer.kernel, layer.kernel, channels, layer.filters], layer.filters, layer)

function withVectors(weight: number[], outputs: number, { bias, recurrent, batchNorm, activation }: { bias: boolean; recurrent?: true; batchNorm?: unknown; activation: Activation }): LayerParameterShapes {
  const parallel = activation.kind === 'spiking' ? activation.neuron.parallel : undefined
  const norm = { gamma: [outputs], beta: [outputs], mean: [outputs], variance: [outputs] }
  return { weight, ...(bias ? { bias: [outputs] } : {}), ...(recurrent ? { recurrent: [outputs, outputs] } : {}), ...(parallel && temporalShapes(parallel)), ...(batchNorm ? norm : {}) }
}

/** Number of values of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1)
