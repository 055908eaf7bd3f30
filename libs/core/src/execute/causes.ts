import type { Issue } from '../issues/issue.ts'
import type { Port } from '../stage/stage.ts'
import { inputsOf, type ExecutionSpec, type Link, type TaskSpec } from './tasks.ts'

/** A task as it can be executed after what has failed, or why it can't. */
export type Pruned = { readonly task: TaskSpec; readonly partial: boolean } | { readonly cause: Issue }

/**
 * Why instances gave nothing in this run: they failed, or stand behind one that did. What reads such an instance at a port that takes failures is
 * executed without it, and its result is *partial*: its key names the whole, so that it must never be stored under it.
 */
export class Causes {
  readonly #settled = new Map<string, Issue>()
  readonly #unstored = new Map<string, Issue>()
  readonly #partial = new Set<string>()

  /** An instance failed, or was not begun because of what failed before it. */
  add(instance: string, cause: Issue): void {
    this.#settled.set(instance, cause)
  }

  /** An unstored stage failed while it fed a task. It would fail again for others that read the same of it, so that they are not tried. */
  addUnstored(execution: ExecutionSpec, task: TaskSpec, cause: Issue): void {
    this.#unstored.set(named(execution, task), cause)
  }

  /** A result that was made without something. What is made from it is partial too. */
  addPartial(key: string): void {
    this.#partial.add(key)
  }

  isPartial(key: string): boolean {
    return this.#partial.has(key)
  }

  of(instance: string): Issue | undefined {
    return this.#settled.get(instance)
  }

  /** The task without what has failed, where its ports allow that. */
  prune(task: TaskSpec): Pruned {
    if (this.#settled.size + this.#unstored.size === 0) return { task, partial: false }
    const kept = new Map<ExecutionSpec, ExecutionSpec>()
    const lost = new Map<ExecutionSpec, Issue>()
    let failures = false
    const causeOf = ({ producer, execution }: Link): Issue | undefined => (execution ? lost.get(execution) : this.#settled.get(producer.id))
    // Upstream first, so that what an execution reads was judged before.
    for (const spec of task.executions) {
      let cause = this.#unstored.size > 0 ? this.#unstored.get(named(spec, task)) : undefined
      const inputs = Object.fromEntries(Object.entries(spec.inputs).map(([port, links]) => [port, links.map((link): Link => {
        const failure = causeOf(link)
        if (!failure) return { ...link, execution: link.execution && kept.get(link.execution) }
        if (takesFailures(inputsOf(spec.stage)[port])) failures = true
        else cause ??= failure
        return { ...link, execution: undefined, failure }
      })]))
      if (!cause) kept.set(spec, { ...spec, inputs })
      else if (spec.target) return { cause }
      else lost.set(spec, cause)
    }
    const executions = needed([...kept.values()])
    const reads = executions.flatMap(({ inputs }) => Object.values(inputs).flat().filter((link) => !link.execution && !link.failure))
    const partial = failures || reads.some(({ producer }) => this.#partial.has(producer.key))
    return { task: failures ? { ...task, executions } : task, partial }
  }
}

const takesFailures = (port: Port | undefined): boolean => port?.gather === true && port.failures === true

/** An execution by its instance and by what is read of it: a data set may be broken in one of its splits only. */
function named(spec: ExecutionSpec, task: TaskSpec): string {
  const ports = task.executions.flatMap(({ inputs }) => Object.values(inputs).flat().filter(({ execution }) => execution === spec).map(({ port }) => port))
  return JSON.stringify([spec.instance.id, ...new Set(ports.sort())])
}

/** The executions that targets need, in their order. */
function needed(executions: readonly ExecutionSpec[]): readonly ExecutionSpec[] {
  const wanted = new Set<ExecutionSpec>()
  for (const spec of executions.toReversed()) {
    if (!spec.target && !wanted.has(spec)) continue
    wanted.add(spec)
    for (const { execution } of Object.values(spec.inputs).flat()) if (execution) wanted.add(execution)
  }
  return executions.filter((spec) => wanted.has(spec))
}
