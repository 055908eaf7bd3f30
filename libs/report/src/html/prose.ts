import { html, trusted, type Markup } from './markup.ts'

/** The little of Markdown that an introduction needs: paragraphs, lists, **bold**, *emphasis*, `code`, links to https. All else is text. */
export const prose = (text: string): Markup[] =>
  text.replace(/\r\n?/g, '\n').split(/\n\s*\n/).map((block) => block.trim()).filter(Boolean).map(block)

function block(text: string): Markup {
  const lines = text.split('\n').map((line) => line.trim())
  if (!lines.every((line) => /^[-*] /.test(line))) return html`<p>${inline(lines.join(' '))}</p>`
  return html`<ul>${lines.map((line) => html`<li>${inline(line.slice(2))}</li>`)}</ul>`
}

const SPANS = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\]\((https?:\/\/[^\s()"<>]+)\)/g

/** Marks within a line; the text between them, and in them, is escaped. */
export function inline(text: string): Markup {
  const parts: Markup[] = []
  let at = 0
  for (const { 0: all, index, 1: code, 2: bold, 3: emphasis, 4: link, 5: address } of text.matchAll(SPANS)) {
    parts.push(html`${text.slice(at, index)}`)
    if (code !== undefined) parts.push(html`<code>${code}</code>`)
    else if (bold !== undefined) parts.push(html`<strong>${bold}</strong>`)
    else if (emphasis !== undefined) parts.push(html`<em>${emphasis}</em>`)
    else parts.push(html`<a href="${address}" rel="noreferrer">${link}</a>`)
    at = index + all.length
  }
  return trusted([...parts, html`${text.slice(at)}`].map((part) => part.text).join(''))
}
