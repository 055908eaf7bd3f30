import { roundHalfEven, topOf } from '../ann/quantised.ts'
import type { Layer, LayerParameters, Network, Quantised } from '../network.ts'
import type { Topology } from '../topology/build.ts'
import type { MapShape } from '../topology/shapes.ts'
import { randomAnn } from './randomNetwork.ts'

/** A random ANN in whole numbers, its greatest weights on the last step, its activations of a size that some are cut off. */
export function quantisedNetwork(topology: Topology, input: MapShape, classes: number, { weights = 4, activations = 4, seed = 1 as string | number } = {}): Network {
  const ann = randomAnn(topology, input, classes, seed)
  const top = topOf('weight', weights)
  let reads = { inputBits: 8, inputStep: 1 / 255 }
  const parameters: Record<string, LayerParameters> = {}
  const layers = ann.layers.map((layer): Layer => {
    if (layer.kind !== 'conv' && layer.kind !== 'dense') return layer
    const { weight, bias } = ann.parameters[layer.name]!
    const channels = layer.kind === 'conv' ? layer.filters : layer.units
    const weightSteps = Float32Array.from({ length: channels }, (_, c) => weight.reduce((most, w, i) => (i % channels === c ? Math.max(most, Math.abs(w)) : most), 0) / top)
    const quantised: Quantised = { weightBits: weights, weightSteps, ...reads }
    const whole = (w: number): number => (weights === 1 ? (w >= 0 ? 1 : -1) : roundHalfEven(w))
    parameters[layer.name] = {
      weight: weight.map((w, i) => whole(w / weightSteps[i % channels]!) * weightSteps[i % channels]! + 0),
      ...(bias && { bias: bias.map((b, c) => roundHalfEven(b / (reads.inputStep * weightSteps[c]!)) * reads.inputStep * weightSteps[c]! + 0) }),
    }
    reads = { inputBits: activations, inputStep: Math.fround(0.8 / topOf('input', activations)) }
    return { ...layer, quantised }
  })
  return { ...ann, name: 'ann-4-bit', layers, parameters }
}
