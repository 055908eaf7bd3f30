import {
  fail, failureNotes, issueFix, issueMessage, statementUnder, type Labelled, type Metric, type MetricBatch, type StageContext, type Statement, type Statements, type Table,
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
  /** Tables and metrics that are missing and why, in sentences. */
  readonly missing: readonly string[]
  readonly sayings: readonly Saying[]
  /** A warning for each stage of statements that failed. */
  readonly failures: readonly Saying[]
}
interface Inputs {
  readonly tables?: readonly Labelled<Table>[] | undefined
  readonly metrics?: readonly Labelled<MetricBatch>[] | undefined
  readonly statements?: readonly Labelled<Statements>[] | undefined
}

/** Reads everything that a report is made of, stream after stream. Fails with E8030 where there is nothing. */
export async function readAll({ tables = [], metrics = [], statements = [] }: Inputs, context: StageContext): Promise<Arrived> {
  const arrived = { tables: [] as (Table | undefined)[], readings: [] as Reading[], sayings: [] as Saying[], missing: failureNotes([...tables, ...metrics]) }
  for (const { stream, failure } of tables) {
    if (failure) arrived.tables.push(undefined)
    for await (const table of context.read(stream)) arrived.tables.push(table)
  }
  for (const { stage, params, stream } of metrics)
    for await (const batch of context.read(stream)) for (const metric of batch.metrics) arrived.readings.push({ ...metric, stage, params })
  for (const { stage, params, stream } of statements)
    for await (const batch of context.read(stream)) for (const statement of batch.statements) arrived.sayings.push({ ...statement, stage, params })
  const failures = statements.flatMap(failed)
  if (arrived.tables.length + arrived.readings.length + arrived.sayings.length + arrived.missing.length + failures.length === 0) fail('E8030')
  return { ...arrived, failures }
}

/** What a reader must know of an instance that failed. */
function failed({ stage, params, failure }: Pick<Labelled<unknown>, 'stage' | 'params' | 'failure'>): Saying[] {
  if (failure === undefined) return []
  const sentences = [`It gave nothing: ${issueMessage(failure)}`, issueFix(failure)].filter((text) => text !== undefined)
  return [{ kind: 'warning', subject: `stage ${stage}`, verdict: '', text: sentences.map(sentence).join(' '), figures: [], stage, params }]
}

const sentence = (text: string, i: number): string => `${i === 0 ? text : text.charAt(0).toUpperCase() + text.slice(1)}${/[.?!]$/.test(text) ? '' : '.'}`

/** All that is to be said, each saying of a sweep naming its instance; what failed comes first. */
export const statementsOf = ({ sayings, failures }: Arrived): readonly Statement[] => [...failures, ...sayings].map((saying) => statementUnder(saying, saying.params))

/** Names of swept parameters in order of appearance. */
export const paramNames = (readings: readonly Pick<Reading, 'params'>[]): readonly string[] => [...new Set(readings.flatMap(({ params }) => Object.keys(params)))]
