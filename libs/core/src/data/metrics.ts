import { definePortType } from '../ports/portType.ts'

/** One measured value. A curve or a matrix is many metrics that differ in their labels ({ step: 3 }, { truth: 4, predicted: 9 }). */
export interface Metric {
  readonly name: string
  readonly value: number
  /** '' for a pure number; otherwise 'bytes', 'operations', 'J', 'ms', '%'… */
  readonly unit: string
  readonly labels: Readonly<Record<string, string | number>>
}
export interface MetricBatch { readonly metrics: readonly Metric[] }

/** Metrics: they end up in results.json whatever consumes them. */
export const metricsType = definePortType<MetricBatch>({
  name: 'metrics', summary: 'named values with units and labels', count: (b) => b.metrics.length, unit: 'metrics',
  split(batch, sizes) {
    let at = 0
    return sizes.map((size) => ({ metrics: batch.metrics.slice(at, (at += size)) }))
  },
  join: (batches) => ({ metrics: batches.flatMap((b) => b.metrics) }),
})
