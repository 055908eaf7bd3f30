import type { LayerWork } from './work.ts'
import { sum } from './work.ts'

/** Bytes of an FP32 value. */
export const VALUE = 4
/** Bytes of a spike: one bit. */
export const SPIKE = 1 / 8

/** Bytes of P parameters and N neurons. ANN: 4P + 4N. SNN: 4P + 4N (membranes) + N/8 (spikes). */
export function memoryOf(kind: 'ann' | 'snn', { parameters, neurons }: { readonly parameters: number; readonly neurons: number }) {
  const spikes = kind === 'snn' ? SPIKE * neurons : 0
  return { parameters: VALUE * parameters, state: VALUE * neurons, spikes, total: VALUE * parameters + VALUE * neurons + spikes }
}

/** 4P + 4·max N_l: layers that run one after the other share a buffer. */
export const reusedMemory = (layers: readonly LayerWork[]): number =>
  VALUE * sum(layers.map(({ parameters }) => parameters)) + VALUE * layers.reduce((most, { neurons }) => Math.max(most, neurons), 0)
