import { fail, type Issue } from '../issues/issue.ts'
import type { Instance, InstanceInput, Plan } from '../plan/plan.ts'
import type { AnyStage, Port } from '../stage/stage.ts'
import { liveGroups } from './liveGroups.ts'

/** What the executor needs of a registry. */
export interface StageSource {
  stage(use: string): AnyStage | undefined
}

/** Where the batches of one input edge come from: another execution of the same task, or the store. */
export interface Link {
  readonly producer: Instance
  readonly stage: AnyStage
  readonly port: string
  /** Undefined: read from the store. */
  readonly execution: ExecutionSpec | undefined
  /** Why nothing comes, at a port that takes failures. */
  readonly failure?: Issue
}

/** One execution of a stage within a task. */
export interface ExecutionSpec {
  readonly instance: Instance
  readonly stage: AnyStage
  readonly inputs: Readonly<Record<string, readonly Link[]>>
  /** The task is there for it; others only feed it. */
  readonly target: boolean
}

/** What runs as one: a stored stage with the unstored ones that it reads, an unstored sink, or everything that hangs on a live source. */
export interface TaskSpec {
  readonly targets: readonly Instance[]
  /** Upstream first. */
  readonly executions: readonly ExecutionSpec[]
  /** The target's outputs are stored under its key. */
  readonly stored: boolean
  /** What it is made from is the same each time, so that what was saved in mid-run may be gone on from. */
  readonly resumable: boolean
  /** Ids of the instances whose stored results it reads. */
  readonly reads: ReadonlySet<string>
}

/** Whether results of a stage are kept in the artifact store. */
export const isStored = (stage: AnyStage): boolean => stage.stored !== false && stage.deterministic && !stage.live

/** Ports by name; the declaration of any stage has forgotten their type. */
export const inputsOf = (stage: AnyStage): Readonly<Record<string, Port>> => stage.inputs as Readonly<Record<string, Port>>
export const outputsOf = (stage: AnyStage): Readonly<Record<string, Port>> => stage.outputs as Readonly<Record<string, Port>>

export function stageOf(instance: Instance, registry: StageSource): AnyStage {
  return registry.stage(instance.use) ?? fail('E5108', { use: instance.use }, `/stages/${instance.stage}`)
}

/** The tasks of a plan in topological order. What the store has, and what can't run, is no task. */
export function planTasks(plan: Plan, registry: StageSource): TaskSpec[] {
  const byId = new Map(plan.instances.map((instance) => [instance.id, instance]))
  const action = (instance: Instance) => plan.decisions.get(instance.id)?.action ?? 'run'
  const runs = plan.instances.filter((instance) => ['run', 'inline'].includes(action(instance)))
  const consumed = new Set(runs.flatMap((i) => Object.values(i.inputs).flat().map((input) => input.instance)))
  const groups = liveGroups(runs, (instance) => stageOf(instance, registry).live === true)
  const fleeting = fleetingOf(plan, registry)
  const tasks: TaskSpec[] = []
  const begun = new Set<readonly Instance[]>()
  for (const instance of runs) {
    const group = groups.get(instance.id)
    const stored = !group && isStored(stageOf(instance, registry))
    if (group ? begun.has(group) : !stored && consumed.has(instance.id)) continue
    if (group) begun.add(group)
    tasks.push({ ...buildTask(group ?? [instance], stored, byId, registry), resumable: stored && !fleeting.has(instance.id) })
  }
  return tasks
}

/** Ids of what is live or left to chance, or made from it: another result each time under one key. */
function fleetingOf({ instances }: Plan, registry: StageSource): ReadonlySet<string> {
  const fleeting = new Set<string>()
  for (const instance of instances) {
    const { live, deterministic } = stageOf(instance, registry)
    if (live || !deterministic || Object.values(instance.inputs).flat().some((input) => fleeting.has(input.instance))) fleeting.add(instance.id)
  }
  return fleeting
}

/** An execution that feeds one consumer, and the outputs of it that are taken. */
interface Feed {
  readonly spec: ExecutionSpec
  readonly ports: Set<string>
}

function buildTask(targets: readonly Instance[], stored: boolean, byId: ReadonlyMap<string, Instance>, registry: StageSource): Omit<TaskSpec, 'resumable'> {
  const executions: ExecutionSpec[] = []
  const shared = new Map<string, ExecutionSpec>()
  const reads = new Set<string>()
  const members = new Set(targets.map((t) => t.id))

  const execution = (instance: Instance): ExecutionSpec => {
    const own: Feed[] = []
    const link = ({ instance: id, port }: InstanceInput): Link => {
      const producer = byId.get(id)!
      const stage = stageOf(producer, registry)
      const inTask = members.has(id) || !isStored(stage)
      if (!inTask) reads.add(id)
      return { producer, stage, port, execution: inTask ? shared.get(id) ?? feed(own, producer, port, stage) : undefined }
    }
    const inputs = Object.fromEntries(Object.entries(instance.inputs).map(([port, edges]) => [port, edges.map(link)]))
    const spec = { instance, stage: stageOf(instance, registry), inputs, target: members.has(instance.id) }
    executions.push(spec)
    return spec
  }
  // Different outputs of a producer come from one execution. A second edge from the same output gets an execution of
  // its own, so that a consumer may read a stream under two ports one after the other.
  const feed = (own: Feed[], producer: Instance, port: string, { deterministic }: AnyStage): ExecutionSpec => {
    let found = own.find((f) => f.spec.instance === producer && (!deterministic || !f.ports.has(port)))
    if (!found) own.push(found = { spec: execution(producer), ports: new Set() })
    found.ports.add(port)
    return found.spec
  }
  // Targets of a live task come in topological order, so that producers are there before their consumers.
  for (const target of targets) shared.set(target.id, execution(target))
  return { targets, executions, stored, reads }
}

/** The number of edges of a task, for its memory bound. */
export function edgesOf(task: TaskSpec): number {
  const inner = task.executions.reduce((sum, { inputs }) => sum + Object.values(inputs).flat().length, 0)
  return inner + (task.stored ? Object.keys(outputsOf(task.executions.at(-1)!.stage)).length : 0)
}
