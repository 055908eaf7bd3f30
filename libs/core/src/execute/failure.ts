import { joinPointer } from '../document/pointer.ts'
import { issue, IssueError, type Issue } from '../issues/issue.ts'
import type { Instance } from '../plan/plan.ts'

/** An error with the instance that it came from. */
export class StageFailure extends Error {
  readonly instance: Instance
  constructor(instance: Instance, cause: unknown) {
    super(`${instance.id} failed`, { cause })
    this.name = 'StageFailure'
    this.instance = instance
  }
}

/** The issues of an error thrown by a stage, each with a pointer into the document. What is no issue is E5101. */
export function stageIssues(error: unknown, instance: Instance): readonly Issue[] {
  const pointer = joinPointer('/stages', instance.stage)
  if (error instanceof IssueError) return error.issues.map((i) => (i.pointer === undefined ? { ...i, pointer } : i))
  const message = error instanceof Error ? error.message : String(error)
  return [issue('E5101', { stage: instance.stage, use: instance.use, message }, pointer)]
}
