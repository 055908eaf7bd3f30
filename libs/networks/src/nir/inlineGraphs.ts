import { fail } from '@spikeline/core'
import type { NirGraph, NirUnit } from './graph.ts'

/** A graph without graphs in it. */
export interface FlatGraph {
  readonly nodes: ReadonlyMap<string, NirUnit>
  readonly edges: readonly (readonly [string, string])[]
}

/**
 * A graph with the nodes of nested graphs in the place of these, named 'outer.inner'; the inputs and outputs of nested graphs, which change
 * nothing, are left out. Fails with E3043 where two nodes would have one name or a nested graph has no or several inputs or outputs.
 */
export function inlineGraphs(graph: NirGraph): FlatGraph {
  const nodes = new Map<string, NirUnit>()
  let edges: (readonly [string, string])[] = []
  const passing: string[] = []

  /** Adds a graph under a prefix; gives the names at which it is entered and left. */
  const add = ({ nodes: own, edges: connections }: NirGraph, prefix: string): { input: string[]; output: string[] } => {
    const ends = { input: [] as string[], output: [] as string[] }
    const entries = new Map<string, string>()
    const exits = new Map<string, string>()
    for (const [name, node] of own) {
      const full = prefix + name
      if (node.type === 'NIRGraph') {
        const { input, output } = add(node, `${full}.`)
        for (const [what, found] of [['input', input], ['output', output]] as const)
          if (found.length !== 1) fail('E3043', { node: full, problem: `is a graph with ${found.length} nodes of the type "${what === 'input' ? 'Input' : 'Output'}"; within another a graph has one` })
        entries.set(name, input[0]!)
        exits.set(name, output[0]!)
        passing.push(input[0]!, output[0]!)
        continue
      }
      if (nodes.has(full)) fail('E3043', { node: full, problem: 'is the name of two nodes, once those of nested graphs are taken out of these' })
      nodes.set(full, node)
      if (node.type === 'Input') ends.input.push(full)
      if (node.type === 'Output') ends.output.push(full)
    }
    for (const [from, to] of connections) edges.push([exits.get(from) ?? prefix + from, entries.get(to) ?? prefix + to])
    return ends
  }
  add(graph, '')

  for (const name of passing) {
    const before = edges.filter(([, to]) => to === name).map(([from]) => from)
    const after = edges.filter(([from]) => from === name).map(([, to]) => to)
    edges = [...edges.filter(([from, to]) => from !== name && to !== name), ...before.flatMap((from) => after.map((to) => [from, to] as const))]
    nodes.delete(name)
  }
  return { nodes, edges }
}
