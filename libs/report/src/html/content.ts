import {
  canonicalJson, collect, fail, issueMessage, paramNames, statementUnder, summarise,
  type About, type Drawing, type Labelled, type MetricBatch, type StageContext, type Statement, type Statements, type Summary, type Table,
} from '@spikeline/core'
import type { Reading } from '../arrived.ts'

interface Inputs {
  readonly tables?: readonly Labelled<Table>[] | undefined
  readonly metrics?: readonly Labelled<MetricBatch>[] | undefined
  readonly statements?: readonly Labelled<Statements>[] | undefined
  readonly drawings?: readonly Labelled<Drawing>[] | undefined
}
/** Instances that gave nothing, and the one reason why. */
export interface Failed {
  readonly code: string
  readonly message: string
  /** What is missing: stage and assignment. */
  readonly instances: readonly { readonly stage: string; readonly params: Readonly<Record<string, unknown>> }[]
}
/** Everything that a page is made of. */
export interface Content {
  readonly tables: readonly Table[]
  readonly readings: readonly Reading[]
  /** Single numbers by model and assignment, means over repetitions. */
  readonly rows: readonly Summary[]
  /** The swept parameter that they are means over, where it was swept. */
  readonly over: string | undefined
  readonly statements: readonly Statement[]
  readonly drawings: readonly Drawing[]
  readonly failed: readonly Failed[]
  /** Metrics with values that are no finite numbers, which no chart can show: 'additions of snn'. */
  readonly infinite: readonly string[]
  readonly about: About | undefined
}

/** Reads all inputs, one stream after the other. Fails with E8100 where nothing came, E8022 where two values of one metric meet. */
export async function readContent({ tables = [], metrics = [], statements = [], drawings = [] }: Inputs, over: string, context: StageContext): Promise<Content> {
  const found = { tables: await readEach(tables, context), drawings: await readEach(drawings, context) }
  const said = new Map<string, Statement>()
  for (const { params, stream } of statements)
    for await (const batch of context.read(stream)) for (const one of batch.statements) {
      const statement = statementUnder(one, params)
      said.set(canonicalJson([statement.kind, statement.subject, statement.verdict, statement.text]), statement)
    }
  const arrived = []
  for (const { stage, params, stream } of metrics) {
    const batches: MetricBatch[] = []
    for await (const batch of context.read(stream)) batches.push(batch)
    arrived.push({ stage, params, metrics: batches.flatMap((batch) => batch.metrics) })
  }
  const failed = failures([...tables, ...metrics, ...statements, ...drawings])
  const readings = arrived.flatMap(({ stage, params, metrics: all }) => all.map((metric): Reading => ({ ...metric, stage, params })))
  if (found.tables.length + found.drawings.length + said.size + readings.length + failed.length === 0) fail('E8100')
  const infinite = [...new Set(readings.filter(({ value }) => !Number.isFinite(value)).map(({ name, labels, stage }) => `${name} of ${labels['model'] ?? stage}`))]
  const all = collect(arrived).rows
  const repeated = paramNames(all).includes(over) ? over : undefined
  return { ...found, statements: [...said.values()], readings, rows: summarise(all, repeated), over: repeated, failed, infinite, about: context.about }
}

async function readEach<T>(inputs: readonly Labelled<T>[], context: StageContext): Promise<T[]> {
  const batches: T[] = []
  for (const { stream } of inputs) for await (const batch of context.read(stream)) batches.push(batch)
  return batches
}

/** One entry for each reason: a training that diverged is missing in the accuracy, the cost and all that is made of them. */
function failures(inputs: readonly Labelled<unknown>[]): Failed[] {
  const reasons = new Map<string, { code: string; message: string; instances: Map<string, Failed['instances'][number]> }>()
  for (const { stage, params, failure } of inputs) {
    if (!failure) continue
    const message = issueMessage(failure)
    const key = canonicalJson([failure.code, message])
    const reason = reasons.get(key) ?? reasons.set(key, { code: failure.code, message, instances: new Map() }).get(key)!
    reason.instances.set(canonicalJson([stage, params]), { stage, params })
  }
  return [...reasons.values()].map(({ code, message, instances }) => ({ code, message, instances: [...instances.values()] }))
}
