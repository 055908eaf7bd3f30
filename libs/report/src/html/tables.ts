import { presentTable, type Table } from '@spikeline/core'
import { download, scrolling } from './figure.ts'
import { html, slug, type Markup } from './markup.ts'
import type { Looks } from './models.ts'
import { inline } from './prose.ts'

/** From so many rows on a table scrolls within itself. */
const LONG = 24

/** A table whose headings open what they mean, without a script: a popover, and the same as a list under the table. */
export function tableMarkup(table: Table, index: number, looks: Looks): Markup {
  const { title, headers, cells, numeric, notes } = presentTable(table)
  const id = `table-${index + 1}`
  const explained = table.columns.map(({ name, definition }, i) => ({ name, definition, id: `${id}-${i + 1}` })).filter(({ definition }) => definition)
  const caption = title || `Table ${index + 1}`
  const head = table.columns.map(({ definition }, i) => html`<th scope="col"${numeric[i] && html` class="number"`}>${definition
    ? html`<button type="button" popovertarget="${id}-${i + 1}" aria-describedby="${id}-${i + 1}">${headers[i]}</button>` : headers[i]}</th>`)
  const body = cells.map((row) => html`<tr>${row.map((cell, i) => (i === 0
    ? html`<th scope="row">${looks.knows(cell) && html`${looks.mark(cell)} `}${cell}</th>` : html`<td${numeric[i] && html` class="number"`}>${cell}</td>`))}</tr>`)
  return html`<section class="table" id="${id}-${slug(title)}"><h3>${caption}</h3>
<div class="${cells.length >= LONG ? 'long' : ''}">${scrolling(html`<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`, caption)}</div>
${explained.map(({ name, definition, id: target }) => html`<div popover="auto" id="${target}" class="definition"><strong>${name}</strong><p>${definition}</p></div>`)}
${notes.length > 0 && html`<div class="notes">${notes.map((note) => html`<p>${inline(note)}</p>`)}</div>`}
${explained.length > 0 && html`<details class="definitions"><summary>What the columns mean</summary><dl>${explained.map(({ name, definition }) => html`<dt>${name}</dt><dd>${definition}</dd>`)}</dl></details>`}
<p class="download">${download(table, title || id)}</p></section>`
}
