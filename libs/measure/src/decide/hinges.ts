import type { Candidate } from './candidates.ts'
import { choose, gap, scaleOf, type Choice, type Measure } from './choose.ts'
import { difference, order, type Quantity } from './quantity.ts'
import type { Scenario } from './scenarios.ts'
import { allowance, amount, isPercent, listed, nounOf, percent, points, shareOf } from './words.ts'

/** How far up a tolerance is tried, as a fraction. */
const WIDEST = 0.05
const QUANTISED = /(^|-)\d+-bit$/

interface WhatIf { readonly condition: string; readonly measure: Measure }
const by = (metric: string, otherwise?: string): Measure => (candidate) => candidate.of(metric) ?? (otherwise === undefined ? undefined : candidate.of(otherwise))
const onChip: WhatIf = { condition: 'with memory on chip counted too', measure: by('energy.onChip') }
const fromDram: WhatIf = { condition: 'with every parameter fetched from DRAM', measure: by('energy.offChip.high') }

/** Other ways to count a cost. */
const whatIfs: Readonly<Record<string, readonly WhatIf[]>> = {
  memory: [{ condition: 'where the layers of an ANN share one buffer', measure: by('memory.reused', 'memory') }],
  operations: [{ condition: 'where operations on zeros are skipped', measure: by('operations.effective') }],
  'energy.compute': [onChip, fromDram, { condition: 'where operations on zeros are skipped', measure: by('energy.compute.effective') }],
  'energy.onChip': [{ condition: 'counting arithmetic alone', measure: by('energy.compute') }, fromDram],
}

/** What would change an answer, and what was tried and does not: whole sentences. */
export function hingesOf(all: readonly Candidate[], scenario: Scenario, choice: Choice): readonly string[] {
  return [...doubts(scenario, choice), ...tolerances(all, scenario, choice), ...otherCounts(all, scenario, choice), ...budget(all, scenario, choice), ...ties(scenario, choice), ...quantised(all, scenario, choice)]
}

const cost = (metric: string, { value, unit }: Quantity, beside = value): string => amount(metric, value, unit, beside)

/** Conditions that the choice meets by less than its confidence interval. */
function doubts({ tolerance, atLeast, atMost }: Scenario, { ranked, mostAccurate }: Choice): string[] {
  const [winner] = ranked as [Candidate]
  const reach = difference(mostAccurate.accuracy, winner.accuracy).high
  const bounds = [
    ...Object.entries(atLeast).filter(([metric, least]) => winner.of(metric)!.low < least),
    ...Object.entries(atMost).filter(([metric, most]) => winner.of(metric)!.high > most),
  ]
  return [
    ...(tolerance !== undefined && winner !== mostAccurate && reach > tolerance
      ? [`That it is within ${allowance(tolerance)} of the most accurate is not certain: the 95 % interval of the gap reaches ${points(reach) === points(tolerance) ? 'a little more' : points(reach)}.`] : []),
    ...bounds.map(([metric, bound]) => `Its ${nounOf(metric)} meets the condition of ${amount(metric, bound, winner.of(metric)!.unit)} by less than its 95 % interval.`),
  ]
}

/** The nearest tolerances, below and above, at which it would be another one. */
function tolerances(all: readonly Candidate[], scenario: Scenario, choice: Choice): string[] {
  if (scenario.tolerance === undefined) return []
  const { ranked, mostAccurate } = choice
  const [winner] = ranked as [Candidate]
  const value = (candidate: Candidate): Quantity => candidate.of(scenario.prefer)!
  const say = (candidate: Candidate): string => `${candidate.name} (${cost(scenario.prefer, value(candidate), scaleOf(choice, scenario.prefer))}, ${percent(candidate.accuracy.value)})`
  const own = gap(winner, mostAccurate)
  const stricter = own > 0 ? choose(all, scenario, { tolerance: own - 1e-9 }).ranked[0] : undefined
  const differs = stricter && value(stricter).value > 1.01 * value(winner).value
  const looser = all
    .filter((candidate) => candidate.of(scenario.prefer) && gap(candidate, mostAccurate) > scenario.tolerance! && value(candidate).value < value(winner).value && gap(candidate, mostAccurate) <= WIDEST)
    .sort((a, b) => gap(a, mostAccurate) - gap(b, mostAccurate) || value(a).value - value(b).value)[0]
  const changes = [
    ...(differs ? [`below ${points(own)} it would be ${say(stricter)}`] : []),
    ...(looser ? [`from ${points(gap(looser, mostAccurate))} on ${looser.model === winner.model ? '' : 'it would be '}${say(looser)}${looser.model === winner.model ? ' would do' : ''}`] : []),
  ]
  return changes.length ? [`It hinges on the tolerance: ${listed(changes)}.`] : []
}

