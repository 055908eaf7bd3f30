import { collect as collectValues, type Collection, type Labelled, type Metric, type MetricBatch } from '@spikeline/core'
import { withOperations } from './operations.ts'

export { paramNames, printParams, type Collection, type Params, type Row, type Value } from '@spikeline/core'

export interface Arrived extends Pick<Labelled<MetricBatch>, 'stage' | 'params'> {
  readonly metrics: readonly Metric[]
}

/** Metrics from several stages as one row for each model and assignment, with the sums of operations. Fails with E8022 where two values of one metric meet. */
export function collect(arrived: readonly Arrived[]): Collection {
  const { rows, curves } = collectValues(arrived)
  return { rows: rows.map((row) => ({ ...row, values: withOperations(row.values) })), curves }
}
