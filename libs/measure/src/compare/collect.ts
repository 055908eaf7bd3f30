import { collect as collectValues, fail, type Collection, type Labelled, type Metric, type MetricBatch } from '@spikeline/core'
import { withOperations } from './operations.ts'

export { paramNames, printParams, type Collection, type Params, type Row, type Value } from '@spikeline/core'

export interface Arrived extends Pick<Labelled<MetricBatch>, 'stage' | 'params'> {
  readonly metrics: readonly Metric[]
}

/** Metrics from several stages as one row for each model and assignment, with the sums of operations. Fails with E8020 where nothing is left, unless `orNothing`, E8022 where two values of one metric meet. */
export function collect(arrived: readonly Arrived[], { orNothing = false } = {}): Collection {
  const { rows, curves } = collectValues(arrived)
  if (rows.length === 0 && !orNothing) fail('E8020')
  return { rows: rows.map((row) => ({ ...row, values: withOperations(row.values) })), curves }
}
