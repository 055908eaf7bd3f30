import { explainChange, type Change, type Instance } from '@spikeline/core'
import { nodeFiles, type Files } from './files.ts'
import { layout } from './layout.ts'
import { listRoots, readRoots, type Root } from './roots.ts'

/** Why an instance has the key that it has, against the latest noted run in which it had another. */
export interface Why {
  /** 'new': no earlier run had this stage. 'same': every noted run had it under this key. */
  readonly status: 'new' | 'same' | 'changed'
  /** The instance compared with; under another id where the sweep has changed. */
  readonly previous?: { readonly instance: string; readonly key: string; readonly timeMs: number }
  /** The components that changed; a changed input says what changed in turn in `causes`. */
  readonly changes: readonly Change[]
  /** By id, the inputs of this run that changed, down to those whose own parts changed. */
  readonly causes: Readonly<Record<string, readonly Change[]>>
}

/** Which part of an instance's key changed since the latest noted run that had another key for it, followed through its inputs. */
export async function why(
  instance: Instance, instances: readonly Instance[], pipeline: string, store: { readonly folder: string }, files: Files = nodeFiles,
): Promise<Why> {
  let seen = false
  for (const { path, timeMs } of await listRoots(layout(store.folder).rootsOf(pipeline), files)) {
    const earlier = (await readRoots(path, files))?.instances ?? {}
    const id = counterpart(instance, earlier)
    if (id === undefined) continue
    seen = true
    const previous = earlier[id]!
    if (previous.key === instance.key) continue
    const changes = explainChange(previous.components, instance.components)
    return { status: 'changed', previous: { instance: id, key: previous.key, timeMs }, changes, causes: causesOf(instance, instances, earlier) }
  }
  return { status: seen ? 'same' : 'new', changes: [], causes: {} }
}

/** The same instance in an earlier run; where the sweep was another, the instance of that stage that differs least. */
function counterpart({ id, stage, components }: Instance, earlier: Readonly<Record<string, Root>>): string | undefined {
  if (Object.hasOwn(earlier, id)) return id
  const candidates = Object.entries(earlier).filter(([, root]) => root.stage === stage)
  const distances = candidates.map(([, root]) => explainChange(root.components, components).length)
  return candidates[distances.indexOf(Math.min(...distances))]?.[0]
}

/** Walks up the inputs that changed; what changed only in its inputs is passed through. */
function causesOf(instance: Instance, instances: readonly Instance[], earlier: Readonly<Record<string, Root>>): Record<string, readonly Change[]> {
  const byId = new Map(instances.map((i) => [i.id, i]))
  const causes: Record<string, readonly Change[]> = {}
  const visited = new Set<string>()
  const visit = (id: string): void => {
    const current = byId.get(id)
    if (!current || visited.has(id)) return
    visited.add(id)
    const known = counterpart(current, earlier)
    const before = known === undefined ? undefined : earlier[known]
    if (!before || before.key === current.key) return
    const own = explainChange(before.components, current.components).filter((change) => !change.name.startsWith('inputs.'))
    if (own.length) causes[id] = own
    for (const edges of Object.values(current.inputs)) for (const edge of edges) visit(edge.instance)
  }
  for (const edges of Object.values(instance.inputs)) for (const edge of edges) visit(edge.instance)
  return causes
}
