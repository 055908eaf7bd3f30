import { join, relative, resolve } from 'node:path'
import { execute, IssueError, placeIssues, planDocument, type RunEvent } from '@spikeline/core'
import type { NodeHostOptions } from '@spikeline/node'
import { lastValueFrom, tap } from 'rxjs'
import { text, type Command, type OptionValues } from '../command.ts'
import { execution, executionOptions } from '../execution.ts'
import { exit, type Io } from '../io.ts'
import { documentOptions, openDocument } from '../open.ts'
import { refuseBlocked } from '../blocked.ts'
import { presenter } from '../present/presenter.ts'
import { aboutRun, collectResults } from '../results.ts'
import { makeOutputFolder, writeOutputs } from '../outputs.ts'

export const command: Command = {
  summary: 'Executes a pipeline: what the store holds is taken from it, the rest is run; tables and statements go to stdout, progress to stderr.',
  usage: 'FILE',
  details: 'Writes results.json and the documents of report stages to the output folder. Stop it with ctrl-C: what is finished is kept, and the next run goes on from there.',
  options: {
    ...documentOptions,
    ...executionOptions,
    out: { type: 'string', value: 'DIR', help: 'output folder (default out/NAME-OF-THE-PIPELINE)' },
    'fail-fast': { type: 'boolean', help: 'stop at the first stage that fails (default: go on with all that does not need it)' },
    json: { type: 'boolean', help: 'print run events as NDJSON on stdout; the last is run.finished' },
  },
  positionals: [1, 1],
  run: ({ positionals: [file], options }, io) => runPipeline(file!, options, io),
}

/** Runs a document; `reach`: what its stages may use beyond what a document may. */
export async function runPipeline(file: string, options: OptionValues, io: Io, reach: NodeHostOptions['transport'] = {}): Promise<number> {
  const { document, registry, folder } = await openDocument(file, options, io)
  const out = resolve(io.cwd, text(options, 'out') ?? join('out', document.name))
  const { host, store, noCache } = execution(options, io, folder, { ...reach, out })
  const plan = await planDocument(document, { registry, host, store, noCache })
  refuseBlocked(plan, document)
  makeOutputFolder(out)
  await store.recordRoots(document.name, plan)

  const show = presenter(io, { json: options['json'] === true, document, plan, backend: `${host.backend} (${host.backendDetail})` })
  const results = collectResults(document, plan, registry, host)
  const outputs = writeOutputs(out)
  let status: (RunEvent & { type: 'run.finished' })['status'] = 'failed'
  const events = execute(plan, { registry, host, store, signal: io.signal, now: () => performance.now(), document, failFast: options['fail-fast'] === true, about: aboutRun(document, plan, host) })
  await lastValueFrom(events.pipe(tap((event) => {
    results.add(event)
    outputs.add(event)
    if (event.type === 'run.finished') status = event.status
    else show.add(event)
  })))
  const written = outputs.write(results.finish())
  show.finish(results.finished(), { results: relative(io.cwd, written.results), documents: written.documents.map((d) => relative(io.cwd, d)) })
  if (outputs.issues.length) throw new IssueError(placeIssues(outputs.issues, document))
  return { done: exit.done, failed: exit.failed, cancelled: exit.cancelled }[status]
}
