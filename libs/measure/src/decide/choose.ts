import { byModelAndParams, type Candidate } from './candidates.ts'
import type { Quantity } from './quantity.ts'
import type { Scenario } from './scenarios.ts'

/** What a scenario comes to. */
export interface Choice {
  /** Those that meet its conditions, best first; empty where none does. */
  readonly ranked: readonly Candidate[]
  /** The most accurate of all; the tolerance counts from it. */
  readonly mostAccurate: Candidate
  /** Those that lack a number that the scenario needs. */
  readonly lacking: readonly Candidate[]
}

/** Another measure in place of the one that the scenario prefers, for "what if". */
export type Measure = (candidate: Candidate) => Quantity | undefined

/**
 * The rule: of the candidates within the tolerance of the most accurate one, and within the bounds of the scenario, the one with the best value of
 * what it prefers, by means. Equal ones: the more accurate, then the one of fewer operations.
 */
export function choose(all: readonly Candidate[], scenario: Scenario, what: { readonly measure?: Measure; readonly tolerance?: number } = {}): Choice {
  const measure = what.measure ?? ((candidate: Candidate) => candidate.of(scenario.prefer))
  const tolerance = what.tolerance ?? scenario.tolerance
  const bounds = [...Object.keys(scenario.atLeast), ...Object.keys(scenario.atMost)]
  const known = all.filter((candidate) => measure(candidate) && bounds.every((metric) => candidate.of(metric)))
  const mostAccurate = [...all].sort((a, b) => b.accuracy.value - a.accuracy.value || costOrder(a, b))[0]!
  const sign = scenario.goal === 'lowest' ? 1 : -1
  const ranked = known
    .filter((candidate) => meets(candidate, scenario) && (tolerance === undefined || gap(candidate, mostAccurate) <= tolerance))
    .sort((a, b) => sign * (measure(a)!.value - measure(b)!.value) || b.accuracy.value - a.accuracy.value || costOrder(a, b))
  const lacking = all.filter((candidate) => !known.includes(candidate))
  return { ranked, mostAccurate, lacking }
}

/** Accuracy below the most accurate; a billionth more or less is rounding. */
export const gap = (candidate: Candidate, best: Candidate): number => Number((best.accuracy.value - candidate.accuracy.value).toFixed(9))

const meets = (candidate: Candidate, { atLeast, atMost }: Scenario): boolean =>
  Object.entries(atLeast).every(([metric, least]) => candidate.of(metric)!.value >= least) && Object.entries(atMost).every(([metric, most]) => candidate.of(metric)!.value <= most)

/** Fewer operations first, then a fixed order. */
function costOrder(a: Candidate, b: Candidate): number {
  const [left, right] = [a.of('operations')?.value, b.of('operations')?.value]
  return (left !== undefined && right !== undefined ? left - right : 0) || byModelAndParams(a, b)
}

/** The value beside which all others of an answer are written, so that they share a unit. */
export const scaleOf = (choice: Choice, metric: string): number => Math.max(...[choice.ranked[0], runnerUp(choice)].map((candidate) => candidate?.of(metric)?.value ?? 0))

/** The best of another model. */
export const runnerUp = ({ ranked }: Choice): Candidate | undefined => ranked.find(({ model }) => model !== ranked[0]!.model)
