import { Observable } from 'rxjs'
import type { PipelineDocument } from '../document/model.ts'
import { issue, type Issue } from '../issues/issue.ts'
import { placeIssues } from '../issues/placeIssues.ts'
import type { Decision, Instance, Plan } from '../plan/plan.ts'
import type { Host } from '../stage/host.ts'
import type { RunFacts } from '../stage/stage.ts'
import type { ArtifactStore } from '../store/store.ts'
import { defaultCapacity, type EdgeCapacity } from '../streams/edge.ts'
import { linkedController } from './abort.ts'
import { Causes } from './causes.ts'
import type { RunEnvironment } from './environment.ts'
import { namedCause, stageIssues, StageFailure } from './failure.ts'
import { storedEvents } from './outputEvents.ts'
import { withPartialResults } from './partialStore.ts'
import type { RunEvent, StageStatus } from './runEvent.ts'
import { runTask } from './runTask.ts'
import { edgesOf, planTasks, stageOf, type StageSource, type TaskSpec } from './tasks.ts'

export interface ExecuteOptions {
  readonly registry: StageSource
  readonly store: ArtifactStore
  readonly host: Host
  /** Cancels the run; its last event is then run.finished with status 'cancelled'. */
  readonly signal?: AbortSignal
  /** What an edge may hold; 16 batches or 64 MiB where not given. */
  readonly edge?: Partial<EdgeCapacity>
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number
  /** Its name, and where its pointers stand in its text: issues of a failure then name their line. */
  readonly document?: Pick<PipelineDocument, 'name'> & Partial<Pick<PipelineDocument, 'locate'>>
  /** Tasks at one time (default 1). */
  readonly concurrency?: number
  /** Stop at the first failure (default: go on with everything that does not depend on what failed). */
  readonly failFast?: boolean
  /** What reports may say of the run. */
  readonly about?: RunFacts
}

/**
 * Executes a plan. Cold: each subscription is a run, and unsubscribing cancels it. Never errors: failures are events.
 *
 * `memoryBound` in run.started is what the edges of its largest task may hold, in bytes.
 */
export function execute(plan: Plan, options: ExecuteOptions): Observable<RunEvent> {
  return new Observable<RunEvent>((subscriber) => {
    const { controller, unlink } = linkedController(options.signal)
    new Run(plan, options, controller, (event) => subscriber.next(event)).run()
      .then(() => subscriber.complete(), (error: unknown) => subscriber.error(error))
      .finally(unlink)
    return () => controller.abort(new DOMException('The run was cancelled', 'AbortError'))
  })
}

/** What is settled as one: a task, a result from the store, an instance that can't run. */
interface Unit {
  readonly instances: readonly Instance[]
  readonly needs: ReadonlySet<string>
  /** Once all needs are settled: the failure that stands in its way. */
  readonly cause: () => Issue | undefined
  readonly start: () => Promise<StageStatus>
}

class Run {
  readonly #plan: Plan
  readonly #options: ExecuteOptions
  readonly #controller: AbortController
  readonly #emit: (event: RunEvent) => void
  readonly #now: () => number
  readonly #status = new Map<string, StageStatus>()
  readonly #environment: RunEnvironment
  readonly #causes = new Causes()
  /** Where partial results are written to. */
  readonly #partial: ArtifactStore
  #stopped = false
  #anyFailed = false