/** Whether another way to count the cost makes another model win. */
function otherCounts(all: readonly Candidate[], scenario: Scenario, { ranked }: Choice): string[] {
  const [winner] = ranked as [Candidate]
  const known = all.filter((candidate) => candidate.of(scenario.prefer))
  const stays: string[] = []
  const changes: string[] = []
  for (const { condition, measure } of whatIfs[scenario.prefer] ?? []) {
    if (!known.every(measure)) continue
    const other = choose(all, scenario, { measure }).ranked[0]!
    const [theirs, ours] = [measure(other)!, measure(winner)!]
    if (other.model === winner.model) stays.push(condition)
    else changes.push(`${condition} it would be ${other.name} (${cost(scenario.prefer, theirs, ours.value)} against ${cost(scenario.prefer, ours, theirs.value)})`)
  }
  return [
    ...(changes.length ? [`It hinges on how the cost is counted: ${listed(changes)}.`] : []),
    ...(stays.length ? [`The model stays the same ${listed(stays)}.`] : []),
  ]
}

/** What a larger budget would buy, and a smaller one leave. */
function budget(all: readonly Candidate[], scenario: Scenario, { ranked }: Choice): string[] {
  const metric = scenario.budget
  if (metric === undefined) return []
  const [winner] = ranked as [Candidate]
  const value = (candidate: Candidate): number => candidate.of(metric)!.value
  const better = all.filter((candidate) => candidate.of(metric) && candidate.accuracy.value > winner.accuracy.value).sort((a, b) => value(a) - value(b))[0]
  const unit = winner.of(metric)!.unit
  return [
    better
      ? `It hinges on the budget: with ${amount(metric, value(better), unit)} it would be ${better.name} (${percent(better.accuracy.value)}).`
      : `It takes ${amount(metric, value(winner), unit)}; a larger budget changes nothing.`,
  ]
}

/** Where accuracy decides: a cheaper one that is not told apart. */
function ties({ prefer, goal }: Scenario, { ranked }: Choice): string[] {
  if (goal !== 'highest' || !isPercent(prefer)) return []
  const [winner, ...others] = ranked as [Candidate, ...Candidate[]]
  const equal = others.filter((other) => order(winner.of(prefer)!, other.of(prefer)!) === 'open')
  const spent = (candidate: Candidate): number | undefined => candidate.of('energy.onChip')?.value
  const cheapest = equal.filter((other) => spent(other) !== undefined).sort((a, b) => spent(a)! - spent(b)!)[0]
  if (!cheapest || spent(winner) === undefined || spent(cheapest)! >= 0.99 * spent(winner)!) return equal.length > 1 ? [`${equal.length} others are not told apart from it.`] : []
  const share = shareOf(spent(cheapest)!, spent(winner)!)
  const energy = `${share.endsWith('less than') ? share.replace(' than', '') : `${share} the`} energy, counting memory on chip too`
  return [`Of the ${equal.length === 1 ? 'one' : equal.length} that can't be told apart from it the cheapest is ${cheapest.name}, with ${percent(cheapest.of(prefer)!.value)} and ${energy}.`]
}

/** The rival that a spiking network must beat to be worth it. */
function quantised(all: readonly Candidate[], scenario: Scenario, { ranked }: Choice): string[] {
  const [winner] = ranked as [Candidate]
  if (QUANTISED.test(winner.model)) {
    const [other] = choose(all.filter(({ model }) => !QUANTISED.test(model)), scenario).ranked
    const metric = scenario.prefer
    return [other ? `Without quantised networks it would be ${other.name} (${cost(metric, other.of(metric)!, winner.of(metric)!.value)}).` : 'Without quantised networks no model would do.']
  }
  if (scenario.goal !== 'lowest' || scenario.prefer === 'latency' || winner.of('spikes') === undefined || all.some(({ model }) => QUANTISED.test(model))) return []
  return ['A quantised ANN, the honest rival, was not measured.']
}
