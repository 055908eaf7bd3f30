import { definePortType, fail, type Shape } from '@spikeline/core'
import type { MapShape } from '../topology/shapes.ts'

/**
 * A convolutional network whose neurons fire at most once, and whose input is a rank order: what comes first says most
 * (Mozafari et al. 2019). It is no chain of layers as `Network` is: the input is filtered, neurons have no reset, pooling takes the earliest
 * spike, and the last layer answers by the map that wins.
 */
export interface FirstSpikeModel {
  readonly name: string
  readonly input: MapShape
  readonly classes: number
  readonly encoding: RankEncoding
  /** The last one is the output: it has no threshold, and mapsPerClass maps for each class, class by class. */
  readonly layers: readonly FirstSpikeLayer[]
  readonly mapsPerClass: number
  /** Weights by layer name, [kernel, kernel, in, filters], row-major. */
  readonly parameters: Readonly<Record<string, { readonly weight: Float32Array }>>
  readonly provenance: readonly string[]
}

/** How an image becomes one spike at most of each of 2 · sizes filters at each pixel (see encodeRanks). */
export interface RankEncoding {
  /** T, the bins of the rank order. */
  readonly timesteps: number
  /** Sides of the difference-of-Gaussians windows, odd; each gives an on-centre and an off-centre map. */
  readonly sizes: readonly number[]
  /** What a filter's answer must reach, pixels being 0 to 255. */
  readonly threshold: number
  /** Each answer is divided by the mean of its map over a square of 2 · radius + 1; 0: not at all. */
  readonly normalisationRadius: number
}

export interface FirstSpikeLayer {
  readonly name: string
  readonly filters: number
  /** Side of the window, which has ⌊kernel/2⌋ zeros around the map and the stride 1. */
  readonly kernel: number
  /** A neuron fires, once, where its potential is above it; absent in the output layer, which never fires. */
  readonly threshold?: number
  /** Side and stride of the pooling behind it: the earliest spike goes on. 1: none. */
  readonly pool: number
}

export const firstSpikeType = definePortType<FirstSpikeModel>({
  name: 'first-spike', summary: 'a network whose neurons fire at most once, with its weights', unit: 'networks',
})

/** The static shape of a port of such a network. */
export const firstSpikeShape = ({ height, width, channels }: MapShape, classes: number, timesteps: number): Shape => ({ height, width, channels, classes, timesteps })

/** Where a layer stands: its map of inputs, of neurons, and what pooling leaves of it. */
export interface PlacedLayer extends FirstSpikeLayer {
  readonly padding: number
  readonly input: MapShape
  readonly output: MapShape
  readonly pooled: MapShape
}

/** The maps of all layers. Fails with E3640 where images are not grey, or a map is too small for what looks at it. */
export function placeLayers(input: MapShape, sizes: readonly number[], layers: readonly FirstSpikeLayer[]): PlacedLayer[] {
  if (input.channels !== 1) fail('E3640', { problem: `images have ${input.channels} channels, and differences of Gaussians are of grey ones`, instead: 'use grey images' })
  let at: MapShape = { ...input, channels: 2 * sizes.length }
  return layers.map((layer) => {
    const { name, filters, kernel, pool } = layer
    const padding = Math.floor(kernel / 2)
    const [height, width] = [at.height, at.width].map((side) => side + 2 * padding - kernel + 1) as [number, number]
    const output = { height, width, channels: filters }
    const pooled = { height: Math.floor(height / pool), width: Math.floor(width / pool), channels: filters }
    if (kernel > Math.min(at.height, at.width) + 2 * padding || pooled.height < 1 || pooled.width < 1)
      fail('E3640', {
        problem: `nothing is left of the ${at.height} × ${at.width} map in front of layer "${name}" (kernel ${kernel}, pooling ${pool})`,
        instead: 'pool less, or take fewer layers',
      })
    const placed = { ...layer, padding, input: at, output, pooled }
    at = pooled
    return placed
  })
}

/** The one model of a stream. Fails with E3505 where the stream has none, or more than one. */
export async function readFirstSpike(models: AsyncIterable<FirstSpikeModel>): Promise<FirstSpikeModel> {
  let only: FirstSpikeModel | undefined
  for await (const model of models) {
    if (only) fail('E3505', { networks: [only.name, model.name] })
    only = model
  }
  return only ?? fail('E3505', { networks: [] })
}
