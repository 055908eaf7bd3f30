import { fail } from '@spikeline/core'
import type { NirUnit } from './graph.ts'
import type { FlatGraph } from './inlineGraphs.ts'

/** A node of a chain. */
export interface Link {
  readonly name: string
  readonly node: NirUnit
  /** The connection from these neurons to themselves: by weights, or one to one (null). */
  readonly own?: { readonly name: string; readonly node: (NirUnit & { readonly type: 'Affine' | 'Linear' }) | null }
}

const firing: ReadonlySet<string> = new Set(['IF', 'LIF', 'CubaLIF', 'Threshold'])

/**
 * The nodes of a graph from its input to its output, one after the other. Neurons that fire may reach themselves, directly or by weights.
 * Fails with E3043 where the graph is no such chain, naming the node at which it isn't.
 */
export function chainOf({ nodes, edges }: FlatGraph): readonly Link[] {
  const [input] = only(nodes, 'Input')
  const [output] = only(nodes, 'Output')
  const next = (name: string): string[] => edges.filter(([from]) => from === name).map(([, to]) => to)
  const before = (name: string): string[] => edges.filter(([, to]) => to === name).map(([from]) => from)

  /** Whether `name` is weights from the neurons `of` to themselves. */
  const loops = (name: string, of: string): boolean =>
    ['Affine', 'Linear'].includes(nodes.get(name)!.type) && next(name).join() === of && before(name).join() === of

  const chain: Link[] = []
  const seen = new Set<string>()
  let previous: string | undefined
  for (let name: string | undefined = input; name !== undefined;) {
    if (seen.has(name)) fail('E3043', { node: name, problem: 'is reached a second time: the graph goes in a circle that is no connection of neurons to themselves' })
    seen.add(name)
    const node: NirUnit = nodes.get(name)!
    const here: string = name
    const own = firing.has(node.type) ? next(here).filter((to) => to === here || loops(to, here)) : []
    if (own.length > 1) fail('E3043', { node: here, problem: `has ${own.length} connections to itself; one can be expressed` })
    const weights = own[0] === undefined || own[0] === here ? null : (nodes.get(own[0]) as NirUnit & { type: 'Affine' | 'Linear' })
    if (weights) seen.add(own[0]!)
    chain.push({ name: here, node, ...(own[0] !== undefined && { own: { name: own[0], node: weights } }) })
    const into = before(here).filter((from) => from !== previous && !own.includes(from))
    if (into.length > 0) fail('E3043', { node: here, problem: `has another input besides ${previous === undefined ? 'that of the network' : `"${previous}"`}: "${into[0]}"; layers that follow one another can be expressed` })
    const onward: string[] = next(here).filter((to) => !own.includes(to))
    if (onward.length > 1) fail('E3043', { node: here, problem: `leads to ${onward.map((to) => `"${to}"`).join(' and ')}; layers that follow one another can be expressed` })
    if (onward.length === 0 && here !== output) fail('E3043', { node: here, problem: 'leads nowhere, and is not the output' })
    previous = here
    name = onward[0]
  }
  for (const name of nodes.keys()) if (!seen.has(name)) fail('E3043', { node: name, problem: 'is not between input and output' })
  return chain
}

function only(nodes: FlatGraph['nodes'], type: 'Input' | 'Output'): [string] {
  const found = [...nodes].filter(([, node]) => node.type === type).map(([name]) => name)
  if (found.length !== 1) fail('E3043', { node: found[1] ?? 'the graph', problem: `is one of ${found.length} nodes of the type "${type}"; a network has one` })
  return [found[0]!]
}
