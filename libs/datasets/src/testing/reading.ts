import { runStage, type AnyStage, type MetricBatch } from '@spikeline/core'
import type { Recordings } from '@spikeline/events'
import { hostOf, memoryData } from './files.ts'

export interface ReadSplits { readonly train: Recordings[]; readonly test: Recordings[]; readonly metrics: MetricBatch[]; readonly log: string[] }

/** Runs a data set of recordings on files in memory. */
export async function readFiles(stage: AnyStage, params: object, files: Record<string, Uint8Array>): Promise<ReadSplits> {
  const log: string[] = []
  const outputs = await runStage(stage, {}, params, { host: hostOf(memoryData(files)), onLog: (level: string, message: string) => void log.push(`${level}: ${message}`) })
  return { ...(outputs as unknown as Omit<ReadSplits, 'log'>), log }
}

/** The first issue with which it fails. */
export const refusal = (stage: AnyStage, params: object, files: Record<string, Uint8Array>) =>
  readFiles(stage, params, files).then(() => undefined, (error: { issues: { code: string; values: object }[] }) => error.issues[0])

export const labelsOf = (batches: readonly Recordings[]): number[] => batches.flatMap(({ labels }) => [...labels])
