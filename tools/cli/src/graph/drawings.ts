import type { PipelineDocument } from '@spikeline/core'
import { graphOf, type Graph, type StageLookup } from './model.ts'
import { page } from './page.ts'

type Drawing = (document: PipelineDocument, registry: StageLookup) => string

/** The formats of `spikeline graph`. */
export const drawings: Readonly<Record<string, Drawing>> = {
  mermaid: (document, registry) => mermaid(graphOf(document, registry)),
  dot: (document, registry) => dot(graphOf(document, registry)),
  html: (document, registry) => page(graphOf(document, registry)),
}

const label = (node: Graph['nodes'][number]): string => (node.swept.length ? ` × ${node.swept.join(', ')}` : '')

function mermaid(graph: Graph): string {
  return [
    'flowchart LR',
    // Ids get a prefix, since Mermaid reserves words such as "end".
    ...graph.nodes.map((node) => `  s_${node.id}["${node.id}<br/>${node.use}${label(node)}"]`),
    ...graph.edges.map((edge) => `  s_${edge.from} -- "${edge.type}" --> s_${edge.to}`),
  ].join('\n')
}

function dot(graph: Graph): string {
  return [
    `digraph ${JSON.stringify(graph.name)} {`,
    '  rankdir=LR; node [shape=box, style=rounded, fontname="sans-serif"]; edge [fontname="sans-serif", fontsize=10];',
    ...graph.nodes.map((node) => `  ${JSON.stringify(node.id)} [label=${JSON.stringify(`${node.id}\n${node.use}${label(node)}`)}];`),
    ...graph.edges.map((edge) => `  ${JSON.stringify(edge.from)} -> ${JSON.stringify(edge.to)} [label=${JSON.stringify(edge.type)}];`),
    '}',
  ].join('\n')
}
