import { referencedParams } from '../document/params.ts'
import type { PipelineDocument, StageNode } from '../document/model.ts'
import type { Registry } from '../stage/registry.ts'
import type { AnyStage, Port } from '../stage/stage.ts'
import type { Axis } from './sweep.ts'

/** A stage of the document with its declaration and the swept parameters that its results depend on. */
export interface PlannedStage {
  readonly node: StageNode
  readonly declaration: AnyStage
  /** Version of its library. */
  readonly library: string
  /** Digest of its library's code, where that is a third party's. */
  readonly code: string | undefined
  /** Indices of axes: those that it names itself and those of its inputs, ascending. */
  readonly axes: ReadonlySet<number>
}

/** The stages of a valid document, inputs before consumers, otherwise in the order of the document. */
export function stageGraph(document: PipelineDocument, registry: Registry, sweep: readonly Axis[]): readonly PlannedStage[] {
  const planned = new Map<string, PlannedStage>()
  for (const node of topological(document.stages)) {
    const registered = registry.stages.get(node.use)
    if (!registered) throw new TypeError(`Stage "${node.id}" is of the unknown type "${node.use}": only valid documents can be planned`)
    const { stage: declaration, library } = registered
    const code = registry.libraries.find((l) => l.library === library && l.prefix === registered.prefix)?.codeDigest
    planned.set(node.id, { node, declaration, library: library.version, code, axes: axesOf(node, declaration, sweep, planned) })
  }
  return [...planned.values()]
}

/** What a port collects over the sweep doesn't split its consumer. */
export const isGathered = (declaration: AnyStage, port: string): boolean => (declaration.inputs as Readonly<Record<string, Port>>)[port]?.gather === true
/** Whether a port delivers labelled streams. */
export const isLabelled = (declaration: AnyStage, port: string): boolean =>
  isGathered(declaration, port) || (declaration.inputs as Readonly<Record<string, Port>>)[port]?.many === true

function axesOf(node: StageNode, declaration: AnyStage, sweep: readonly Axis[], planned: ReadonlyMap<string, PlannedStage>): ReadonlySet<number> {
  const named = new Set(referencedParams(node.with))
  if (declaration.seeded) named.add('seed')
  const axes = new Set([...sweep.keys()].filter((i) => named.has(sweep[i]!.name)))
  for (const [port, edges] of Object.entries(node.inputs)) {
    if (isGathered(declaration, port)) continue
    for (const { stage } of edges) for (const i of planned.get(stage)!.axes) axes.add(i)
  }
  return new Set([...axes].sort((a, b) => a - b))
}

/** Kahn's algorithm; ready stages leave in the order of the document. */
function topological(stages: Readonly<Record<string, StageNode>>): readonly StageNode[] {
  const waiting = new Map<string, number>()
  const consumers = new Map<string, string[]>(Object.keys(stages).map((id) => [id, []]))
  for (const node of Object.values(stages)) {
    const producers = new Set(Object.values(node.inputs).flatMap((edges) => edges.map((edge) => edge.stage)))
    waiting.set(node.id, producers.size)
    for (const id of producers) consumers.get(id)?.push(node.id)
  }
  const sorted = [...waiting].filter(([, n]) => n === 0).map(([id]) => id)
  for (let i = 0; i < sorted.length; i++)
    for (const id of consumers.get(sorted[i]!)!) {
      const left = waiting.get(id)! - 1
      waiting.set(id, left)
      if (left === 0) sorted.push(id)
    }
  if (sorted.length < waiting.size) throw new TypeError('A stage waits for itself or for one that is missing: only valid documents can be planned')
  return sorted.map((id) => stages[id]!)
}
