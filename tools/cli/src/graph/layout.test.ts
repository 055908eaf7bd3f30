import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { layout, type PlacedEdge, type PlacedNode } from './layout.ts'
import type { Graph } from './model.ts'

/** Graphs whose edges lead from a stage to a later one, as validation leaves them. */
const graphs: fc.Arbitrary<Graph> = fc.integer({ min: 2, max: 12 }).chain((n) =>
  fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)).filter(([a, b]) => a < b), { maxLength: 24 }).map((pairs) => ({
    name: 'any',
    nodes: Array.from({ length: n }, (_, i) => ({ id: `s${i}`, use: 'a/b', swept: [], summary: '' })),
    edges: pairs.map(([a, b]) => ({ from: `s${a}`, to: `s${b}`, output: 'out', input: 'in', type: 'images' })),
  })))

const inside = (edge: PlacedEdge, { id, x, y, width, height }: PlacedNode): boolean =>
  id !== edge.from && id !== edge.to && edge.points.some((p) => p.x >= x && p.x <= x + width && p.y > y && p.y < y + height)

describe('the layout of a graph', () => {
  test('no edge runs behind a stage that it has nothing to do with', () => {
    fc.assert(fc.property(graphs, (graph) => {
      const { nodes, edges } = layout(graph)
      expect(edges.filter((edge) => nodes.some((node) => inside(edge, node)))).toEqual([])
    }))
  })

  test('every stage has a place of its own on the page, and stands to the right of its inputs', () => {
    fc.assert(fc.property(graphs, (graph) => {
      const { nodes, edges, width, height } = layout(graph)
      expect(nodes.map(({ id }) => id).sort()).toEqual(graph.nodes.map(({ id }) => id).sort())
      for (const { x, y, ...size } of nodes) expect(x >= 0 && y >= 0 && x + size.width <= width && y + size.height <= height).toBe(true)
      for (const [i, a] of nodes.entries())
        for (const b of nodes.slice(i + 1)) expect(a.x === b.x && Math.abs(a.y - b.y) < a.height).toBe(false)
      for (const { points } of edges) expect(points.every(({ x }, i) => i === 0 || x > points[i - 1]!.x)).toBe(true)
    }))
  })
})
