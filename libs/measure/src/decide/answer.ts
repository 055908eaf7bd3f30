import type { Cell, Statement } from '@spikeline/core'
import { someOf, type Candidate } from './candidates.ts'
import { leadWords } from './certainty.ts'
import { choose, gap, runnerUp, scaleOf, type Choice } from './choose.ts'
import { hingesOf } from './hinges.ts'
import { order, type Quantity } from './quantity.ts'
import type { Scenario } from './scenarios.ts'
import { allowance, amount, capital, figure, isPercent, listed, muchOf, nounOf, percent, points, timesAs } from './words.ts'

export interface Answer {
  readonly scenario: Scenario
  readonly statement: Statement
  /** The one to take; undefined where none meets the conditions. */
  readonly winner: Candidate | undefined
  /** Cells of the table: what decided, the runner-up, its value, whether they are told apart. */
  readonly cells: readonly Cell[]
}

/** Chooses, and says why, by how much, how sure that is and what would change it. */
export function answer(all: readonly Candidate[], scenario: Scenario): Answer {
  const choice = choose(all, scenario)
  const [winner] = choice.ranked
  if (!winner) return { scenario, winner: undefined, cells: [null, null, null, null], statement: nobody(all, scenario, choice) }
  const second = runnerUp(choice)
  const of = (candidate: Candidate): Quantity => candidate.of(scenario.prefer)!
  const text = [lead(scenario, choice), rival(all, scenario, choice), ...hingesOf(all, scenario, choice), ...notCompared(scenario, choice)].join(' ')
  const figures = [
    figure(`${nounOf(scenario.prefer)} of ${winner.name}`, scenario.prefer, of(winner)),
    ...(scenario.tolerance === undefined ? [] : [figure(`accuracy of ${winner.name}`, 'accuracy', winner.accuracy)]),
    ...(second ? [figure(`${nounOf(scenario.prefer)} of ${second.name}`, scenario.prefer, of(second))] : []),
  ]
  const said = (candidate: Candidate): string => amount(scenario.prefer, of(candidate).value, of(candidate).unit, scaleOf(choice, scenario.prefer))
  return {
    scenario, winner,
    cells: [said(winner), second?.name ?? null, second ? said(second) : null, second ? told(of(winner), of(second)) : null],
    statement: { kind: 'answer', subject: scenario.name, verdict: winner.name, text, figures },
  }
}

function told(a: Quantity, b: Quantity): string {
  if (a.basis === 'none' && b.basis === 'none') return 'one measurement each'
  return order(a, b) === 'open' ? 'no' : 'yes'
}

/** What is of one sample, as against of the network. */
const perSample = (metric: string): string => (/^(energy|operations|additions|multiplications)/.test(metric) ? ' a sample' : '')

function lead({ wish, prefer, goal, tolerance }: Scenario, choice: Choice): string {
  const { ranked, mostAccurate } = choice
  const [winner] = ranked as [Candidate]
  const { value, unit } = winner.of(prefer)!
  const much = `${amount(prefer, value, unit, scaleOf(choice, prefer))}${perSample(prefer)}`
  if (isPercent(prefer) && goal === 'highest') return `${wish} take ${winner.name}: ${much}.`
  const below = winner === mostAccurate || gap(winner, mostAccurate) === 0 ? ', the highest of all' : `, ${points(gap(winner, mostAccurate))} below the most accurate, ${mostAccurate.name}${order(mostAccurate.accuracy, winner.accuracy) === 'open' ? ', which may be chance' : ''}`
  return `${wish} take ${winner.name}: ${much} at ${percent(winner.accuracy.value)} accuracy${tolerance === undefined ? '' : below}.`
}

function rival(all: readonly Candidate[], scenario: Scenario, choice: Choice): string {
  const [winner] = choice.ranked as [Candidate]
  const second = runnerUp(choice)
  if (!second) return all.every(({ model }) => model === winner.model) ? 'There is no other model.' : `No other model ${scenario.tolerance === undefined ? 'meets the conditions' : `is within ${allowance(scenario.tolerance)} of the most accurate`}.`
  const { prefer } = scenario
  const of = (candidate: Candidate): Quantity => candidate.of(prefer)!
  const [ours, theirs] = [of(winner), of(second)]
  const sure = leadWords(prefer, winner, second, of)
  if (ours.value === theirs.value) return `${capital(nounOf(prefer))} decides nothing here: ${second.name} has the same, to the last digit.`
  if (isPercent(prefer)) return `The next model is ${second.name} with ${percent(theirs.value)}, ${points(ours.value - theirs.value)} ${theirs.value < ours.value ? 'less' : 'more'}${sure}.`
  const near = Math.abs(theirs.value / ours.value - 1) < 0.01
  const times = near ? `, practically the same, so that ${nounOf(prefer)} decides little between them` : theirs.value > ours.value ? `, ${timesAs(theirs.value, ours.value, muchOf(prefer))}` : ''
  return `The next model is ${second.name} with ${amount(prefer, theirs.value, theirs.unit, scaleOf(choice, prefer))}${times}${sure}.`
}

function notCompared({ prefer, atLeast, atMost }: Scenario, { lacking, ranked }: Choice): string[] {
  if (lacking.length === 0 || ranked.length === 0) return []
  const needed = [...new Set([prefer, ...Object.keys(atLeast), ...Object.keys(atMost)])].filter((metric) => lacking.some((candidate) => !candidate.of(metric)))
  return [`Not compared, without ${listed(needed.map(nounOf), 'or')}: ${someOf(lacking.map(({ name }) => name))}.`]
}

/** Which condition none meets, and how near the nearest comes. */
function nobody(all: readonly Candidate[], { name, wish, atLeast, atMost }: Scenario, { lacking }: Choice): Statement {
  const bounds = [...Object.entries(atLeast).map(([metric, bound]) => ({ metric, bound, sign: -1 })), ...Object.entries(atMost).map(([metric, bound]) => ({ metric, bound, sign: 1 }))]
  const nearest = bounds.map(({ metric, bound, sign }) => {
    const known = all.filter((candidate) => candidate.of(metric)).sort((a, b) => sign * (a.of(metric)!.value - b.of(metric)!.value))
    const best = known[0]!
    return { metric, bound, sign, best, value: best.of(metric)!, met: sign * (best.of(metric)!.value - bound) <= 0 }
  })
  const unmet = nearest.filter(({ met }) => !met).map(({ metric, bound, sign, best, value }) =>
    `the ${sign > 0 ? 'least' : 'highest'} ${nounOf(metric)} is ${amount(metric, value.value, value.unit)} (${best.name}), where ${sign > 0 ? 'no more than' : 'at least'} ${amount(metric, bound, value.unit)} ${sign > 0 ? 'is allowed' : 'is asked for'}`)
  const why = unmet.length ? listed(unmet) : lacking.length === all.length ? 'none has all the numbers that it needs' : 'each condition is met by some, all of them together by none'
  return {
    kind: 'answer', subject: name, verdict: 'none', text: `${wish.replace(/,$/, '')} no model will do: ${why}.`,
    figures: nearest.map(({ metric, best, value }) => figure(`${nounOf(metric)} of ${best.name}`, metric, value)),
  }
}