  constructor(plan: Plan, options: ExecuteOptions, controller: AbortController, emit: (event: RunEvent) => void) {
    this.#plan = plan
    this.#options = options
    this.#controller = controller
    this.#emit = emit
    this.#now = options.now ?? (() => performance.now())
    const capacity = { ...defaultCapacity, ...options.edge }
    const { store, partial } = withPartialResults(options.store, (key) => this.#causes.isPartial(key))
    this.#partial = partial
    this.#environment = { store, host: options.host, capacity, now: this.#now, emit, about: options.about, told: new Map(), drops: new Map() }
  }

  async run(): Promise<void> {
    const started = this.#now()
    const { signal } = this.#controller
    const tasks = planTasks(this.#plan, this.#options.registry)
    const cached = this.#plan.instances.filter((i) => this.#decision(i)?.action === 'cached')
    this.#emit({
      type: 'run.started', pipeline: this.#options.document?.name ?? '', instances: this.#plan.instances.length,
      toRun: tasks.reduce((sum, task) => sum + task.targets.length, 0), cached: cached.length, memoryBound: this.#memoryBound(tasks),
    })
    const cancelledFromOutside = (): boolean => signal.aborted && !this.#stopped
    await this.#settle(this.#units(tasks))
    const status = cancelledFromOutside() ? 'cancelled' : this.#anyFailed ? 'failed' : 'done'
    this.#emit({ type: 'run.finished', status, seconds: (this.#now() - started) / 1000, drops: Object.fromEntries(this.#environment.drops) })
  }

