import { joinPointer } from '../document/pointer.ts'
import { issue, IssueError, type Issue } from '../issues/issue.ts'
import type { Instance } from '../plan/plan.ts'
import type { ExecutionSpec } from './tasks.ts'

/** An error with the instance that it came from, and with its execution where several feed one task. */
export class StageFailure extends Error {
  readonly instance: Instance
  readonly execution: ExecutionSpec | undefined
  constructor(instance: Instance, cause: unknown, execution?: ExecutionSpec) {
    super(`${instance.id} failed`, { cause })
    this.name = 'StageFailure'
    this.instance = instance
    this.execution = execution
  }
}

/** An issue as those read it who stand behind the failure: it says which stage and which instance failed. */
export const namedCause = (found: Issue, { id, stage }: Instance): Issue => ({ ...found, values: { stage, instance: id, ...found.values } })

/** The issues of an error thrown by a stage, each with a pointer into the document: theirs are into its parameters. What is no issue is E5101. */
export function stageIssues(error: unknown, instance: Instance): readonly Issue[] {
  const pointer = joinPointer('/stages', instance.stage)
  if (error instanceof IssueError) return error.issues.map((i) => ({ ...i, pointer: i.pointer === undefined ? pointer : i.pointer.startsWith('/stages/') ? i.pointer : `${pointer}/with${i.pointer}` }))
  const message = error instanceof Error ? error.message : String(error)
  return [issue('E5101', { stage: instance.stage, use: instance.use, message }, pointer)]
}
