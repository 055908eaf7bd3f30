import { formatTable, type Decision, type Instance, type PipelineDocument, type Plan } from '@spikeline/core'

/** Instances of one stage with which a run would do the same for the same reason. */
interface Group {
  readonly first: Instance
  readonly decision: Decision
  readonly reason: string
  readonly names: readonly string[]
  count: number
}

/**
 * A plan for people. Where a sweep makes many instances of a stage, a line for each stage and what a run would do with them; `each` gives every
 * instance a line.
 */
export function planText(document: PipelineDocument, plan: Plan, { width, each }: { readonly width: number; readonly each: boolean }): string {
  const swept = !each && plan.instances.length > new Set(plan.instances.map(({ stage }) => stage)).size
  const title = `${document.name}: ${tally(plan)}${swept ? `; ${points(document)}` : ''}`
  const names = swept ? ['stage', 'type', 'instances', 'swept', 'action', 'reason'] : ['instance', 'type', 'action', 'reason', 'key']
  const rows = swept
    ? groups(plan).map(({ first, decision, reason, names: by, count }) => [first.stage, first.use, count, by.length ? by.join(' × ') : null, decision.action, reason])
    : plan.instances.map((instance) => {
      const { action, reason } = plan.decisions.get(instance.id)!
      return [instance.id, instance.use, action, reason, instance.key.slice(0, 12)]
    })
  return formatTable({ title, columns: names.map((name) => ({ name, unit: '' })), rows, notes: swept ? ['--instances shows each instance with its key, --json its parameters too.'] : [] }, { width })
}

function tally(plan: Plan): string {
  const counts: Record<string, number> = {}
  for (const { action } of plan.decisions.values()) counts[action] = (counts[action] ?? 0) + 1
  return Object.entries(counts).map(([action, n]) => `${n} ${action}`).join(', ')
}

/** `4 T × 4 theta × 3 seed` */
const points = ({ sweep }: PipelineDocument): string =>
  Object.entries(sweep.matrix).map(([name, values]) => `${values.length} ${name}`).join(' × ') + (sweep.exclude.length ? ', some excluded' : '')

function groups({ instances, decisions }: Plan): readonly Group[] {
  const stageOf = new Map(instances.map(({ id, stage }) => [id, stage]))
  const found = new Map<string, Group>()
  for (const instance of instances) {
    const decision = decisions.get(instance.id)!
    // Of the instances that a reason names, the stage is what they have in common.
    const reason = decision.reason.replace(/"(.*)"/, (quoted, id: string) => (stageOf.has(id) ? `"${stageOf.get(id)!}"` : quoted))
    const key = JSON.stringify([instance.stage, decision.action, reason])
    const group = found.get(key)
    if (group) group.count++
    else found.set(key, { first: instance, decision, reason, names: Object.keys(instance.assignment), count: 1 })
  }
  return [...found.values()]
}
