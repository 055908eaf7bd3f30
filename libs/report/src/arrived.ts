import { fail, failureNotes, type Labelled, type Metric, type MetricBatch, type StageContext, type Table } from '@spikeline/core'

/** A metric with where it comes from: the stage, and the swept parameters of its instance. */
export interface Reading extends Metric {
  readonly stage: string
  readonly params: Readonly<Record<string, unknown>>
}
export interface Arrived {
  /** undefined where one failed. */
  readonly tables: readonly (Table | undefined)[]
  readonly readings: readonly Reading[]
  /** What is missing and why, in sentences. */
  readonly missing: readonly string[]
}
interface Inputs {
  readonly tables?: readonly Labelled<Table>[] | undefined
  readonly metrics?: readonly Labelled<MetricBatch>[] | undefined
}

/** Reads everything that a report is made of, stream after stream. Fails with E8030 where there is nothing. */
export async function readAll({ tables = [], metrics = [] }: Inputs, context: StageContext): Promise<Arrived> {
  const arrived = { tables: [] as (Table | undefined)[], readings: [] as Reading[], missing: failureNotes([...tables, ...metrics]) }
  for (const { stream, failure } of tables) {
    if (failure) arrived.tables.push(undefined)
    for await (const table of context.read(stream)) arrived.tables.push(table)
  }
  for (const { stage, params, stream } of metrics)
    for await (const batch of context.read(stream)) for (const metric of batch.metrics) arrived.readings.push({ ...metric, stage, params })
  if (arrived.tables.length === 0 && arrived.readings.length === 0 && arrived.missing.length === 0) fail('E8030')
  return arrived
}

/** Names of swept parameters in order of appearance. */
export const paramNames = (readings: readonly Reading[]): readonly string[] => [...new Set(readings.flatMap(({ params }) => Object.keys(params)))]
