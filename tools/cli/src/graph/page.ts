import { layout, type PlacedEdge, type PlacedNode, type Point } from './layout.ts'
import type { Graph } from './model.ts'

const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!)

/** One self-contained HTML page with the graph as SVG: no script, no network. */
export function page(graph: Graph): string {
  const { nodes, edges, width, height } = layout(graph)
  const svg = [
    `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="stages of ${escape(graph.name)}">`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>',
    ...edges.map(edgePath),
    ...nodes.map(nodeBox),
    ...labels(edges),
    '</svg>',
  ].join('\n')
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escape(graph.name)}</title><style>`,
    'body{font:15px system-ui,sans-serif;margin:2rem;color:#1c2430;background:#fff}svg{max-width:100%;height:auto}',
    'rect{fill:#f4f7fb;stroke:#4a6a8a;stroke-width:1.2}.id{font-weight:600}.use{fill:#56657a;font-size:12px}',
    'path.edge{fill:none;stroke:#8aa0b8;stroke-width:1.4}.type{fill:#56657a;font-size:11px;text-anchor:middle;paint-order:stroke;stroke:#fff;stroke-width:3px}marker path{fill:#8aa0b8}',
    '@media (prefers-color-scheme:dark){body{background:#12161c;color:#e6ebf2}rect{fill:#1c2430;stroke:#7fa3c7}.id{fill:#e6ebf2}.use,.type{fill:#9fb0c3}.type{stroke:#12161c}}',
    `</style></head><body><h1>${escape(graph.name)}</h1>`,
    svg,
    '</body></html>',
  ].join('\n')
}

function nodeBox({ id, use, swept, summary, x, y, width, height }: PlacedNode): string {
  const sweep = swept.length ? ` × ${swept.join(', ')}` : ''
  return `<g><title>${escape(summary)}</title><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/>`
    + `<text class="id" x="${x + 12}" y="${y + 22}" fill="currentColor">${escape(id)}</text>`
    + `<text class="use" x="${x + 12}" y="${y + 40}">${escape(use + sweep)}</text></g>`
}

/** Straight through the lanes of columns, bent between columns. */
function edgePath({ points }: PlacedEdge): string {
  const path = points.slice(1).map((to, i) => {
    const from = points[i]!
    const bend = (to.x - from.x) / 2
    return i % 2 ? `L${to.x} ${to.y}` : `C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`
  })
  return `<path class="edge" marker-end="url(#tip)" d="M${points[0]!.x} ${points[0]!.y}${path.join('')}"/>`
}

/** The type that flows, at the middle of the last bend; once where several would stand on one another. */
function labels(edges: readonly PlacedEdge[]): string[] {
  const placed: (Point & { type: string })[] = []
  for (const { points, type } of edges) {
    const [from, to] = [points.at(-2)!, points.at(-1)!]
    const [x, y] = [(from.x + to.x) / 2, (from.y + to.y) / 2 - 5]
    if (placed.every((other) => Math.abs(other.x - x) > 60 || Math.abs(other.y - y) > 11)) placed.push({ x, y, type })
  }
  return placed.map(({ x, y, type }) => `<text class="type" x="${x}" y="${y}">${escape(type)}</text>`)
}
