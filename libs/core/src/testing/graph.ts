import { lastValueFrom, toArray, type Observable } from 'rxjs'
import { bareHost } from '../conformance/runStage.ts'
import { execute, type ExecuteOptions } from '../execute/execute.ts'
import type { RunEvent } from '../execute/runEvent.ts'
import type { Decision, Instance, InstanceInput, Plan } from '../plan/plan.ts'
import { definePortType } from '../ports/portType.ts'
import { defineStage, type AnyStage, type StageContext } from '../stage/stage.ts'
import { isStored } from '../execute/tasks.ts'
import { memoryStore } from '../store/memoryStore.ts'

/** Batches of these tests: plain numbers of a stated size. */
export const numbers = definePortType<number>({ name: 'numbers', summary: 'numbers', bytes: () => 8, unit: 'numbers' })
export const port = { type: numbers, summary: 'numbers' }

type Loose = Partial<Omit<AnyStage, 'run'>> & { run(inputs: never, params: never, context: StageContext): Readonly<Record<string, Observable<unknown>>> }
/** A stage of numbers with the boring fields filled in. */
export function stage(type: string, declaration: Loose): AnyStage {
  return defineStage({ type, version: '1', summary: 'For tests.', params: {}, inputs: {}, outputs: { out: port }, deterministic: true, ...declaration } as never)
}

/** A stage of a plan: `{ use: sum, in: { a: 'source.out' } }`. */
export interface GraphNode { readonly use: AnyStage; readonly in?: Readonly<Record<string, string | readonly string[]>>; readonly params?: unknown; readonly action?: Decision['action'] }

/** A plan of such stages: everything runs, unless a node says otherwise. */
export function graph(nodes: Readonly<Record<string, GraphNode>>): { plan: Plan; registry: { stage(use: string): AnyStage | undefined } } {
  const stages = new Map(Object.values(nodes).map(({ use }) => [use.type, use]))
  const input = (text: string): InstanceInput => {
    const [instance, name] = text.split('.') as [string, string]
    return { instance, port: name }
  }
  const instances = Object.entries(nodes).map(([id, { use, in: edges = {}, params = {} }]): Instance => ({
    id, stage: id, use: use.type, params, assignment: {}, seed: 1, key: `key-of-${id}`, components: {}, random: `random-of-${id}`, shapes: {},
    inputs: Object.fromEntries(Object.entries(edges).map(([name, from]) => [name, [from].flat().map(input)])),
  }))
  const decisions = new Map(Object.entries(nodes).map(([id, { use, action }]): [string, Decision] => [id, { action: action ?? (isStored(use) ? 'run' : 'inline'), reason: '' }]))
  return { plan: { instances, decisions }, registry: { stage: (use) => stages.get(use) } }
}

/** Runs a graph to its end; `outputs(id, port)` decodes what was stored. */
export async function runGraph(nodes: Readonly<Record<string, GraphNode>>, options: Partial<ExecuteOptions> = {}) {
  const { plan, registry } = graph(nodes)
  const store = options.store ?? memoryStore()
  const events: RunEvent[] = await lastValueFrom(execute(plan, { registry, host: bareHost, ...options, store }).pipe(toArray()))
  return {
    events,
    store,
    status: (events.at(-1) as RunEvent & { type: 'run.finished' }).status,
    failures: events.filter((e) => e.type === 'stage.failed'),
    finished: Object.fromEntries(events.flatMap((e) => (e.type === 'stage.finished' ? [[e.instance, e.status]] : []))),
    async outputs<T = number>(id: string, name = 'out'): Promise<T[] | undefined> {
      const record = await store.lookup(`key-of-${id}`)
      if (!record) return undefined
      const batches: T[] = []
      for await (const bytes of store.read(record, name)) batches.push(numbers.codec.decode(bytes) as T)
      return batches
    },
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
