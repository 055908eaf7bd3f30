import { formatStatements, formatTable, statementUnder, type PipelineDocument, type Plan, type RunEvent, type Statement, type Table } from '@spikeline/core'
import type { Io } from '../io.ts'
import { livePresenter } from './live.ts'
import { endLine } from './describe.ts'
import { linePresenter } from './lines.ts'

export interface Presenter {
  add(event: Exclude<RunEvent, { type: 'run.finished' }>): void
  finish(event: RunEvent & { type: 'run.finished' }, written: Written): void
}
export interface Written {
  readonly results: string
  readonly documents: readonly string[]
}
export interface Subject {
  readonly json: boolean
  readonly document: PipelineDocument
  readonly plan: Plan
  readonly backend: string
}

/** Columns of prose that are read with ease. */
const WIDEST = 100

/** NDJSON where asked for; a redrawn display on a terminal; plain lines in a pipe. */
export function presenter(io: Io, subject: Subject): Presenter {
  if (subject.json) return ndjsonPresenter(io)
  const progress = io.live ? livePresenter(io) : linePresenter(io)
  const tables: Table[] = []
  const statements: Statement[] = []
  const assignments = new Map(subject.plan.instances.map(({ id, assignment }) => [id, assignment]))
  let left = 0
  const failed = new Set<string>()
  io.err(`${subject.document.name}: ${count(subject.plan.instances.length, 'instance')}, tensor back end ${subject.backend}, seed ${subject.document.seed}`)
  return {
    add(event) {
      if (event.type === 'stage.table') tables.push(event.table)
      if (event.type === 'stage.statements') statements.push(...event.statements.map((statement) => statementUnder(statement, assignments.get(event.instance) ?? {})))
      if (event.type === 'stage.finished' && event.status === 'cancelled') left++
      if (event.type === 'stage.failed') failed.add(event.instance)
      progress.add(event)
    },
    finish(event, written) {
      progress.finish(event)
      for (const table of tables) io.out(`\n${formatTable(table, { width: io.columns })}`)
      // Last, so that the answer stands where one looks first when a run is over.
      if (statements.length) io.out(`\n${formatStatements(statements, { width: Math.min(io.columns, WIDEST) })}`)
      const drops = Object.entries(event.drops).filter(([, n]) => n > 0)
      for (const [edge, dropped] of drops) io.err(`dropped on ${edge}: ${dropped} batches, by its overflow policy`)
      io.err('')
      io.err(endLine(event, failed.size, left))
      if (event.status === 'cancelled') io.err('What is finished is kept: the same command goes on from there.')
      for (const path of [written.results, ...written.documents]) io.err(`  ${path}`)
    },
  }
}

export const count = (n: number, noun: string): string => `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`

function ndjsonPresenter(io: Io): Presenter {
  const print = (event: object): void => io.out(JSON.stringify(event))
  return {
    // The bytes of a document stand in its file; the event names it. An image is for eyes.
    add: (event) => print(event.type === 'stage.document' ? { ...event, document: { ...event.document, bytes: event.document.bytes.length } }
      : event.type === 'stage.view' ? { ...event, view: { lines: event.view.lines } }
      : event.type === 'stage.failed' ? { ...event, cause: undefined } : event),
    finish: (event, written) => print({ ...event, ...written }),
  }
}
