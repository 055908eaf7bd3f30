import { printSwept } from '@spikeline/core'
import type { Predictions } from '@spikeline/networks'
import type { Kept } from './collect.ts'
import { at, box, escaped, fitted } from './svg.ts'

/** What a model says to a sample. */
export interface Decision {
  readonly model: string
  /** Swept parameters, and whatever else tells it from others of its name. */
  readonly under: string
  readonly params: Readonly<Record<string, unknown>>
  /** Undefined where the model was not given the sample. */
  readonly said: Predictions | undefined
}

/** Right and wrong as of Okabe and Ito: told apart by everybody, on light and on dark ground. */
const [RIGHT, WRONG] = ['#009e73', '#d55e00']

/** What each model says to a sample, in the order of the models. */
export function decisionsOf(predictions: readonly Kept<Predictions>[], index: number): Decision[] {
  const named = predictions.map(({ stage, params, samples }) => {
    const model = samples.values().next().value?.[0]?.model ?? stage
    return { model, swept: printSwept(params), stage, params, said: samples.get(index)?.[0] }
  })
  return named.map(({ model, swept, stage, params, said }) => {
    const alike = named.filter((other) => other.model === model && other.swept === swept).length > 1
    return { model, under: [swept, alike ? `of ${stage}` : ''].filter(Boolean).join(', '), params, said }
  })
}

export const isRight = ({ labels, predicted }: Predictions): boolean => labels[0] === predicted[0]

/** Where the columns of a line begin, and how wide they are. */
export interface Columns {
  readonly name: readonly [x: number, width: number]
  readonly answer: readonly [x: number, width: number]
  readonly scores: readonly [x: number, width: number]
  readonly steps: readonly [x: number, width: number]
}

/** The columns of lines from `left` on, `width` wide. */
export function columnsOf(left: number, width: number): Columns {
  const gap = 10
  const room = width - 3 * gap
  const widths = [0.36, 0.2, 0.22, 0.22].map((part) => part * room)
  const column = (i: number): readonly [number, number] => [left + widths.slice(0, i).reduce((sum, w) => sum + w + gap, 0), widths[i]!]
  return { name: column(0), answer: column(1), scores: column(2), steps: column(3) }
}

/** The height of a line, and where its text stands in it. */
export const lineHeight = (decisions: readonly Decision[]): number => (decisions.some(({ under }) => under !== '') ? 32 : 21)

/** One line: the model, its answer with a sign, its scores as bars and its answers after each step as a strip. `y` is its top. */
export function decisionLine({ model, under, said }: Decision, y: number, { name, answer, scores, steps }: Columns, nameOf: (label: number) => string): string {
  const head = `<text x="${at(name[0])}" y="${at(y + 14)}">${escaped(fitted(model, name[1]))}</text>`
    + (under ? `<text x="${at(name[0])}" y="${at(y + 26)}" font-size="10" opacity=".75">${escaped(fitted(under, name[1], 10))}</text>` : '')
  if (!said) return `${head}<text x="${at(answer[0])}" y="${at(y + 14)}" opacity=".75">not among its samples</text>`
  const right = isRight(said)
  return head
    + sign(right, answer[0] + 6, y + 10)
    + `<text x="${at(answer[0] + 17)}" y="${at(y + 14)}">${escaped(fitted(nameOf(said.predicted[0]!), answer[1] - 17))}</text>`
    + bars(said, scores[0], y + 2, scores[1], 15)
    + strip(said, steps[0], y + 2, steps[1], 15)
}

/** A tick on a green disc, or a cross on an orange one. */
const sign = (right: boolean, x: number, y: number): string =>
  `<circle cx="${at(x)}" cy="${at(y)}" r="6" fill="${right ? RIGHT : WRONG}"/>`
  + `<path d="${right ? `M${at(x - 3)} ${at(y)}l2 2.5l4 -5` : `M${at(x - 2.5)} ${at(y - 2.5)}l5 5m0 -5l-5 5`}" fill="none" stroke="#fff" stroke-width="1.6"/>`

/** A bar for each class: that of the sample green, a wrong answer orange. */
function bars({ scores, classes, labels, predicted }: Predictions, x: number, y: number, width: number, height: number): string {
  if (!scores.every(Number.isFinite)) return `<text x="${at(x)}" y="${at(y + 12)}" opacity=".75">not finite</text>`
  const [low, high] = [Math.min(0, ...scores), Math.max(0, ...scores)]
  const unit = high > low ? height / (high - low) : 0
  const zero = y + height - (0 - low) * unit
  const each = width / classes
  const bar = (c: number): string => box(x + c * each, Math.min(zero, zero - scores[c]! * unit), Math.max(each * 0.8, each - 2), Math.abs(scores[c]!) * unit)
  const paths = [['currentColor', '', ' opacity=".4"'], [RIGHT, '', ''], [WRONG, '', '']] as [string, string, string][]
  for (let c = 0; c < classes; c++) paths[c === labels[0] ? 1 : c === predicted[0] ? 2 : 0]![1] += bar(c)
  return `${paths.map(([fill, d, rest]) => (d ? `<path d="${d}" fill="${fill}"${rest}/>` : '')).join('')}<path d="M${at(x)} ${at(zero)}h${at(width)}" stroke="currentColor" stroke-width=".6" opacity=".5"/>`
}

/** The answers after each step: tall and green while right, low and orange while wrong. */
function strip({ anytime, labels }: Predictions, x: number, y: number, width: number, height: number): string {
  const each = width / anytime.length
  const paths: [string, string] = ['', '']
  for (let from = 0, to = 0; from < anytime.length; from = to) {
    const right = anytime[from] === labels[0]
    while (to < anytime.length && (anytime[to] === labels[0]) === right) to++
    paths[right ? 0 : 1] += right ? box(x + from * each, y, (to - from) * each, height) : box(x + from * each, y + height * 0.6, (to - from) * each, height * 0.4)
  }
  return paths.map((d, i) => (d ? `<path d="${d}" fill="${[RIGHT, WRONG][i]}"/>` : '')).join('')
}
