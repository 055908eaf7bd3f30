import { IssueError, placeIssues, type PipelineDocument, type Plan } from '@spikeline/core'

/** Fails with the issues of everything that can't run now: nothing is begun that could not be finished. */
export function refuseBlocked(plan: Plan, document: PipelineDocument): void {
  const issues = plan.instances.flatMap((instance) => {
    const decision = plan.decisions.get(instance.id)
    return decision?.action === 'blocked' && decision.issue ? [decision.issue] : []
  })
  if (issues.length) throw new IssueError(placeIssues(issues, document).filter((a, i) => issues.findIndex((b) => b.code === a.code && JSON.stringify(b.values) === JSON.stringify(a.values)) === i))
}
