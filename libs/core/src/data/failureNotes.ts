import { issueMessage } from '../issues/formatIssue.ts'
import type { Issue } from '../issues/issue.ts'
import { canonicalJson } from '../keys/canonicalJson.ts'
import type { Labelled } from '../stage/stage.ts'

/** More names than this are counted, not listed. */
const MOST_NAMES = 8

/** Sentences that say which inputs of a report are missing and why: one for each failure, however many inputs stand behind it. */
export function failureNotes(inputs: readonly Pick<Labelled<unknown>, 'stage' | 'params' | 'failure'>[]): string[] {
  const groups = new Map<string, { readonly failure: Issue; readonly names: Set<string> }>()
  for (const { stage, params, failure } of inputs) {
    if (!failure) continue
    const id = JSON.stringify([failure.code, failure.values['instance'], issueMessage(failure)])
    const group = groups.get(id) ?? groups.set(id, { failure, names: new Set() }).get(id)!
    group.names.add(instanceName(stage, params))
  }
  return [...groups.values()].map(({ failure, names }) => {
    const failed = String(failure.values['instance'] ?? '')
    const why = `failed (${failure.code}): ${issueMessage(failure)}.`
    return names.size === 1 && (failed === '' || names.has(failed)) ? `Missing: ${[...names][0]!}, which ${why}` : `Missing: ${listed([...names])}, since ${failed} ${why}`
  })
}

/** As instances are called: `score[T=5,seed=2]`. */
function instanceName(stage: string, params: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(params).map(([name, value]) => `${name}=${typeof value === 'string' ? value : canonicalJson(value)}`)
  return parts.length ? `${stage}[${parts.join(',')}]` : stage
}

function listed(names: readonly string[]): string {
  if (names.length === 1) return names[0]!
  const shown = names.length > MOST_NAMES ? [...names.slice(0, MOST_NAMES - 1), `${names.length - MOST_NAMES + 1} more`] : names
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)!}`
}
