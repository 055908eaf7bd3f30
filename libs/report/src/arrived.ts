import {
  fail, failureNotes, statementUnder, type Labelled, type Metric, type MetricBatch, type StageContext, type Statement, type Statements, type Table,
} from '@spikeline/core'

/** A metric with where it comes from: the stage, and the swept parameters of its instance. */
export interface Reading extends Metric {
  readonly stage: string
  readonly params: Readonly<Record<string, unknown>>
}
/** A statement with where it comes from. */
export interface Saying extends Statement {
  readonly stage: string
  readonly params: Readonly<Record<string, unknown>>
}
export interface Arrived {
  /** undefined where one failed. */
  readonly tables: readonly (Table | undefined)[]
  readonly readings: readonly Reading[]
  readonly sayings: readonly Saying[]
  /** What of all this is missing and why, in sentences. */
  readonly missing: readonly string[]
}
interface Inputs {
  readonly tables?: readonly Labelled<Table>[] | undefined
  readonly metrics?: readonly Labelled<MetricBatch>[] | undefined
  readonly statements?: readonly Labelled<Statements>[] | undefined
}

/** What stands above the sentences of `missing`. */
export const INCOMPLETE = 'This report is not complete: something that it is made of failed.'

/** Reads everything that a report is made of, stream after stream. Fails with E8030 where there is nothing. */
export async function readAll({ tables = [], metrics = [], statements = [] }: Inputs, context: StageContext): Promise<Arrived> {
  const arrived = { tables: [] as (Table | undefined)[], readings: [] as Reading[], sayings: [] as Saying[], missing: failureNotes([...tables, ...metrics, ...statements]) }
  for (const { stream, failure } of tables) {
    if (failure) arrived.tables.push(undefined)
    for await (const table of context.read(stream)) arrived.tables.push(table)
  }
  for (const { stage, params, stream } of metrics)
    for await (const batch of context.read(stream)) for (const metric of batch.metrics) arrived.readings.push({ ...metric, stage, params })
  for (const { stage, params, stream } of statements)
    for await (const batch of context.read(stream)) for (const statement of batch.statements) arrived.sayings.push({ ...statement, stage, params })
  if (arrived.tables.length + arrived.readings.length + arrived.sayings.length + arrived.missing.length === 0) fail('E8030')
  return arrived
}

/** All that is said, in a sweep with the instance that it is said of. */
export const statementsOf = ({ sayings }: Arrived): readonly Statement[] => sayings.map((saying) => statementUnder(saying, saying.params))

/** Names of swept parameters in order of appearance. */
export const paramNames = (readings: readonly Pick<Reading, 'params'>[]): readonly string[] => [...new Set(readings.flatMap(({ params }) => Object.keys(params)))]
