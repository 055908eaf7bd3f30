import { formatCell, presentTable, type Figure, type Statement } from '@spikeline/core'
import type { Content, Failed } from './content.ts'
import { html, type Markup } from './markup.ts'
import type { Looks } from './models.ts'
import { paramsText } from './params.ts'
import { inline } from './prose.ts'

/** What must be known before anything else is read: warnings, and what did not run. */
export function warningsMarkup({ statements, failed, infinite }: Content): Markup | undefined {
  const warnings = statements.filter(({ kind }) => kind === 'warning')
  if (warnings.length + failed.length + infinite.length === 0) return undefined
  return html`<section class="warnings" id="warnings" aria-labelledby="warnings-title"><h2 id="warnings-title">Before you read on</h2>
<ul>${failed.map(failedItem)}${infinite.length > 0 && html`<li><strong>Not all values are finite.</strong> Charts leave out ${infinite.join(', ')} where it is not.</li>`}${warnings.map(({ subject, text, figures }) => html`<li>${subject && html`<strong>${subject}.</strong> `}${inline(text)}${figureDetails(figures)}</li>`)}</ul></section>`
}

function failedItem({ code, message, instances }: Failed): Markup {
  const names = instances.map(({ stage, params }) => html`<code>${stage}</code>${paramsText(params) && ` (${paramsText(params)})`}`)
  const [first, ...rest] = names
  return html`<li><strong>Not everything ran.</strong> ${message} <span class="soft">[${code}]</span> Missing here: ${first}${rest.slice(0, 2).map((name) => html`, ${name}`)}${rest.length > 2 && html`
<details><summary>and ${rest.length - 2} more</summary><ul>${rest.slice(2).map((name) => html`<li>${name}</li>`)}</ul></details>`}.</li>`
}

/** Which model for which purpose, then whether what is claimed of such models holds here. */
export function answerMarkup({ statements }: Content, looks: Looks): Markup | undefined {
  const of = (kind: Statement['kind']): readonly Statement[] => statements.filter((statement) => statement.kind === kind)
  const [answers, findings, notes] = [of('answer'), of('finding'), of('note')]
  if (answers.length + findings.length + notes.length === 0) return undefined
  return html`<section id="answer" aria-labelledby="answer-title"><h2 id="answer-title">${answers.length ? 'The answer' : findings.length ? 'Findings' : 'Notes'}</h2>
${answers.length > 0 && html`<div class="cards">${answers.map((answer) => card(answer, looks))}</div>`}
${findings.length > 0 && html`${answers.length > 0 && html`<h3>Findings</h3>`}<ul class="findings">${findings.map(finding)}</ul>`}
${notes.length > 0 && html`<div class="notes">${notes.map(({ subject, text, figures }) => html`<p>${subject && html`<strong>${subject}.</strong> `}${inline(text)}${figureDetails(figures)}</p>`)}</div>`}</section>`
}

const card = ({ subject, verdict, text, figures }: Statement, looks: Looks): Markup => {
  const model = modelIn(verdict, looks)
  return html`<article class="card"${model !== undefined && html` style="--accent:${looks.of(model).color}"`}><h3>${subject}</h3>
${verdict && html`<p class="verdict">${model !== undefined && looks.mark(model)} ${verdict.replace(/ = /g, '\u00a0=\u00a0')}</p>`}<p>${inline(text)}</p>${figureDetails(figures)}</article>`
}

/** The model that a verdict names: 'ann-to-snn at T = 8'. */
function modelIn(verdict: string, looks: Looks): string | undefined {
  const named = looks.names.filter((name) => verdict === name || (verdict.startsWith(name) && /[\s,(]/.test(verdict[name.length]!)))
  return named.sort((a, b) => b.length - a.length)[0]
}

const signs: Readonly<Record<string, readonly [string, string]>> = {
  reproduced: ['yes', '✓'], 'not reproduced': ['no', '✕'], undecided: ['open', '≈'],
}
const finding = ({ subject, verdict, text, figures }: Statement): Markup => {
  const [kind, sign] = signs[verdict] ?? ['open', '–']
  return html`<li><p class="claim">${subject}</p><p class="badge ${kind}"><span aria-hidden="true">${sign}</span> ${verdict}</p><p>${inline(text)}</p>${figureDetails(figures)}</li>`
}

/** The numbers that a sentence rests on. */
function figureDetails(figures: readonly Figure[]): Markup | undefined {
  if (figures.length === 0) return undefined
  return html`<details class="data"><summary>Figures</summary><dl class="figures-list">${figures.map(({ name, value, margin, unit }) => {
    const cell = margin ? { value, margin } : value
    const { headers, cells } = presentTable({ title: '', notes: [], columns: [{ name, unit }], rows: [[cell]] })
    const shown = /\(([^()]*)\)$/.exec(headers[0]!)?.[1] ?? ''
    return html`<div><dt>${name}</dt><dd>${cells[0]?.[0] ?? formatCell(cell, unit)}${headers[0] !== name && ` ${shown}`}</dd></div>`
  })}</dl></details>`
}
