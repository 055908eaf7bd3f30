import { canonicalJson } from '../keys/canonicalJson.ts'
import { keyComponents, keyOf, type KeyInput } from '../keys/components.ts'
import type { Inspection } from '../stage/stage.ts'
import type { Draft } from './expand.ts'
import type { Instance } from './plan.ts'
import { isLabelled } from './stageGraph.ts'

/** Gives every instance its key: producers come first, so that a key holds those of all that it was made from. */
export function keyInstances(drafts: readonly Draft[], inspections: ReadonlyMap<string, Inspection>, backend: string): readonly Instance[] {
  const keyed = new Map<string, Instance>()
  for (const { planned, ...draft } of drafts) {
    const { declaration, library, code } = planned
    const inputs = Object.fromEntries(Object.entries(draft.inputs).map(([port, edges]) => [port, edges.map((edge): KeyInput => {
      const { key, stage, assignment } = keyed.get(edge.instance)!
      return { key, port: edge.port, ...(isLabelled(declaration, port) ? { label: { stage, params: assignment } } : {}) }
    })]))
    const components = keyComponents({
      type: draft.use, version: declaration.version, library, code, params: draft.params, inputs,
      seed: declaration.seeded ? draft.seed : undefined,
      backend: declaration.backendDependent ? backend : undefined,
      data: dataOf(inspections.get(draft.id)),
    })
    const reads = Object.entries(draft.inputs).map(([port, edges]) => [port, edges.map((edge) => `${keyed.get(edge.instance)!.use}.${edge.port}`)])
    const random = canonicalJson({ seed: draft.seed, type: declaration.type, reads: Object.fromEntries(reads) })
    keyed.set(draft.id, { ...draft, key: keyOf(components), components, random })
  }
  return [...keyed.values()]
}

/** Data that is not there has no digest; the key then names nothing that was ever stored. */
function dataOf(inspection: Inspection | undefined): string | undefined {
  if (!inspection) return undefined
  return 'digest' in inspection ? inspection.digest : 'not there'
}
