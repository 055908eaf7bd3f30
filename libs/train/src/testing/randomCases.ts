import { createRandom } from '@spikeline/core'
import { parameterShapes, sizeOf, type LayerParameters, type LayerSpec, type MapShape, type Neuron } from '@spikeline/networks'
import { checkRaster, type SpikeRaster } from '@spikeline/spikes'
import { spikingLayers } from '../spiking/spikingLayers.ts'
import type { Trainable } from '../spiking/trainer.ts'
import type { TrainedLayer } from '../training/model.ts'

/** A network of these layers and a last one of 3 units, with random parameters; undefined where shapes don't fit. */
export function randomTrainable(specs: readonly LayerSpec[], input: MapShape, neuron: Neuron, readout: 'spiking' | 'membrane', seed: number): Trainable | undefined {
  const random = createRandom(seed)
  try {
    const { layers } = spikingLayers({ network: [...specs, { kind: 'dense', units: 3 }], bias: true, neuron, readout }, input, 3)
    const parameters = Object.fromEntries(Object.entries(parameterShapes(layers, input)).map(([name, shapes]) => [name, Object.fromEntries(
      Object.entries(shapes).map(([kind, shape]) => {
        const size = sizeOf(shape)
        const spread = kind === 'weight' || kind === 'recurrent' ? 2.5 * Math.sqrt(3 / (size / shape.at(-1)!)) : 0.6
        return [kind, Float32Array.from({ length: size }, () => spread * (random.next() - 0.4))]
      }))])) as unknown as Record<string, LayerParameters>
    return { layers, input, classes: 3, parameters }
  } catch {
    return undefined
  }
}

export interface RasterCase {
  readonly timesteps: number
  readonly samples: number
  readonly held: boolean
  readonly graded: boolean
  readonly density: number
  readonly seed: number
}

export function randomRaster(input: MapShape, { timesteps, samples, held, graded, density, seed }: RasterCase): SpikeRaster {
  const random = createRandom(seed + 1)
  const size = input.height * input.width * input.channels
  const rows = Array.from({ length: (held ? 1 : timesteps) * samples }, () => Array.from({ length: size }, (_, i) => i).filter(() => random.next() < density))
  const offsets = new Uint32Array(rows.length + 1)
  rows.forEach((row, r) => (offsets[r + 1] = offsets[r]! + row.length))
  const indices = Uint32Array.from(rows.flat())
  return checkRaster({
    timesteps, samples, neurons: size, ...input, held, offsets, indices, ...(graded && { values: Float32Array.from(indices, () => 2 * random.next() - 0.5) }),
    labels: Uint8Array.from({ length: samples }, (_, b) => b % 3), classes: 3, first: 0,
  })
}

/** −0 is 0: kernels leave out what is multiplied by a slope of 0, and with it its sign. */
export const bits = (values: Float32Array): Uint32Array => new Uint32Array(values.map((v) => v + 0).buffer)
export const bitsOf = (parameters: Readonly<Record<string, TrainedLayer>>): unknown =>
  Object.fromEntries(Object.entries(parameters).map(([name, own]) => [name, Object.fromEntries(Object.entries(own).map(([kind, values]) => [kind, bits(values)]))]))

/** Threads that never start: their work is the caller's, in the shares of as many. */
export const startNow = (): { stop(): void } => ({ stop() {} })
