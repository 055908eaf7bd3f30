import { canonicalJson, formatNumber, presentTable, type About } from '@spikeline/core'
import type { Content } from './content.ts'
import { html, slug, wellFormed, type Markup } from './markup.ts'
import { paramTitle } from './params.ts'

type Json = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** How these numbers come about again: document, commands, seeds, versions, data, machine. */
export function reproduceMarkup({ about, readings }: Content): Markup {
  const assignments = [...new Set(readings.map(({ params }) => params))]
  const swept = [...new Set(assignments.flatMap((params) => Object.keys(params)))]
    .map((name) => ({ name, values: [...new Map(assignments.flatMap((params) => (Object.hasOwn(params, name) ? [[canonicalJson(params[name]), params[name]] as const] : []))).values()] }))
  return html`<section id="reproduce" aria-labelledby="reproduce-title"><h2 id="reproduce-title">How to reproduce</h2>
${about ? steps(about) : html`<p>Run the pipeline document again with <code>spikeline run FILE</code>; <code>spikeline verify FILE</code> runs its stages again and compares the results.</p>`}
<p>Numbers on this page are rounded. The file <code>results.json</code> of the same run has them in full, with the key of each result and the parameters of each stage. The same document, seed and back end give the same numbers.</p>
<dl class="facts">${about && html`${fact('Pipeline', about.pipeline.name)}${fact('Digest of the document', html`<code>${about.pipeline.digest}</code>`)}${fact('Seed', String(about.seed))}`}
${swept.map(({ name, values }) => fact(name === 'seed' ? 'Seeds swept' : paramTitle(name), values.map((value) => (typeof value === 'string' ? value : canonicalJson(value))).join(', ')))}
${about && dataSets(about).map(({ stage, use, params }) => fact(`Data: ${stage}`, `${use}${params && `, ${params}`}`))}
${about && Object.entries(about.environment).flatMap(([name, value]) => (value === undefined || value === null ? [] : [fact(titles[name] ?? name, shown(name, value))]))}</dl>
${about && documentDetails(about)}</section>`
}

const fact = (name: string, value: Markup | string): Markup => html`<div><dt>${name}</dt><dd>${value}</dd></div>`

const titles: Json & Readonly<Record<string, string>> = {
  spikeline: 'Spikeline', node: 'Node.js', platform: 'Platform', cpu: 'Processor', processor: 'Processor', cores: 'Cores', memory: 'Memory', backend: 'Tensor back end',
  backendDetail: 'Back end in detail', threads: 'Threads', data: 'Digests of the data',
}

function shown(name: string, value: unknown): string {
  if (name === 'memory' && typeof value === 'number') {
    const { headers, cells } = presentTable({ title: '', notes: [], columns: [{ name, unit: 'bytes' }], rows: [[value]] })
    return `${cells[0]![0]} ${/\((.*)\)/.exec(headers[0]!)?.[1] ?? ''}`
  }
  if (isObject(value)) return Object.entries(value).map(([key, one]) => `${key} ${typeof one === 'string' ? one : canonicalJson(one)}`).join(', ')
  return typeof value === 'number' ? formatNumber(value) : typeof value === 'string' ? value : canonicalJson(value)
}

/** Stages of the document that give data. */
function dataSets({ pipeline }: About): { stage: string; use: string; params: string }[] {
  const stages = isObject(pipeline.document) && isObject(pipeline.document['stages']) ? pipeline.document['stages'] : {}
  return Object.entries(stages).flatMap(([stage, value]) => {
    const use = isObject(value) ? value['use'] : undefined
    if (!isObject(value) || typeof use !== 'string' || !use.startsWith('dataset/')) return []
    return [{ stage, use, params: isObject(value['with']) ? Object.entries(value['with']).map(([name, one]) => `${name} ${typeof one === 'string' ? one : canonicalJson(one)}`).join(', ') : '' }]
  })
}

function steps({ pipeline }: About): Markup {
  const file = `${slug(pipeline.name) || 'pipeline'}.json`
  return html`<ol><li>Save the document below as <code>${file}</code>: <a download="${file}" href="data:application/json;charset=utf-8,${encodeURIComponent(text(pipeline.document))}">download</a>.</li>
<li>Run it: <code>spikeline run ${file}</code></li><li>Compare: <code>spikeline verify ${file}</code> runs its stages again and says where a result differs.</li></ol>`
}

const text = (document: unknown): string => wellFormed(`${JSON.stringify(document, null, 2)}\n`)

const documentDetails = ({ pipeline }: About): Markup => html`<details class="document"><summary>The whole pipeline document</summary><pre tabindex="0"><code>${text(pipeline.document)}</code></pre></details>`
