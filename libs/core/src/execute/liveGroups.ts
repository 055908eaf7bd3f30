import type { Instance } from '../plan/plan.ts'

/**
 * Everything that hangs on live sources, by instance id: a live source can't be executed twice, so that all who read it,
 * directly or not, run as one group. Groups that share a member are one. Members keep the order of `instances`, which is topological.
 */
export function liveGroups(instances: readonly Instance[], isLive: (instance: Instance) => boolean): Map<string, readonly Instance[]> {
  const groups = new Map<string, Instance[]>()
  for (const instance of instances) {
    const upstream = Object.values(instance.inputs).flat().flatMap((input) => groups.get(input.instance) ?? [])
    if (upstream.length === 0 && !isLive(instance)) continue
    const members = new Set([...upstream, instance])
    const group = instances.filter((i) => members.has(i))
    for (const member of group) groups.set(member.id, group)
  }
  return groups
}
