import { mapSize, nextQuantised, type Network, type ShapedLayer } from '@spikeline/networks'
import type { LayerWork } from './work.ts'
import { sum } from './work.ts'

/** Bytes of an FP32 value. */
export const VALUE = 4
/** Bytes of a spike: one bit. */
export const SPIKE = 1 / 8

/** Bytes of a membrane or a bias in fixed point: 24 bits. */
export const FIXED_VALUE = 3

/** Bytes of a bias of a quantised ANN, and of the factor that scales the sums of a channel: 32 bits each. */
const WHOLE_VALUE = 4

type Layer = Network['layers'][number]

/** Bytes of a membrane or an activation, but for the activations of a quantised ANN. */
export const stateBytes = (fixed: boolean): number => (fixed ? FIXED_VALUE : VALUE)

/** Bytes of what a neuron of layer i keeps: a membrane or an activation; of a quantised ANN the bits that the next layer reads, and 4 bytes for a score. */
export function activationBytes(layers: readonly Layer[], i: number): number {
  const layer = layers[i]!
  if ('quantised' in layer && layer.quantised) return (nextQuantised(layers, i)?.inputBits ?? 8 * WHOLE_VALUE) / 8
  return stateBytes('fixedPoint' in layer && layer.fixedPoint !== undefined)
}

/** Bytes of a weight: 4, or its bits in whole numbers, packed. */
export function weightBytes(layer: Layer): number {
  if ('fixedPoint' in layer && layer.fixedPoint) return layer.fixedPoint.bits / 8
  return 'quantised' in layer && layer.quantised ? layer.quantised.weightBits / 8 : VALUE
}

/** Bytes of the parameters of a layer: 4 each; in fixed point those of its weights, and 3 for each bias; quantised 4 for each bias and for the factor of each channel. */
export function parameterBytes(layer: Layer, parameters: number): number {
  if (layer.kind !== 'conv' && layer.kind !== 'dense') return VALUE * parameters
  const channels = layer.kind === 'conv' ? layer.filters : layer.units
  const biases = layer.bias ? channels : 0
  const weights = weightBytes(layer) * (parameters - biases)
  if (layer.fixedPoint) return weights + FIXED_VALUE * biases
  return layer.quantised ? weights + WHOLE_VALUE * (biases + channels) : VALUE * parameters
}

/** Bytes of parameters and of N neurons. ANN: activations. SNN: membranes, and N/8 for spikes. */
export function memoryOf(kind: 'ann' | 'snn', { parameterBytes: parameters, stateBytes: state, neurons }: Pick<LayerWork, 'parameterBytes' | 'stateBytes' | 'neurons'>) {
  const spikes = kind === 'snn' ? SPIKE * neurons : 0
  return { parameters, state, spikes, total: parameters + state + spikes }
}

/** Bytes of what residual blocks have read and still add behind layer i, or in it. */
export const heldBytes = (shapes: readonly ShapedLayer[], i: number): number => sum(shapes.slice(i).map(({ layer, shortcut }) => {
  if (!shortcut || !('shortcut' in layer)) return 0
  return shapes.findIndex((each) => each.layer.name === layer.shortcut!.from) < i ? VALUE * mapSize(shortcut) : 0
}))

/** 4P + 4·max N_l, or as many bytes as they take: layers that run one after the other share a buffer, beside what shortcuts keep. */
export const reusedMemory = (layers: readonly LayerWork[]): number =>
  sum(layers.map(({ parameterBytes: bytes }) => bytes)) + layers.reduce((most, { stateBytes: bytes, heldBytes: kept }) => Math.max(most, bytes + kept), 0)
