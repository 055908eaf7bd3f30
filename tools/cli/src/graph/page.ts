import { layout, type PlacedNode } from './layout.ts'
import type { Graph } from './model.ts'

const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!)

/** One self-contained HTML page with the graph as SVG: no script, no network. */
export function page(graph: Graph): string {
  const { nodes, width, height } = layout(graph)
  const placed = new Map(nodes.map((node) => [node.id, node]))
  const svg = [
    `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="stages of ${escape(graph.name)}">`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>',
    ...graph.edges.map((edge) => edgePath(placed.get(edge.from)!, placed.get(edge.to)!, edge.type)),
    ...nodes.map(nodeBox),
    '</svg>',
  ].join('\n')
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escape(graph.name)}</title><style>`,
    'body{font:15px system-ui,sans-serif;margin:2rem;color:#1c2430;background:#fff}svg{max-width:100%;height:auto}',
    'rect{fill:#f4f7fb;stroke:#4a6a8a;stroke-width:1.2}.id{font-weight:600}.use{fill:#56657a;font-size:12px}',
    'path.edge{fill:none;stroke:#8aa0b8;stroke-width:1.4}.type{fill:#7b8798;font-size:11px;text-anchor:middle}marker path{fill:#8aa0b8}',
    '@media (prefers-color-scheme:dark){body{background:#12161c;color:#e6ebf2}rect{fill:#1c2430;stroke:#7fa3c7}.id{fill:#e6ebf2}.use,.type{fill:#9fb0c3}}',
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

function edgePath(from: PlacedNode, to: PlacedNode, type: string): string {
  const [x1, y1, x2, y2] = [from.x + from.width, from.y + from.height / 2, to.x, to.y + to.height / 2]
  const bend = Math.max(30, (x2 - x1) / 2)
  return `<path class="edge" marker-end="url(#tip)" d="M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}"/>`
    + `<text class="type" x="${(x1 + x2) / 2}" y="${(y1 + y2) / 2 - 5}">${escape(type)}</text>`
}
