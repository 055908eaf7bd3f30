import { presentTable, type Table } from '@spikeline/core'
import { csvText, tableRows } from '../csvText.ts'
import { html, slug, wellFormed, type Markup } from './markup.ts'

export interface Panel {
  /** What tells it from its neighbours: 'θ = 0.5'; '' for the only one. */
  readonly title: string
  readonly picture: Markup
}
export interface Figure {
  readonly title: string
  readonly panels: readonly Panel[]
  readonly legend?: Markup
  readonly caption: string
  readonly data: Table
  /** Takes the whole width of the page, beside no other figure. */
  readonly wide?: boolean
}

/** A chart, or several that differ in a parameter, with what it shows, in words and as numbers. */
export const figure = ({ title, panels, legend, caption, data, wide }: Figure): Markup => html`
<figure class="figure${wide || panels.length > 1 ? ' wide' : ''}">
<h4>${title}</h4>
${legend}
<div class="panels${panels.length > 3 ? ' four' : panels.length > 2 ? ' three' : ''}">${panels.map((panel) => html`<div class="panel">${panel.title && html`<p class="panel-title">${panel.title}</p>`}${panel.picture}</div>`)}</div>
<figcaption>${caption}</figcaption>
${dataDetails(data, title)}
</figure>`

/** The data behind a chart: a table to read, rounded, and a file with every digit. */
export function dataDetails(data: Table, title: string): Markup {
  return html`<details class="data"><summary>Data</summary>${scrolling(plainTable(data), `Data: ${title}`)}<p>${download(data, title)}</p></details>`
}

export const download = (data: Table, title: string): Markup =>
  html`<a download="${slug(title) || 'data'}.csv" href="data:text/csv;charset=utf-8,${encodeURIComponent(wellFormed(csvText(tableRows(data))))}">Download as CSV</a>`

/** Tables wider than the window scroll by themselves, with the keyboard too. */
export const scrolling = (table: Markup, label: string): Markup => html`<div class="scroll" role="region" tabindex="0" aria-label="${label}">${table}</div>`

function plainTable(data: Table): Markup {
  const { headers, cells, numeric } = presentTable(data)
  return html`<table><thead><tr>${headers.map((header, i) => html`<th scope="col"${numeric[i] && html` class="number"`}>${header}</th>`)}</tr></thead>
<tbody>${cells.map((row) => html`<tr>${row.map((cell, i) => html`<td${numeric[i] && html` class="number"`}>${cell}</td>`)}</tr>`)}</tbody></table>`
}
