import type { AnyStage, PipelineDocument } from '@spikeline/core'

export interface GraphNode { readonly id: string; readonly use: string; readonly swept: readonly string[]; readonly summary: string }
export interface GraphEdge { readonly from: string; readonly to: string; readonly output: string; readonly input: string; readonly type: string }
export interface Graph { readonly name: string; readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[] }
export interface StageLookup { stage(use: string): AnyStage | undefined }

/** The stages and edges of a document, with the swept parameters that each stage names itself. */
export function graphOf(document: PipelineDocument, registry: StageLookup): Graph {
  const swept = Object.keys(document.sweep.matrix)
  const nodes = Object.values(document.stages).map(({ id, use, with: params }) => ({
    id, use, swept: swept.filter((name) => references(params).includes(name)), summary: registry.stage(use)?.summary ?? '',
  }))
  const edges = Object.values(document.stages).flatMap(({ id, inputs }) =>
    Object.entries(inputs).flatMap(([input, refs]) => refs.map(({ stage, port }) => ({
      from: stage, to: id, output: port, input, type: portTypeName(registry, document, stage, port),
    }))))
  return { name: document.name, nodes, edges }
}

function portTypeName(registry: StageLookup, document: PipelineDocument, stage: string, port: string): string {
  const declaration = registry.stage(document.stages[stage]!.use)
  return declaration?.outputs[port]?.type.name ?? ''
}

/** Names of the parameters that a value refers to by { "$param": name }. */
function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references)
  if (!value || typeof value !== 'object') return []
  const { $param } = value as { $param?: unknown }
  return typeof $param === 'string' ? [$param] : Object.values(value).flatMap(references)
}
