import { createRandom } from '@spikeline/core'
import type { Network, Neuron } from '../network.ts'
import { fitTopology, type Topology } from '../topology/build.ts'
import type { MapShape } from '../topology/shapes.ts'
import { parameterShapes, sizeOf } from '../weights/parameterShapes.ts'

export const ifNeuron: Neuron = { model: 'if', threshold: 1, decay: 1, reset: 'subtract', compare: '>=', initial: 0 }

/** An ANN with random parameters, all of them (biases, running statistics too), so that leaving one out shows. */
export function randomAnn(topology: Topology, input: MapShape, classes: number, seed: string | number = 1): Network {
  const random = createRandom(seed)
  const { layers, notation } = fitTopology(topology, input, classes, { shortcuts: true })
  const parameters = Object.fromEntries(Object.entries(parameterShapes(layers, input)).map(([layer, shapes]) => [
    layer,
    Object.fromEntries(Object.entries(shapes).map(([name, shape]) => {
      const size = sizeOf(shape)
      const spread = name === 'weight' || name === 'recurrent' ? 2 * Math.sqrt(3 / (size / shape.at(-1)!)) : 0.6
      const centre = name === 'variance' || name === 'gamma' ? 1 : 0
      return [name, Float32Array.from({ length: size }, () => centre + spread * (random.next() - 0.5))]
    })) as unknown as Network['parameters'][string],
  ]))
  return { name: 'ann', kind: 'ann', topology: notation, input, classes, layers, parameters, provenance: [] }
}

/** The same weights with spiking neurons; the output layer integrates, or fires as well. */
export function asSpiking(ann: Network, neuron: Neuron = ifNeuron, readout: 'membrane' | 'spiking' = 'membrane'): Network {
  const last = ann.layers.findLast((layer) => layer.kind === 'conv' || layer.kind === 'dense')
  const layers = ann.layers.map((layer) => (layer.kind === 'conv' || layer.kind === 'dense'
    ? { ...layer, activation: layer === last && readout === 'membrane' ? { kind: 'membrane' as const } : { kind: 'spiking' as const, neuron } }
    : layer))
  return { ...ann, name: 'snn', kind: 'snn', layers }
}
