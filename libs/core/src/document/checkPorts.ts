import type { Registry } from '../stage/registry.ts'
import type { Port, Ports } from '../stage/stage.ts'
import { inputsOf, outputsOf, type Draft, type DraftStage } from './draft.ts'
import type { EdgeRef } from './model.ts'

/** Compares the types on both sides of every edge; a misfit names another output that fits, or a stage type that converts. */
export function checkPorts(draft: Draft): void {
  for (const stage of draft.stages.values())
    for (const [name, edges] of Object.entries(stage.inputs))
      for (const edge of edges) {
        const producer = draft.stages.get(edge.stage)!
        const wanted = inputsOf(stage)[name]!
        const given = outputsOf(producer)[edge.port]!
        if (wanted.type.name === given.type.name) continue
        report(draft, stage, name, wanted, producer, edge, given)
        stage.params = undefined // its shapes would be judged by the wrong kind of stream
      }
}

function report(draft: Draft, stage: DraftStage, name: string, wanted: Port, producer: DraftStage, edge: EdgeRef, given: Port): void {
  const siblings = Object.entries(outputsOf(producer)).filter(([, port]) => port.type.name === wanted.type.name).map(([port]) => `${producer.id}.${port}`)
  draft.report('E2303', {
    stage: stage.id, port: name, wanted: wanted.type.name, wantedSummary: wanted.type.summary,
    producer: producer.id, output: edge.port, given: given.type.name, givenSummary: given.type.summary,
    siblings, converters: siblings.length > 0 ? [] : converters(draft.registry, given.type.name, wanted.type.name),
  }, edge.pointer)
}

/** Stage types that read `from` and give `to`, those first that need nothing else. */
function converters(registry: Registry, from: string, to: string): string[] {
  const found: { name: string; others: number }[] = []
  for (const { name, stage } of registry.stages.values()) {
    const inputs = Object.values(stage.inputs as Ports)
    if (!inputs.some((port) => port.type.name === from) || !Object.values(stage.outputs as Ports).some((port) => port.type.name === to)) continue
    found.push({ name, others: inputs.filter((port) => !port.optional).length - 1 })
  }
  return found.sort((a, b) => a.others - b.others).slice(0, 3).map(({ name }) => name)
}
