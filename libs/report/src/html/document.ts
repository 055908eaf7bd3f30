import type { HtmlParams } from '../generated/html.ts'
import { answerMarkup, warningsMarkup } from './answer.ts'
import { anytimeFigures } from './anytime.ts'
import { confusionMarkup } from './confusion.ts'
import type { Content } from './content.ts'
import { drawingFigures } from './drawings.ts'
import { layerFigures } from './layers.ts'
import { html, trusted, type Markup } from './markup.ts'
import { Looks } from './models.ts'
import { paretoFigures } from './pareto.ts'
import { prose } from './prose.ts'
import { reproduceMarkup } from './reproduce.ts'
import { style } from './style.ts'
import { sweepFigures } from './sweeps.ts'
import { tableMarkup } from './tables.ts'
import type { Draw } from './vega.ts'

/** Nothing may run, nothing may be fetched; images that are in the page may be shown. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


/** The whole page. What there is nothing for has no heading either. */
export async function htmlDocument(content: Content, { title, introduction, sections }: HtmlParams, draw: Draw): Promise<string> {
  const looks = new Looks(modelsOf(content))
  const parts = (await Promise.all(sectionsOf(content, looks, draw).filter(({ id }) => sections.includes(id)).map(async ({ id, title: heading, make }) => {
    const made = await make()
    return made.length ? [{ id, title: heading, markup: whole(id, heading, made) }] : []
  }))).flat()
  const warnings = warningsMarkup(content)
  const page = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Spikeline">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#main">To the content</a>
<div class="page">
<header><p class="eyebrow">${content.about && `${content.about.pipeline.name} · `}artificial and spiking networks compared</p><h1>${title}</h1>
${introduction.trim() && html`<div class="lead">${prose(introduction)}</div>`}</header>
${parts.length > 1 && html`<nav aria-label="Contents"><ul>${warnings && html`<li><a href="#warnings">Before you read on</a></li>`}${parts.map(({ id, title: heading }) => html`<li><a href="#${id}">${heading}</a></li>`)}</ul></nav>`}
<main id="main">${warnings}${parts.map(({ markup }) => markup)}</main>
<footer>Made by Spikeline. This page is one file: it fetches nothing and runs no script.</footer>
</div>
</body>
</html>
`
  return `<!doctype html>\n${page.text}`
}

/** Models with an accuracy first, so that what is compared has the colours that are told apart best. */
function modelsOf({ rows, readings }: Content): string[] {
  const scored = rows.filter(({ values }) => values.has('accuracy')).map(({ model }) => model)
  return [...scored, ...readings.filter(({ name }) => name === 'accuracy' || name === 'accuracy.anytime' || name === 'confusion').map(({ labels, stage }) => String(labels['model'] ?? stage)), ...rows.map(({ model }) => model)]
}

/** The parts of the page in their order. */
function sectionsOf(content: Content, looks: Looks, draw: Draw): { id: HtmlParams['sections'][number]; title: string; make: () => Promise<readonly Markup[]> | readonly Markup[] }[] {
  const answers = content.statements.some(({ kind }) => kind === 'answer')
  const grid = async (figures: Promise<Markup[]>): Promise<Markup[]> => { const made = await figures; return made.length ? [html`<div class="figures">${made}</div>`] : [] }
  return [
    { id: 'answer', title: answers ? 'The answer' : 'Findings', make: () => [answerMarkup(content, looks)].filter((part) => part !== undefined) },
    { id: 'tables', title: 'Tables', make: () => content.tables.map((table, i) => tableMarkup(table, i, looks)) },
    { id: 'pareto', title: 'Accuracy and cost', make: () => grid(paretoFigures(content, looks, draw)) },
    { id: 'sweeps', title: 'What the parameters do', make: () => sweepFigures(content, looks, draw) },
    { id: 'anytime', title: 'Accuracy over time', make: () => grid(anytimeFigures(content, looks, draw)) },
    { id: 'layers', title: 'Activity of the layers', make: () => layerFigures(content, looks, draw) },
    { id: 'drawings', title: 'Samples', make: () => drawingFigures(content.drawings) },
    { id: 'confusion', title: 'What is taken for what', make: () => confusionMarkup(content, looks) },
    { id: 'reproduce', title: 'How to reproduce', make: () => [reproduceMarkup(content)] },
  ]
}

/** Parts that have a heading of their own are taken as they are. */
const whole = (id: string, title: string, made: readonly Markup[]): Markup =>
  (id === 'answer' || id === 'reproduce' ? html`${made}` : html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${made}</section>`)