  #decision(instance: Instance): Decision | undefined {
    return this.#plan.decisions.get(instance.id)
  }

  /** Everything to settle, in topological order. */
  #units(tasks: readonly TaskSpec[]): Unit[] {
    const byFirst = new Map(tasks.map((task) => [task.targets[0]!.id, task]))
    const settled = new Set([...tasks.flatMap((t) => t.targets.map((i) => i.id)), ...this.#plan.instances.filter((i) => this.#decision(i)?.action === 'blocked').map((i) => i.id)])
    const byKey = new Map<string, string>()
    const among = (ids: Iterable<string>): Set<string> => new Set([...ids].filter((id) => settled.has(id)))
    return this.#plan.instances.flatMap((instance): Unit[] => {
      const task = byFirst.get(instance.id)
      const inputs = Object.values(instance.inputs).flat().map((input) => input.instance)
      if (task) {
        // Two stages with one key have one result: the second waits for the first and takes it from the store.
        const twin = task.stored ? byKey.get(instance.key) : undefined
        if (task.stored && twin === undefined) byKey.set(instance.key, instance.id)
        if (twin !== undefined) return [{ instances: [instance], needs: among([twin]), cause: () => this.#causes.of(twin), start: () => this.#tellCached(instance) }]
        const cause = (): Issue | undefined => { const pruned = this.#causes.prune(task); return 'cause' in pruned ? pruned.cause : undefined }
        return [{ instances: task.targets, needs: among(task.reads), cause, start: () => this.#runTask(task) }]
      }
      if (this.#decision(instance)?.action === 'cached') return [{ instances: [instance], needs: new Set(), cause: () => undefined, start: () => this.#tellCached(instance) }]
      const cause = (): Issue | undefined => inputs.map((id) => this.#causes.of(id)).find(Boolean)
      if (this.#decision(instance)?.action === 'blocked') return [{ instances: [instance], needs: among(inputs), cause, start: () => this.#refuse(instance) }]
      return []
    })
  }

  async #settle(units: readonly Unit[]): Promise<void> {
    const waiting = new Set(units)
    const active = new Map<Unit, Promise<void>>()
    const { concurrency = 1 } = this.#options
    while (waiting.size + active.size > 0) {
      for (const unit of [...waiting]) {
        const { aborted } = this.#controller.signal
        if (!aborted && (active.size >= concurrency || ![...unit.needs].every((id) => this.#status.has(id)))) continue
        waiting.delete(unit)
        const behind = aborted ? undefined : unit.cause()
        if (aborted || behind) this.#finish(unit, 'cancelled', 0, behind)
        else active.set(unit, this.#settleOne(unit).finally(() => active.delete(unit)))
      }
      if (active.size > 0) await Promise.race(active.values())
    }
  }

  async #settleOne(unit: Unit): Promise<void> {
    const started = this.#now()
    const status = await unit.start()
    this.#finish(unit, status, (this.#now() - started) / 1000)
  }

  #finish(unit: Unit, status: StageStatus, seconds: number, behind?: Issue): void {
    for (const { id, stage, use, key } of unit.instances) {
      this.#status.set(id, status)
      if (behind) this.#causes.add(id, behind)
      this.#emit({ type: 'stage.finished', instance: id, stage, use, key, status, seconds, ...(behind && { behind }) })
    }
  }

  async #runTask(task: TaskSpec): Promise<StageStatus> {
    for (const { id, stage, use, key } of task.targets) this.#emit({ type: 'stage.started', instance: id, stage, use, key })
    for (;;) {
      const pruned = this.#causes.prune(task)
      if ('cause' in pruned) return this.#behind(task, pruned.cause)
      try {
        await this.#runOnce(pruned)
        return 'run'
      } catch (error) {
        if (this.#controller.signal.aborted) return 'cancelled'
        const failure = error instanceof StageFailure ? error : new StageFailure(task.targets[0]!, error)
        const [cause] = this.#failed(failure.instance, stageIssues(failure.cause, failure.instance), failure.cause)
        // What only fed the task may be something that the task can do without: then it is executed again, without it.
        const fed = failure.execution?.target === false ? failure.execution : undefined
        if (!fed || this.#stopped) return this.#behind(task, cause!)
        this.#causes.addUnstored(fed, pruned.task, cause!)
      }
    }
  }

  async #runOnce({ task, partial }: { readonly task: TaskSpec; readonly partial: boolean }): Promise<void> {
    if (partial) for (const { key } of task.targets) this.#causes.addPartial(key)
    await runTask(task, partial ? { ...this.#environment, store: this.#partial } : this.#environment, this.#controller.signal)
  }

  /** What was begun and failed, itself or by what fed it. */
  #behind(task: TaskSpec, cause: Issue): StageStatus {
    for (const { id } of task.targets) this.#causes.add(id, cause)
    return 'failed'
  }

  async #tellCached(instance: Instance): Promise<StageStatus> {
    try {
      for await (const event of storedEvents(instance, stageOf(instance, this.#options.registry), this.#environment.store)) this.#emit(event)
      return 'cached'
    } catch (error) {
      return this.#failedAlone(instance, stageIssues(error, instance), error)
    }
  }

  async #refuse(instance: Instance): Promise<StageStatus> {
    const { reason = 'the plan blocked it', ...decision } = this.#decision(instance) ?? {}
    const known = (decision as { readonly issue?: Issue }).issue
    return this.#failedAlone(instance, [known ?? issue('E5109', { instance: instance.id, reason }, `/stages/${instance.stage}`)])
  }

  #failedAlone(instance: Instance, found: readonly Issue[], cause?: unknown): StageStatus {
    this.#causes.add(instance.id, this.#failed(instance, found, cause)[0]!)
    return 'failed'
  }

  /** Tells a failure; its issues as those see them who stand behind it. */
  #failed(instance: Instance, found: readonly Issue[], cause?: unknown): readonly Issue[] {
    this.#anyFailed = true
    const issues = placeIssues(found, this.#options.document)
    this.#emit({ type: 'stage.failed', instance: instance.id, stage: instance.stage, issues, ...(cause === undefined ? {} : { cause }) })
    if (this.#options.failFast) {
      this.#stopped = true
      this.#controller.abort(new DOMException(`${instance.id} failed`, 'AbortError'))
    }
    return issues.map((one) => namedCause(one, instance))
  }

  /** Edges of the largest tasks that may run at one time. */
  #memoryBound(tasks: readonly TaskSpec[]): number {
    const sizes = tasks.map(edgesOf).sort((a, b) => b - a).slice(0, this.#options.concurrency ?? 1)
    return sizes.reduce((sum, edges) => sum + edges, 0) * this.#environment.capacity.bytes
  }
}
