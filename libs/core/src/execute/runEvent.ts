import type { Metric } from '../data/metrics.ts'
import type { OutputDocument } from '../data/document.ts'
import type { Statement } from '../data/statements.ts'
import type { Table } from '../data/table.ts'
import type { View } from '../data/view.ts'
import type { Issue } from '../issues/issue.ts'

export type StageStatus = 'run' | 'cached' | 'failed' | 'cancelled'

/**
 * Everything that a run tells: the terminal, the NDJSON and the tests read the same stream. `behind` of stage.finished: why an instance was cancelled
 * that stands behind a failure; its values name the stage and the instance that failed.
 */
export type RunEvent =
  | { readonly type: 'run.started'; readonly pipeline: string; readonly instances: number; readonly toRun: number; readonly cached: number; readonly memoryBound: number }
  | { readonly type: 'stage.started'; readonly instance: string; readonly stage: string; readonly use: string; readonly key: string }
  | { readonly type: 'stage.progress'; readonly instance: string; readonly stage: string; readonly done: number; readonly total?: number; readonly unit: string; readonly values?: Readonly<Record<string, number>>; readonly seconds: number }
  | { readonly type: 'stage.view'; readonly instance: string; readonly stage: string; readonly view: View }
  | { readonly type: 'stage.log'; readonly instance: string; readonly stage: string; readonly level: 'info' | 'warning'; readonly message: string }
  | { readonly type: 'stage.metrics'; readonly instance: string; readonly stage: string; readonly metrics: readonly Metric[] }
  | { readonly type: 'stage.table'; readonly instance: string; readonly stage: string; readonly table: Table }
  | { readonly type: 'stage.statements'; readonly instance: string; readonly stage: string; readonly statements: readonly Statement[] }
  | { readonly type: 'stage.document'; readonly instance: string; readonly stage: string; readonly document: OutputDocument }
  | { readonly type: 'stage.finished'; readonly instance: string; readonly stage: string; readonly use: string; readonly key: string; readonly status: StageStatus; readonly seconds: number; readonly behind?: Issue }
  | { readonly type: 'stage.failed'; readonly instance: string; readonly stage: string; readonly issues: readonly Issue[]; readonly cause?: unknown }
  | { readonly type: 'run.finished'; readonly status: 'done' | 'failed' | 'cancelled'; readonly seconds: number; readonly drops: Readonly<Record<string, number>> }
