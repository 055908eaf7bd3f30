import { canonicalJson, type Cell, type Metric, type Table } from '@spikeline/core'
import { definitions } from '../definitions.ts'
import { metric } from '../metric.ts'
import type { Candidate } from './candidates.ts'
import { standings, type Standing } from './front.ts'
import type { Quantity } from './quantity.ts'
import { isPercent, listed, perCent, points, titleOf, unitOf } from './words.ts'

export interface Front {
  readonly table: Table
  readonly metrics: readonly Metric[]
}

/** Accuracy against one cost: a row for each candidate that has it, in order of cost. */
export function frontOf(candidates: readonly Candidate[], accuracy: string, cost: string, notes: readonly string[], dominated: boolean): Front {
  const measured = candidates.flatMap((candidate) => {
    const quantity = candidate.of(cost)
    return quantity ? [{ candidate, cost: quantity }] : []
  })
  const all = standings(measured)
  const names = [...new Set(measured.flatMap(({ candidate }) => Object.keys(candidate.params)))]
  const averaged = measured.some(({ candidate }) => candidate.count > 1)
  const without = candidates.filter((candidate) => !candidate.of(cost)).map(({ name }) => name)
  const hidden = dominated ? 0 : all.filter(({ front }) => !front).length
  return {
    table: {
      title: `${titleOf(accuracy)} against ${titleOf(cost)}`.replace(/^./, (letter) => letter.toUpperCase()),
      columns: [
        { name: 'model', unit: '' }, ...names.map((name) => ({ name, unit: '' })), ...(averaged ? [{ name: 'n', unit: '', definition: 'repetitions that the mean is taken over.' }] : []),
        column(cost, measured[0]?.cost.unit), column(accuracy, ''),
        { name: 'on the front', unit: '', definition: '"yes" where no other row is at least as accurate and costs at most as much, one of the two strictly, by means. "not certain": 95 % confidence does not tell.' },
        { name: 'because', unit: '', definition: 'which row dominates this one, or which one it is not told apart from.' },
      ],
      rows: all.filter(({ front }) => front || dominated).map((standing) => [
        standing.candidate.model, ...names.map((name) => cell(standing.candidate.params[name])), ...(averaged ? [standing.candidate.count] : []),
        estimate(cost, standing.cost), estimate(accuracy, standing.candidate.accuracy), verdict(standing), because(standing, cost),
      ]),
      notes: [
        ...(hidden ? [`${hidden} dominated ${hidden === 1 ? 'row is' : 'rows are'} left out.`] : []),
        `± is the half-width of a 95 % confidence interval: ${intervals(measured.map(({ candidate }) => candidate.accuracy))}. Two values are told apart where the interval of their difference does not contain 0 (Newcombe 1998), pair by pair, without a correction for the number of pairs.`,
        ...(without.length ? [`Not measured: ${titleOf(cost)} of ${listed(without)}.`] : []),
        ...notes,
      ],
    },
    metrics: all.flatMap(({ candidate, front, gap }) => {
      const labels = { model: candidate.model, cost, ...labelled(candidate) }
      return [metric('pareto.front', front ? 1 : 0, labels), metric('pareto.gap', gap, labels)]
    }),
  }
}

const column = (name: string, measured = '') => ({ name: titleOf(name), unit: unitOf(name, measured), ...(definitions[name] ? { definition: definitions[name].definition } : {}) })

function intervals(accuracies: readonly Quantity[]): string {
  const bases = new Set(accuracies.map(({ basis }) => basis))
  const words = [
    ...(bases.has('repetitions') ? ["over repetitions by Student's t"] : []),
    ...(bases.has('samples') ? ["over the samples of the test set by Wilson's, whose longer side is shown"] : []),
    ...(bases.has('none') ? ['none where there was one measurement'] : []),
  ]
  return listed(words)
}

const cell = (value: unknown): Cell => (value === undefined ? null : typeof value === 'number' || typeof value === 'string' ? value : canonicalJson(value))

function estimate(name: string, { value, low, high, basis }: Quantity): Cell {
  const scale = isPercent(name) ? perCent : (x: number): number => x
  return basis === 'none' ? scale(value) : { value: scale(value), margin: scale(Math.max(high - value, value - low)) }
}

const verdict = ({ front, certain }: Standing): string => `${front ? 'yes' : 'no'}${certain ? '' : ', not certain'}`

function because({ front, against, candidate }: Standing, cost: string): string {
  if (!against) return ''
  if (front) return `not told apart from ${against.name} in ${against.accuracy.value < candidate.accuracy.value ? 'accuracy' : titleOf(cost)}`
  const lead = against.accuracy.value - candidate.accuracy.value
  return `${against.name} has ${lead > 0 ? `${points(lead)} more` : 'the same'} ${against.of(cost)!.value < candidate.of(cost)!.value ? 'for less' : 'for as much'}`
}

/** The assignment as labels: this stage has one instance for the whole sweep. */
const labelled = ({ params }: Candidate): Readonly<Record<string, string | number>> =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeof value === 'number' || typeof value === 'string' ? value : canonicalJson(value)]))
