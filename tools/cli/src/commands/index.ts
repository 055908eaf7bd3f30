import type { Command } from '../command.ts'

interface Entry {
  readonly summary: string
  load(): Promise<Command>
}
const entry = (summary: string, load: () => Promise<{ command: Command }>): Entry => ({ summary, load: async () => (await load()).command })

/** Every command, loaded when it is called: starting up costs what the command needs. */
export const commands: Readonly<Record<string, Entry>> = {
  run: entry('execute a pipeline and print its tables', () => import('./run.ts')),
  validate: entry('check pipeline documents, all issues at once', () => import('./validate.ts')),
  plan: entry('show what a run would do, and why', () => import('./plan.ts')),
  graph: entry('draw a pipeline (mermaid, dot, html)', () => import('./graph.ts')),
  test: entry('run the tests inside a document', () => import('./test.ts')),
  stages: entry('list stage types, or describe one', () => import('./stages.ts')),
  new: entry('scaffold a stage: schema, file, test', () => import('./new.ts')),
  why: entry('say which part of its key made a stage run again', () => import('./why.ts')),
  verify: entry('check the artifact store; re-execute and compare', () => import('./verify.ts')),
  gc: entry('free results that nothing refers to', () => import('./gc.ts')),
  datasets: entry('list, fetch and describe data sets', () => import('./datasets.ts')),
  events: entry('describe and convert files of an event camera', () => import('./events.ts')),
  network: entry('describe a network or its file; convert files of networks', () => import('./network.ts')),
  explain: entry('explain an error code', () => import('./explain.ts')),
}
