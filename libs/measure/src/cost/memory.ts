import type { Network } from '@spikeline/networks'
import type { LayerWork } from './work.ts'
import { sum } from './work.ts'

/** Bytes of an FP32 value. */
export const VALUE = 4
/** Bytes of a spike: one bit. */
export const SPIKE = 1 / 8

/** Bytes of a membrane or a bias in fixed point: 24 bits. */
export const FIXED_VALUE = 3

type Layer = Network['layers'][number]

/** Bytes of a membrane or an activation. */
export const stateBytes = (fixed: boolean): number => (fixed ? FIXED_VALUE : VALUE)

/** Bytes of a weight: 4, or its bits in fixed point, packed. */
export const weightBytes = (layer: Layer): number => ('fixedPoint' in layer && layer.fixedPoint ? layer.fixedPoint.bits / 8 : VALUE)

/** Bytes of the parameters of a layer: 4 each; in fixed point those of its weights, and 3 for each bias. */
export function parameterBytes(layer: Layer, parameters: number): number {
  if (!('fixedPoint' in layer) || !layer.fixedPoint) return VALUE * parameters
  const biases = !layer.bias ? 0 : layer.kind === 'conv' ? layer.filters : layer.units
  return weightBytes(layer) * (parameters - biases) + FIXED_VALUE * biases
}

/** Bytes of parameters and of N neurons. ANN: activations. SNN: membranes, and N/8 for spikes. */
export function memoryOf(kind: 'ann' | 'snn', { parameterBytes: parameters, neurons }: { readonly parameterBytes: number; readonly neurons: number }, fixed: boolean) {
  const spikes = kind === 'snn' ? SPIKE * neurons : 0
  const state = stateBytes(fixed) * neurons
  return { parameters, state, spikes, total: parameters + state + spikes }
}

/** 4P + 4·max N_l: layers that run one after the other share a buffer. */
export const reusedMemory = (layers: readonly LayerWork[]): number =>
  VALUE * sum(layers.map(({ parameters }) => parameters)) + VALUE * layers.reduce((most, { neurons }) => Math.max(most, neurons), 0)
