import { canonicalJson, failureNotes, type Labelled, type Metric, type MetricBatch, type StageContext } from '@spikeline/core'
import type { Arrived, Params } from '../compare/collect.ts'

export interface Read {
  readonly arrived: readonly Arrived[]
  /** A sentence for each failure: what is missing, and why. */
  readonly missing: readonly string[]
  /** Swept parameters of what is missing. */
  readonly missingParams: readonly string[]
}

/** Reads all metrics, stream after stream, and what failed. */
export async function readMetrics(inputs: readonly Labelled<MetricBatch>[], context: Pick<StageContext, 'read'>): Promise<Read> {
  const arrived: Arrived[] = []
  for (const { stage, params, stream, failure } of inputs) {
    const metrics: Metric[] = []
    for await (const batch of context.read(stream)) for (const metric of batch.metrics) metrics.push(metric)
    if (!failure) arrived.push({ stage, params, metrics })
  }
  const failed = inputs.filter(({ failure }) => failure)
  return { arrived, missing: failureNotes(failed), missingParams: [...new Set(failed.flatMap(({ params }) => Object.keys(params)))] }
}

/** `trainedScore[T=5,seed=1]`, as instances are called everywhere. */
export function instanceName({ stage, params }: { readonly stage: string; readonly params: Params }): string {
  const parts = Object.entries(params).map(([name, value]) => `${name}=${typeof value === 'string' ? value : canonicalJson(value)}`)
  return parts.length ? `${stage}[${parts.join(',')}]` : stage
}
