import type { PipelineDocument } from '../document/model.ts'
import type { Host } from '../stage/host.ts'
import type { Registry } from '../stage/registry.ts'
import type { ArtifactStore } from '../store/store.ts'
import { decide } from './decide.ts'
import { expandDocument, withInspectedShapes } from './expand.ts'
import { inspectAll } from './inspect.ts'
import { keyInstances } from './keyInstances.ts'
import type { Plan } from './plan.ts'

export interface PlanOptions {
  readonly registry: Registry
  readonly host: Host
  /** Without one, everything that is asked for runs. */
  readonly store?: ArtifactStore
  /** Run everything that is asked for, whatever the store has. */
  readonly noCache?: boolean
}

/**
 * Plans a valid document: expands its sweep, shares what doesn't depend on it, names every instance by its key, and says
 * what a run would do with each, and why. Reads the store's records and asks stages about outside data; executes nothing.
 * Fails with all issues of swept parameters and of shapes at once, then with those of shapes that outside data has.
 */
export async function planDocument(document: PipelineDocument, options: PlanOptions): Promise<Plan> {
  const drafts = expandDocument(document, options.registry)
  const inspections = await inspectAll(drafts, options.host)
  const instances = keyInstances(withInspectedShapes(drafts, inspections), inspections, backendOf(options.host))
  const { registry, store, noCache } = options
  return { instances, decisions: await decide(instances, { registry, inspections, store, noCache }) }
}

const backendOf = ({ backend, backendDetail }: Host): string => (backendDetail === undefined ? backend : `${backend}, ${backendDetail}`)
