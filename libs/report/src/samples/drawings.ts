import { printSwept, type Cell, type Drawing, type Table } from '@spikeline/core'
import { cardOf, WIDTH, type Card } from './card.ts'
import type { Collected } from './collect.ts'
import { isRight } from './decision.ts'
import { at, escaped } from './svg.ts'

export interface DrawingParams {
  readonly title: string
  readonly panels: number
  readonly classes?: readonly string[]
  readonly wrong?: string
  readonly indices?: readonly number[]
}

/** Characters of one drawing: a page with some of them still loads at once. */
const LARGEST = 95_000

/** Cards of samples one under the other, in as many drawings as stay small. `remarks`: sentences that belong to the captions. */
export function drawingsOf(collected: Collected, params: DrawingParams, remarks: readonly string[]): Drawing[] {
  const nameOf = (label: number): string => params.classes?.[label] ?? String(label)
  const cards = collected.chosen.map((chosen) => cardOf(chosen, collected, params.panels, nameOf))
  const parts: Card[][] = [[]]
  let size = 0
  for (const card of cards) {
    const more = card.draw(0).length
    if (size > 0 && size + more > LARGEST) {
      parts.push([])
      size = 0
    }
    parts.at(-1)!.push(card)
    size += more
  }
  return parts.map((part, i) => {
    const title = parts.length === 1 ? params.title : `${params.title} (${i + 1} of ${parts.length})`
    const data = dataOf(part, title, nameOf)
    return { title, caption: caption(part, collected, params, remarks), svg: svgOf(part, title, nameOf, params), ...(data.rows.length > 0 && { data }) }
  })
}

function svgOf(cards: readonly Card[], title: string, nameOf: (label: number) => string, { wrong }: DrawingParams): string {
  let y = 4
  const drawn = cards.map((card) => {
    const text = card.draw(y)
    y += card.height
    return text
  })
  if (cards.length === 0) {
    drawn.push(`<text x="8" y="22">${escaped(`${wrong ?? ''} gets none of its samples wrong.`)}</text>`)
    y = 40
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${at(y)}" width="${WIDTH}" height="${at(y)}" role="img" font-family="system-ui,sans-serif" font-size="12" fill="currentColor">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(cards.map((card) => inWords(card, nameOf)).join(' '))}</desc>`,
    ...drawn,
    '</svg>',
  ].join('\n')
}

/** The drawing for those who don't see it. */
function inWords({ chosen: { index, label }, decisions }: Card, nameOf: (label: number) => string): string {
  const said = decisions.flatMap(({ model, under, said: answer }) =>
    (answer ? [`${model}${under ? ` (${under})` : ''} says ${nameOf(answer.predicted[0]!)}, ${isRight(answer) ? 'right' : 'wrong'}`] : []))
  return `Sample ${index}${label === undefined ? '' : `, class ${nameOf(label)}`}${said.length ? `: ${said.join('; ')}` : ''}.`
}

function caption(cards: readonly Card[], { images, recordings, spikes, seen }: Collected, { wrong, indices }: DrawingParams, remarks: readonly string[]): string {
  const answers = cards.flatMap(({ decisions }) => decisions.flatMap(({ said }) => said ?? []))
  const n = cards.length
  const how = indices ? 'as listed' : wrong !== undefined ? `the first that ${wrong} gets wrong` : 'the first of each class'
  const polar = recordings.length > 0 || images.some(({ samples }) => [...samples.values()].flat().some(({ channels }) => channels === 2))
  return [
    n === 0 ? `${wrong ?? ''} gets none of ${seen.toLocaleString('en')} samples wrong.` : `${n} ${n === 1 ? 'sample' : 'samples'}: ${how}.`,
    ...(polar ? ['Events: OFF blue, ON yellow, both white.'] : []),
    ...(spikes.length ? ['Rasters: a stronger cell holds more spikes.'] : []),
    ...(answers.length ? ['A tick is right, a cross wrong. Bars are the scores of the classes in their order, each line on a scale of its own: green the class of the sample, orange a wrong answer.'] : []),
    ...(answers.some(({ anytime }) => anytime.length > 0) ? ['Step by step: the answer so far, tall and green while right, low and orange while wrong.'] : []),
    ...remarks,
  ].join(' ')
}

/** What the cards say, a row for each decision. */
function dataOf(cards: readonly Card[], title: string, nameOf: (label: number) => string): Table {
  const names = [...new Set(cards.flatMap(({ decisions }) => decisions.flatMap(({ params }) => Object.keys(params))))]
  const cell = (value: unknown): Cell => (value === undefined ? null : typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value))
  return {
    title,
    columns: ['sample', 'class', 'model', ...names, 'answer', 'right', 'steps'].map((name) => ({ name, unit: '' })),
    rows: cards.flatMap(({ chosen: { index, label }, decisions }) => decisions.flatMap(({ model, params, said }): Cell[][] =>
      (said ? [[index, label === undefined ? null : nameOf(label), model, ...names.map((name) => cell(params[name])), nameOf(said.predicted[0]!), isRight(said) ? 'yes' : 'no', said.timesteps || null]] : []))),
    notes: [],
  }
}

/** Which samples which streams have not, for the captions. */
export function gaps({ chosen, images, recordings, spikes, predictions }: Collected): string[] {
  return [...images, ...recordings, ...spikes, ...predictions].flatMap(({ stage, params, samples }) => {
    const missing = chosen.filter(({ index }) => !samples.has(index)).map(({ index }) => index)
    const swept = printSwept(params)
    return missing.length ? [`${stage}${swept && ` (${swept})`} has no ${missing.length === 1 ? 'sample' : 'samples'} ${missing.join(', ')}.`] : []
  })
}
