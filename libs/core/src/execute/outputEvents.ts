import type { MetricBatch } from '../data/metrics.ts'
import { metricsType } from '../data/metrics.ts'
import { documentType, type OutputDocument } from '../data/document.ts'
import { statementsType, type Statements } from '../data/statements.ts'
import { tableType, type Table } from '../data/table.ts'
import type { Instance } from '../plan/plan.ts'
import type { ArtifactStore } from '../store/store.ts'
import type { AnyStage, Port } from '../stage/stage.ts'
import { fail } from '../issues/issue.ts'
import type { RunEvent } from './runEvent.ts'
import { outputsOf } from './tasks.ts'

const told = new Set([metricsType.name, tableType.name, statementsType.name, documentType.name])

/** Whether batches of a port are told as run events: metrics, tables, statements and documents are, whatever consumes them. */
export const isTold = (port: Port): boolean => told.has(port.type.name)

/** The run event of a batch of metrics or statements, a table or a document. */
export function outputEvent({ id, stage }: Instance, port: Port, batch: unknown): RunEvent {
  const about = { instance: id, stage }
  if (port.type.name === metricsType.name) return { type: 'stage.metrics', ...about, metrics: (batch as MetricBatch).metrics }
  if (port.type.name === tableType.name) return { type: 'stage.table', ...about, table: batch as Table }
  if (port.type.name === statementsType.name) return { type: 'stage.statements', ...about, statements: (batch as Statements).statements }
  return { type: 'stage.document', ...about, document: batch as OutputDocument }
}

/** The run events of a stored result, so that a run from the cache tells what the first one told. */
export async function* storedEvents(instance: Instance, stage: AnyStage, store: ArtifactStore): AsyncGenerator<RunEvent> {
  const ports = Object.entries(outputsOf(stage)).filter(([, port]) => isTold(port))
  if (ports.length === 0) return
  const record = await store.lookup(instance.key)
  for (const [name, port] of ports) {
    if (!record) fail('E5106', { producer: instance.id, port: name })
    for await (const bytes of store.read(record, name)) yield outputEvent(instance, port, port.type.codec.decode(bytes))
  }
}
