import type { Graph, GraphEdge, GraphNode } from './model.ts'

export interface Point { readonly x: number; readonly y: number }
export interface PlacedNode extends GraphNode, Point { readonly width: number; readonly height: number }
/** An edge as the points that it runs through, left to right: two at each column that it crosses, between its ends. */
export interface PlacedEdge extends GraphEdge { readonly points: readonly Point[] }
export interface Layout { readonly nodes: readonly PlacedNode[]; readonly edges: readonly PlacedEdge[]; readonly width: number; readonly height: number }

const WIDTH = 190
const HEIGHT = 52
/** The height of the gap in a column through which an edge passes. */
const LANE = 14
const GAP_X = 90
const GAP_Y = 28

/** What takes room in a column: a stage, or a lane for edges of one output that pass. */
interface Cell { readonly id: string; readonly node?: GraphNode; readonly before: string[]; readonly after: string[]; x: number; y: number; row: number }

/**
 * Places stages in columns by their longest distance from a source. An edge over several columns gets a lane in each
 * that it crosses, so that it never runs behind a stage that it has nothing to do with. Columns are ordered by the mean
 * position of their neighbours, to the right and back a few times (the barycentre method of Sugiyama 1981).
 */
export function layout(graph: Graph): Layout {
  const columns = columnsOf(graph)
  const cells = new Map(columns.flat().map((cell) => [cell.id, cell]))
  for (let sweep = 0; sweep < 8; sweep++) {
    const rightwards = sweep % 2 === 0
    for (const column of rightwards ? columns : [...columns].reverse()) order(column, (cell) => (rightwards ? cell.before : cell.after), cells)
  }
  const heightOf = (column: readonly Cell[]): number => column.reduce((sum, { node }) => sum + (node ? HEIGHT : LANE) + GAP_Y, -GAP_Y)
  const height = Math.max(...columns.map(heightOf)) + 2 * GAP_Y
  for (const [c, column] of columns.entries()) {
    let y = (height - heightOf(column)) / 2
    for (const cell of column) {
      cell.x = GAP_X / 2 + c * (WIDTH + GAP_X)
      cell.y = Math.round(y)
      y += (cell.node ? HEIGHT : LANE) + GAP_Y
    }
  }
  const nodes = [...cells.values()].flatMap(({ node, x, y }) => (node ? [{ ...node, x, y, width: WIDTH, height: HEIGHT }] : []))
  return { nodes, edges: graph.edges.map((edge) => ({ ...edge, points: pointsOf(edge, cells) })), width: columns.length * (WIDTH + GAP_X), height }
}

const lane = ({ from, output }: GraphEdge, column: number): string => `${from}.${output}/${column}`

/** The cells of each column, in order of appearance, with their neighbours in the columns before and after. */
function columnsOf(graph: Graph): Cell[][] {
  const depth = depths(graph)
  const columns: Cell[][] = Array.from({ length: Math.max(...depth.values()) + 1 }, () => [])
  const cells = new Map<string, Cell>()
  const add = (column: number, id: string, node?: GraphNode): void => {
    if (cells.has(id)) return
    const cell: Cell = { id, ...(node && { node }), before: [], after: [], x: 0, y: 0, row: 0 }
    cells.set(id, cell)
    columns[column]!.push(cell)
  }
  for (const node of graph.nodes) add(depth.get(node.id)!, node.id, node)
  for (const edge of graph.edges) {
    const [first, last] = [depth.get(edge.from)!, depth.get(edge.to)!]
    let previous = edge.from
    for (let column = first + 1; column <= last; column++) {
      const id = column === last ? edge.to : lane(edge, column)
      if (column < last) add(column, id)
      cells.get(id)!.before.push(previous)
      cells.get(previous)!.after.push(id)
      previous = id
    }
  }
  return columns
}

/** The longest distance of each stage from a source. */
function depths(graph: Graph): Map<string, number> {
  const depth = new Map<string, number>()
  const depthOf = (id: string): number => {
    const known = depth.get(id)
    if (known !== undefined) return known
    const d = Math.max(-1, ...graph.edges.filter((e) => e.to === id).map((e) => depthOf(e.from))) + 1
    depth.set(id, d)
    return d
  }
  for (const { id } of graph.nodes) depthOf(id)
  return depth
}

/** Sorts a column by the mean position of neighbours; what has none, or the same, stays in order. */
function order(column: Cell[], neighbours: (cell: Cell) => readonly string[], cells: ReadonlyMap<string, Cell>): void {
  const wish = new Map(column.map((cell) => {
    const rows = neighbours(cell).map((id) => cells.get(id)!.row)
    return [cell, rows.length ? rows.reduce((a, b) => a + b, 0) / rows.length : cell.row]
  }))
  column.sort((a, b) => wish.get(a)! - wish.get(b)!)
  // Centred on 0, as columns are drawn centred on one another.
  column.forEach((cell, i) => (cell.row = i - (column.length - 1) / 2))
}

function pointsOf(edge: GraphEdge, cells: ReadonlyMap<string, Cell>): Point[] {
  const [from, to] = [cells.get(edge.from)!, cells.get(edge.to)!]
  const columns = (to.x - from.x) / (WIDTH + GAP_X)
  const first = (from.x - GAP_X / 2) / (WIDTH + GAP_X)
  const lanes = Array.from({ length: columns - 1 }, (_, i) => cells.get(lane(edge, first + i + 1))!)
  return [
    { x: from.x + WIDTH, y: from.y + HEIGHT / 2 },
    ...lanes.flatMap(({ x, y }) => [{ x, y: y + LANE / 2 }, { x: x + WIDTH, y: y + LANE / 2 }]),
    { x: to.x, y: to.y + HEIGHT / 2 },
  ]
}
