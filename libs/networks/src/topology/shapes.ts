import { fail } from '@spikeline/core'
import type { Layer, Shortcut } from '../network.ts'

/** A feature map without its batch axis, NHWC; a vector is 1×1×n. */
export interface MapShape { readonly height: number; readonly width: number; readonly channels: number }

/** A layer between the map that it reads and the map that it gives. */
export interface ShapedLayer {
  readonly layer: Layer
  readonly input: MapShape
  readonly output: MapShape
  /** What its shortcut reads, where it has one. */
  readonly shortcut?: MapShape
}

/** Values of a map: height·width·channels. */
export const mapSize = ({ height, width, channels }: MapShape): number => height * width * channels

/**
 * Walks the layers and gives each one's input and output; fails with E3010 or E3011 where a layer doesn't fit what it reads, with E3761 where a shortcut
 * comes from no earlier layer, with E3762 where what it adds has another shape than what it is added to.
 */
export function layerShapes(layers: readonly Layer[], input: MapShape): readonly ShapedLayer[] {
  let map = input
  const outputs = new Map<string, MapShape>()
  return layers.map((layer): ShapedLayer => {
    const output = layerOutput(layer, map)
    const shortcut = 'shortcut' in layer && layer.shortcut ? shortcutInput(layer.name, layer.shortcut, output, outputs) : undefined
    const shaped = { layer, input: map, output, ...(shortcut && { shortcut }) }
    outputs.set(layer.name, output)
    map = output
    return shaped
  })
}

function shortcutInput(layer: string, { from, projection }: Shortcut, output: MapShape, outputs: ReadonlyMap<string, MapShape>): MapShape {
  const source = outputs.get(from)
    ?? fail('E3761', { layer, problem: `would add what "${from}" gives, and no layer in front of it has that name`, instead: 'state the "name" of an earlier layer' })
  const added = projection ? layerOutput(projection, source) : source
  if (added.height !== output.height || added.width !== output.width || added.channels !== output.channels) fail('E3762', { layer, from, source, added, output, projection: projection !== undefined })
  return source
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
    case 'neuNorm':
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
