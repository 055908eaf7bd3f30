import { catalogue, IssueError, type Issue } from '@spikeline/core'
import { expect } from 'vitest'

/** The first issue that some work fails with; checks on the way that the catalogue can word it with the values that it carries. */
export async function issueOf(work: () => unknown): Promise<Issue> {
  const error = await Promise.resolve().then(work).then(() => new Error('nothing was thrown'), (e: unknown) => e)
  if (!(error instanceof IssueError)) throw error
  const issue = error.issues[0]!
  const entry = catalogue[issue.code]
  expect(entry, `${issue.code} has words`).toBeDefined()
  for (const words of [entry!.message(issue.values), entry!.fix?.(issue.values)]) expect(words ?? '').not.toMatch(/undefined|\[object/)
  return issue
}
