import type { Metric } from '@spikeline/core'
import { wilson } from '../classification/wilson.ts'
import { definitions } from '../definitions.ts'

/** What a gather port delivers of one instance, for runStage. */
export interface Delivered {
  readonly stage: string
  readonly port: string
  readonly params: Readonly<Record<string, unknown>>
  readonly batches: readonly { readonly metrics: readonly Metric[] }[]
}

/** Single numbers of a model, as measure/classification and measure/cost give them. */
export const numbers = (model: string, params: Readonly<Record<string, unknown>>, values: Readonly<Record<string, number>>, stage = `${model}Score`): Delivered => ({
  stage, port: 'metrics', params,
  batches: [{ metrics: Object.entries(values).map(([name, value]): Metric => ({ name, value, unit: definitions[name]?.unit ?? '', labels: { model } })) }],
})

/** An accuracy on so many samples, with its interval. */
export function accuracyOf(hits: number, samples: number): Readonly<Record<string, number>> {
  const { low, high } = wilson(hits, samples)
  return { samples, accuracy: hits / samples, 'accuracy.low': low, 'accuracy.high': high }
}

/** Costs of an ANN of M operations of each kind, or of an SNN of so many additions. */
export const annCost = (M: number): Readonly<Record<string, number>> =>
  ({ memory: 4_000_000, 'memory.reused': 3_800_000, additions: M, multiplications: M, 'energy.compute': 4.6e-12 * M, 'energy.onChip': 10e-12 * M })
export const snnCost = (additions: number, spikes = 100): Readonly<Record<string, number>> =>
  ({ memory: 4_010_000, additions, multiplications: 0, 'multiplications.leak': 0, spikes, 'energy.compute': 0.9e-12 * additions, 'energy.onChip': 6e-12 * additions })

/** An ANN, its conversion and a trained SNN on images, over T and θ, on 10,000 samples. */
export const images: readonly Delivered[] = [
  numbers('ann', {}, { ...accuracyOf(9920, 10_000), ...annCost(1_000_000) }),
  ...[[2, 9300, 100_000], [4, 9800, 200_000], [8, 9905, 400_000], [16, 9915, 800_000]].map(([T, hits, additions]) =>
    numbers('ann-to-snn', { T }, { ...accuracyOf(hits!, 10_000), ...snnCost(additions!), latency: T! / 2 })),
  ...[[0.5, 4, 9850, 300_000], [0.5, 8, 9890, 600_000], [1, 4, 9700, 150_000], [1, 8, 9780, 300_000]].map(([theta, T, hits, additions]) =>
    numbers('snn-rate', { T, theta }, { ...accuracyOf(hits!, 10_000), ...snnCost(additions!), latency: T! / 4 })),
]
