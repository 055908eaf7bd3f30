import { canonicalJson, formatNumber, type Params, type Table } from '@spikeline/core'
import type { Reading } from '../arrived.ts'
import type { Content } from './content.ts'
import { dataDetails, download, scrolling } from './figure.ts'
import { atBest, bestParams } from './layers.ts'
import { html, type Markup } from './markup.ts'
import type { Looks } from './models.ts'
import { agree, paramsText, without } from './params.ts'

/** Matrices of more classes are no longer read: then the pairs that are confused most often. */
const LARGEST = 20
const PAIRS = 20

interface Matrix {
  readonly model: string
  readonly params: Params
  readonly classes: readonly (string | number)[]
  /** Samples of a class (truth) that were answered with another or the same. */
  count(truth: string | number, predicted: string | number): number
}

/** What is taken for what: a matrix for each model, counts added up over repetitions, and the recall of each class. */
export function confusionMarkup(content: Content, looks: Looks): Markup[] {
  const readings = content.readings.filter(({ name, labels }) => name === 'confusion' && 'truth' in labels && 'predicted' in labels)
  const models = [...new Set(readings.map(modelOf))]
  if (models.length === 0) return []
  const matrices = models.map((model) => matrix(model, readings.filter((reading) => modelOf(reading) === model), bestParams(content, model), content.over))
  const small = matrices.every(({ classes }) => classes.length <= LARGEST)
  const caption = small
    ? `Rows: the class of a sample; columns: the answer. Blue: samples answered rightly; orange: mistakes, darker where they are more frequent among those of that model.`
    : `The ${PAIRS} most frequent mistakes.`
  const sums = content.over ? ` Counts are sums over ${content.over}.` : ''
  return [
    html`<figure class="figure wide"><div class="matrices">${matrices.map((one) => html`<div class="matrix"><p class="panel-title">${looks.mark(one.model)} ${[one.model, paramsText(one.params)].filter(Boolean).join(', ')}</p>${small ? heat(one) : pairs(one)}</div>`)}</div>
<figcaption>${caption}${atBest(content)}${sums}</figcaption>
${dataDetails(recallTable(matrices), 'Recall by class')}<p class="download">${download(countsTable(matrices), 'Confusions')}</p></figure>`,
  ]
}

const modelOf = ({ labels, stage }: Reading): string => String(labels['model'] ?? stage)
const recall = ({ classes, count }: Matrix, truth: string | number): number | undefined => {
  const all = classes.reduce<number>((sum, predicted) => sum + count(truth, predicted), 0)
  return all > 0 ? count(truth, truth) / all : undefined
}

function matrix(model: string, readings: readonly Reading[], best: Params | undefined, over: string | undefined): Matrix {
  const params = without((readings.find((reading) => agree(reading.params, best ?? {})) ?? readings[0]!).params, over)
  const own = readings.filter((reading) => canonicalJson(without(reading.params, over)) === canonicalJson(params))
  const counts = new Map<string, number>()
  for (const { labels, value } of own) {
    const key = canonicalJson([labels['truth'], labels['predicted']])
    counts.set(key, (counts.get(key) ?? 0) + value)
  }
  const classes = [...new Set(own.flatMap(({ labels }) => [labels['truth']!, labels['predicted']!]))].sort((a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1))
  return { model, params, classes, count: (truth, predicted) => counts.get(canonicalJson([truth, predicted])) ?? 0 }
}

/** A table whose cells are coloured: what is right by its share of the class, a mistake by its size among the mistakes. */
function heat(one: Matrix): Markup {
  const { classes, count, model } = one
  const most = Math.max(1, ...classes.flatMap((truth) => classes.map((predicted) => (truth === predicted ? 0 : count(truth, predicted)))))
  return scrolling(html`<table class="heat"><thead><tr><td class="corner">class ↓ answer →</td>${classes.map((predicted) => html`<th scope="col">${predicted}</th>`)}</tr></thead>
<tbody>${classes.map((truth) => html`<tr><th scope="row">${truth}</th>${classes.map((predicted) => {
    const samples = count(truth, predicted)
    const share = truth === predicted ? (recall(one, truth) ?? 0) : samples / most
    return html`<td${samples > 0 && html` class="${truth === predicted ? 'right' : 'wrong'}" style="--share:${share.toFixed(2)}"`}>${samples > 0 ? formatNumber(samples) : ''}</td>`
  })}</tr>`)}</tbody></table>`, `Confusions of ${model}`)
}

function pairs({ classes, count, model }: Matrix): Markup {
  const wrong = classes.flatMap((truth) => classes.flatMap((predicted) => (truth === predicted || count(truth, predicted) === 0 ? [] : [{ truth, predicted, samples: count(truth, predicted) }])))
  const most = wrong.sort((a, b) => b.samples - a.samples).slice(0, PAIRS)
  return scrolling(html`<table><thead><tr><th scope="col">class</th><th scope="col">answered</th><th scope="col" class="number">samples</th></tr></thead>
<tbody>${most.map(({ truth, predicted, samples }) => html`<tr><td>${truth}</td><td>${predicted}</td><td class="number">${formatNumber(samples)}</td></tr>`)}</tbody></table>`, `Most frequent mistakes of ${model}`)
}

const countsTable = (matrices: readonly Matrix[]): Table => ({
  title: '', notes: [],
  columns: ['model', 'truth', 'predicted', 'samples'].map((name) => ({ name, unit: '' })),
  rows: matrices.flatMap(({ model, classes, count }) => classes.flatMap((truth) => classes.map((predicted) => [model, truth, predicted, count(truth, predicted)]))),
})

const recallTable = (matrices: readonly Matrix[]): Table => ({
  title: '', notes: [],
  columns: [{ name: 'class', unit: '' }, ...matrices.map(({ model }) => ({ name: `recall of ${model}`, unit: '%' }))],
  rows: [...new Set(matrices.flatMap(({ classes }) => classes))].map((truth) => [truth, ...matrices.map((one) => {
    const share = recall(one, truth)
    return share === undefined ? null : share * 100
  })]),
})
