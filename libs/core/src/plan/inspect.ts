import { canonicalJson } from '../keys/canonicalJson.ts'
import { issue, IssueError } from '../issues/issue.ts'
import type { Host } from '../stage/host.ts'
import type { Inspection } from '../stage/stage.ts'
import type { Draft } from './expand.ts'

/** Asks each stage that reads outside data what it would read, once for each distinct type and parameters. By instance id. */
export async function inspectAll(drafts: readonly Draft[], host: Host): Promise<ReadonlyMap<string, Inspection>> {
  const asked = new Map<string, Promise<Inspection>>()
  const answers = drafts.filter(({ planned }) => planned.declaration.inspect).map(async ({ id, use, params, planned }) => {
    const question = `${use} ${canonicalJson(params)}`
    let answer = asked.get(question)
    if (!answer) asked.set(question, (answer = ask(() => planned.declaration.inspect!(params, host), planned.node.pointer)))
    return [id, await answer] as const
  })
  return new Map(await Promise.all(answers))
}

/** What an inspection fails with is what blocks the stage. */
async function ask(inspect: () => Promise<Inspection> | Inspection, pointer: string): Promise<Inspection> {
  try {
    const answer = await inspect()
    return 'blocked' in answer ? { blocked: { ...answer.blocked, pointer: answer.blocked.pointer ?? pointer } } : answer
  } catch (error) {
    const found = error instanceof IssueError ? error.issues[0]! : issue('E6302', { detail: error instanceof Error ? error.message : String(error) })
    return { blocked: { ...found, pointer: found.pointer ?? pointer } }
  }
}
