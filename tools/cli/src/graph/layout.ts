import type { Graph, GraphNode } from './model.ts'

export interface PlacedNode extends GraphNode { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

const WIDTH = 190
const HEIGHT = 52
const GAP_X = 90
const GAP_Y = 28

/**
 * Places stages in columns by their longest distance from a source, each column ordered by the mean row of its
 * inputs (one sweep of the barycentre method): few crossings on the small graphs that pipelines are.
 */
export function layout(graph: Graph): { readonly nodes: readonly PlacedNode[]; readonly width: number; readonly height: number } {
  const inputs = new Map(graph.nodes.map((n) => [n.id, graph.edges.filter((e) => e.to === n.id).map((e) => e.from)]))
  const depth = new Map<string, number>()
  const depthOf = (id: string): number => {
    const known = depth.get(id)
    if (known !== undefined) return known
    const d = Math.max(-1, ...inputs.get(id)!.map(depthOf)) + 1
    depth.set(id, d)
    return d
  }
  const columns: GraphNode[][] = []
  for (const node of graph.nodes) (columns[depthOf(node.id)] ??= []).push(node)
  const row = new Map<string, number>()
  for (const column of columns) {
    const mean = (id: string): number => {
      const rows = inputs.get(id)!.map((from) => row.get(from) ?? 0)
      return rows.length ? rows.reduce((a, b) => a + b, 0) / rows.length : 0
    }
    column.sort((a, b) => mean(a.id) - mean(b.id))
    column.forEach((node, i) => row.set(node.id, i))
  }
  const tallest = Math.max(...columns.map((c) => c.length))
  const height = tallest * (HEIGHT + GAP_Y) + GAP_Y
  const nodes = columns.flatMap((column, c) => column.map((node, i) => ({
    ...node, width: WIDTH, height: HEIGHT,
    x: GAP_X / 2 + c * (WIDTH + GAP_X),
    y: Math.round(GAP_Y + ((height - 2 * GAP_Y) * (i + 0.5)) / column.length - HEIGHT / 2),
  })))
  return { nodes, width: columns.length * (WIDTH + GAP_X), height }
}
