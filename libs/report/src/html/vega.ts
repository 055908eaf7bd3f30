import type { TopLevelSpec } from 'vega-lite'
import { escapeText, trusted, type Markup } from './markup.ts'

/** A chart in Vega-Lite, without what all charts have in common. */
export interface Chart {
  readonly width: number
  readonly height: number
  readonly layer: readonly object[]
  readonly resolve?: object
}
/** Draws a chart; `label` is what those hear who can't see it. */
export type Draw = (chart: Chart, label: string) => Promise<Markup>

/** A chart grows with its column up to this, so that its letters stay letters. */
const MOST = 1.2

/** Colours are variables of the page, so that a chart follows it into dark mode and onto paper. */
const config = {
  font: 'inherit',
  background: null,
  view: { stroke: null },
  axis: {
    labelColor: 'var(--soft)', titleColor: 'var(--ink)', labelFontSize: 12, titleFontSize: 12.5, titleFontWeight: 500, titlePadding: 8, labelPadding: 5,
    gridColor: 'var(--grid)', domainColor: 'var(--axis)', tickColor: 'var(--axis)', tickSize: 4, labelOverlap: 'greedy', labelSeparation: 6,
  },
  axisY: { domain: false, ticks: false },
  axisX: { grid: false },
}

/**
 * Loads Vega and gives what draws with it. Both take a sixth of a second to load, so that only a report that is made pays for
 * them. Nothing is fetched, no canvas is needed: widths of texts are estimated, generously.
 */
export async function loadVega(): Promise<Draw> {
  const [{ View, parse }, { compile }] = await Promise.all([import('vega'), import('vega-lite')])
  return async ({ width, height, layer, resolve }, label) => {
    const { spec } = compile({ width, height, layer, ...(resolve ? { resolve } : {}), autosize: { type: 'fit', contains: 'padding' }, padding: 4, config } as unknown as TopLevelSpec)
    const view = new View(parse(spec), { renderer: 'none' })
    try {
      return tidy(await view.toSVG(), label)
    } finally {
      view.finalize()
    }
  }
}

/** One image with one description; what Vega says of its parts, and its empty paths, are a third of the size. */
function tidy(svg: string, label: string): Markup {
  const { width, height } = /viewBox="0 0 (?<width>[\d.]+) (?<height>[\d.]+)"/.exec(svg)!.groups!
  const inner = svg.replace(/^<svg[^>]*>/, '')
    .replace(/<path class="(?:background|foreground)"[^>]*\/>/g, '')
    .replace(/<[a-z][^>]*>/g, (tag) => tag
      .replace(/ (?:aria-[a-z]+|role|pointer-events|class)="[^"]*"/g, '')
      .replace(/ (?:opacity="1"|font-family="inherit"|stroke-width="0")/g, '')
      .replace(/(\d+\.\d)\d{2,}/g, '$1'))
  return trusted(`<svg class="chart" style="max-width:${Math.round(Number(width) * MOST)}px" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeText(label)}">${inner}`)
}
