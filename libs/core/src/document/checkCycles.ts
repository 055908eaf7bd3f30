import type { Draft, DraftStage } from './draft.ts'
import type { EdgeRef } from './model.ts'

/**
 * Orders the stages so that producers come before consumers, and reports every cycle as a chain. Stages on or behind a
 * cycle are left out of the order. Neither step recurses: a chain of stages may be as long as a document.
 */
export function checkCycles(draft: Draft): DraftStage[] {
  const order = sort(draft)
  if (order.length < draft.stages.size) reportCycles(draft, new Set(order))
  return order
}

const edgesOf = (stage: DraftStage): EdgeRef[] => Object.values(stage.inputs).flat()

/** Kahn's algorithm; ties stay in the order of the document. */
function sort(draft: Draft): DraftStage[] {
  const waiting = new Map<DraftStage, number>()
  const consumers = new Map<string, DraftStage[]>()
  for (const stage of draft.stages.values()) {
    const edges = edgesOf(stage)
    waiting.set(stage, edges.length)
    for (const edge of edges) {
      const list = consumers.get(edge.stage)
      if (list) list.push(stage)
      else consumers.set(edge.stage, [stage])
    }
  }
  const order = [...draft.stages.values()].filter((stage) => waiting.get(stage) === 0)
  for (let i = 0; i < order.length; i++)
    for (const consumer of consumers.get(order[i]!.id) ?? []) {
      const left = waiting.get(consumer)! - 1
      waiting.set(consumer, left)
      if (left === 0) order.push(consumer)
    }
  return order
}

/** Every unordered stage has an unordered producer: walking up from one must come round. */
function reportCycles(draft: Draft, ordered: ReadonlySet<DraftStage>): void {
  const visited = new Set<DraftStage>()
  for (const start of draft.stages.values()) {
    if (ordered.has(start)) continue
    const path: { stage: DraftStage; edge: EdgeRef }[] = []
    let stage = start
    while (!visited.has(stage)) {
      visited.add(stage)
      const edge = edgesOf(stage).find(({ stage: id }) => !ordered.has(draft.stages.get(id)!))!
      path.push({ stage, edge })
      stage = draft.stages.get(edge.stage)!
    }
    const entry = path.findIndex((step) => step.stage === stage)
    // Where this walk ran into an earlier one, it only hangs on a cycle that has been reported.
    if (entry >= 0) reportCycle(draft, path.slice(entry))
  }
}

/** The walk went against the data; the chain is told with it, and begins with the stage that stands first in the document. */
function reportCycle(draft: Draft, walk: readonly { stage: DraftStage; edge: EdgeRef }[]): void {
  const ids = walk.map(({ stage }) => stage.id).reverse()
  const order = [...draft.stages.keys()]
  const first = ids.reduce((least, id, i) => (order.indexOf(id) < order.indexOf(ids[least]!) ? i : least), 0)
  const chain = [...ids.slice(first), ...ids.slice(0, first), ids[first]!]
  const closing = walk.find(({ stage }) => stage.id === chain[0])!
  draft.report('E2209', { chain }, closing.edge.pointer)
}
