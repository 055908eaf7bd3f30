import { documentType } from '../data/document.ts'
import { metricsType } from '../data/metrics.ts'
import { tableType } from '../data/table.ts'
import type { Registry } from '../stage/registry.ts'
import type { AnyStage, Inspection, Port } from '../stage/stage.ts'
import type { ArtifactStore } from '../store/store.ts'
import type { Decision, Instance } from './plan.ts'

export interface DecideOptions {
  readonly registry: Registry
  readonly inspections: ReadonlyMap<string, Inspection>
  readonly store?: ArtifactStore | undefined
  readonly noCache?: boolean | undefined
}

/** What a run would do with each instance: only what is asked for and not there is made, and what that reads. */
export async function decide(instances: readonly Instance[], options: DecideOptions): Promise<ReadonlyMap<string, Decision>> {
  const declarations = new Map(instances.map((i) => [i.id, options.registry.stage(i.use)!]))
  const nature = natures(instances, declarations, options.inspections)
  const lookedFor = instances.filter(({ id }) => nature.get(id)!.kept && !nature.get(id)!.blocked)
  const there = options.noCache || !options.store ? new Set<string>() : await lookup(lookedFor, options.store)
  const consumers = consumersOf(instances)
  const decisions = new Map<string, Decision>()
  for (const instance of instances.toReversed()) {
    const readers = consumers.get(instance.id)!
    const executing = readers.filter((id) => ['run', 'inline'].includes(decisions.get(id)!.action))
    const asked = readers.length === 0 || executing.length > 0 || isResult(declarations.get(instance.id)!)
    decisions.set(instance.id, decideOne(nature.get(instance.id)!, there.has(instance.key), asked, executing[0], options))
  }
  return new Map(instances.map((instance) => [instance.id, withCause(instance, decisions)]))
}

/** What holds of an instance whatever the store has. */
interface Nature {
  readonly blocked?: Decision
  readonly stored: boolean
  /** Its result under a key is the result: nothing that it was made from is live or left to chance. */
  readonly kept: boolean
  /** Why it is not kept. */
  readonly fleeting?: string
}

function natures(
  instances: readonly Instance[], declarations: ReadonlyMap<string, AnyStage>, inspections: ReadonlyMap<string, Inspection>,
): ReadonlyMap<string, Nature> {
  const found = new Map<string, Nature>()
  for (const { id, inputs } of instances) {
    const declaration = declarations.get(id)!
    const producers = Object.values(inputs).flatMap((edges) => edges.map((edge) => edge.instance))
    const fleetingInput = producers.find((p) => found.get(p)!.fleeting)
    const fleeting = declaration.live ? 'it is live' : !declaration.deterministic ? 'it gives another result each time'
      : fleetingInput && `input "${fleetingInput}" is not the same each time`
    const stored = declaration.stored !== false && declaration.deterministic && !declaration.live
    const blocked = blockedBy(inspections.get(id), producers.find((p) => found.get(p)!.blocked))
    found.set(id, { stored, kept: stored && !fleeting, ...(fleeting ? { fleeting } : {}), ...(blocked ? { blocked } : {}) })
  }
  return found
}

function blockedBy(inspection: Inspection | undefined, producer: string | undefined): Decision | undefined {
  if (inspection && 'blocked' in inspection) return { action: 'blocked', reason: 'what it reads is not there, or not usable', issue: inspection.blocked }
  return producer === undefined ? undefined : { action: 'blocked', reason: `input "${producer}" is blocked` }
}

function decideOne(nature: Nature, there: boolean, asked: boolean, reader: string | undefined, { noCache, store }: DecideOptions): Decision {
  if (nature.blocked) return nature.blocked
  if (there) return { action: 'cached', reason: 'its result is in the store' }
  if (!asked) return { action: 'skip', reason: 'nothing that runs needs it' }
  if (!nature.stored) return { action: 'inline', reason: `it is not stored, and ${reader === undefined ? 'nothing' : `"${reader}"`} reads it` }
  if (nature.fleeting) return { action: 'run', reason: nature.fleeting }
  return { action: 'run', reason: noCache ? 'the store is not asked' : store ? 'no result under this key' : 'there is no store' }
}

/** Where a stored input runs as well, that is the reason that people look for. */
function withCause({ id, inputs }: Instance, decisions: ReadonlyMap<string, Decision>): Decision {
  const decision = decisions.get(id)!
  if (decision.reason !== 'no result under this key') return decision
  const running = Object.values(inputs).flat().find((edge) => decisions.get(edge.instance)!.action === 'run')
  return running ? { ...decision, reason: `input "${running.instance}" runs` } : decision
}

/**
 * Metrics, tables and documents are what a run is for: they are wanted whatever reads them. Not so those of a stage that is made again for each
 * reader of its other outputs, such as what a data set says of itself: to have them unasked, a run of nothing but stored results would read all data.
 */
function isResult({ outputs, stored, live }: AnyStage): boolean {
  const results: readonly string[] = [metricsType.name, tableType.name, documentType.name]
  const told = Object.values(outputs as Readonly<Record<string, Port>>).map(({ type }) => results.includes(type.name))
  return told.includes(true) && (stored !== false || live === true || !told.includes(false))
}

function consumersOf(instances: readonly Instance[]): ReadonlyMap<string, readonly string[]> {
  const consumers = new Map<string, string[]>(instances.map(({ id }) => [id, []]))
  for (const { id, inputs } of instances) for (const edges of Object.values(inputs)) for (const edge of edges) consumers.get(edge.instance)!.push(id)
  return consumers
}

const LOOKUPS_AT_ONCE = 32

/** The keys that the store has a result for. */
async function lookup(instances: readonly Instance[], store: ArtifactStore): Promise<Set<string>> {
  const there = new Set<string>()
  const keys = new Set(instances.map((i) => i.key)).values()
  const work = async (): Promise<void> => {
    for (const key of keys) if (await store.lookup(key)) there.add(key)
  }
  await Promise.all(Array.from({ length: LOOKUPS_AT_ONCE }, work))
  return there
}
