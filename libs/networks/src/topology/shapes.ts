import { fail } from '@spikeline/core'
import type { Layer } from '../network.ts'

/** A feature map without its batch axis, NHWC; a vector is 1×1×n. */
export interface MapShape { readonly height: number; readonly width: number; readonly channels: number }

/** A layer between the map that it reads and the map that it gives. */
export interface ShapedLayer { readonly layer: Layer; readonly input: MapShape; readonly output: MapShape }

/** Values of a map: height·width·channels. */
export const mapSize = ({ height, width, channels }: MapShape): number => height * width * channels

/** Walks the layers and gives each one's input and output; fails with E3010 or E3011 where a layer doesn't fit what it reads. */
export function layerShapes(layers: readonly Layer[], input: MapShape): readonly ShapedLayer[] {
  let map = input
  return layers.map((layer) => {
    const shaped = { layer, input: map, output: layerOutput(layer, map) }
    map = shaped.output
    return shaped
  })
}

/** What the last layer gives. */
export const outputShape = (layers: readonly Layer[], input: MapShape): MapShape => layerShapes(layers, input).at(-1)?.output ?? input

/**
 * The output map of one layer. Convolution: ⌊(n + 2·padding − kernel)/stride⌋ + 1 rows; pooling: ⌊(n − size)/stride⌋ + 1, what is
 * left over is dropped.
 */
export function layerOutput(layer: Layer, input: MapShape): MapShape {
  switch (layer.kind) {
    case 'conv': return { ...slide(layer.name, input, layer.kernel, layer.stride, layer.padding), channels: layer.filters }
    case 'averagePool':
    case 'maxPool': return { ...slide(layer.name, input, layer.size, layer.stride, 0), channels: input.channels }
    case 'dense': return { height: 1, width: 1, channels: layer.units }
    case 'dropout': return input
    case 'vote': {
      const inputs = mapSize(input)
      if (inputs % layer.group !== 0) fail('E3011', { layer: layer.name, group: layer.group, inputs })
      return { height: 1, width: 1, channels: inputs / layer.group }
    }
  }
}

function slide(layer: string, input: MapShape, size: number, stride: number, padding: number): { height: number; width: number } {
  const { height, width } = input
  if (height + 2 * padding < size || width + 2 * padding < size) fail('E3010', { layer, size, padding, height, width })
  const along = (n: number): number => Math.floor((n + 2 * padding - size) / stride) + 1
  return { height: along(height), width: along(width) }
}
