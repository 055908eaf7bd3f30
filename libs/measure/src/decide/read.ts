import { issueMessage, type Labelled, type Metric, type MetricBatch, type StageContext } from '@spikeline/core'
import { printParams, type Arrived, type Params } from '../compare/collect.ts'

/** An upstream instance that gave nothing. */
export interface Failed {
  readonly stage: string
  readonly params: Params
  /** Why: the code, and in words. */
  readonly why: string
}
export interface Read {
  readonly arrived: readonly Arrived[]
  readonly failed: readonly Failed[]
}

/** Reads all metrics, stream after stream, and which instances failed. */
export async function readMetrics(inputs: readonly Labelled<MetricBatch>[], context: Pick<StageContext, 'read'>): Promise<Read> {
  const arrived: Arrived[] = []
  const failed: Failed[] = []
  for (const { stage, params, stream, failure } of inputs) {
    const metrics: Metric[] = []
    for await (const batch of context.read(stream)) metrics.push(...batch.metrics)
    if (failure) failed.push({ stage, params, why: `${failure.code}: ${issueMessage(failure)}` })
    else arrived.push({ stage, params, metrics })
  }
  return { arrived, failed }
}

/** `trainedScore[T=5, seed=1]`, as the command line names instances. */
export const instanceName = ({ stage, params }: { readonly stage: string; readonly params: Params }): string =>
  (Object.keys(params).length === 0 ? stage : `${stage}[${printParams(params)}]`)

/** A sentence on what failed; none where nothing did. */
export function failedNote(failed: readonly Failed[]): readonly string[] {
  if (failed.length === 0) return []
  const shown = failed.slice(0, 5).map(instanceName).join(', ')
  return [`Left out, since they failed: ${shown}${failed.length > 5 ? ` and ${failed.length - 5} more` : ''} (${failed[0]!.why}).`]
}
