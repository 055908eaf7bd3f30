import { canonicalJson } from '@spikeline/core'
import type { Candidate } from '../decide/candidates.ts'
import { order } from '../decide/quantity.ts'

/** How accuracy and cost go together where one swept parameter varies. */
export interface Trade {
  /** Values of the parameter, over all groups. */
  readonly values: number
  /** Pairs told apart in both accuracy and cost, in which the dearer is the more accurate, or the less. */
  readonly concordant: number
  readonly discordant: number
  /** Pairs that are not told apart in one of them. */
  readonly open: number
  /** Spearman's rank correlation of accuracy and cost by means, the mean over groups of three points or more; undefined where there is none. */
  readonly spearman: number | undefined
}

/**
 * Pairs of points that differ in nothing but the parameter, of one model each. Undefined where it takes fewer than two values anywhere.
 * (C − D)/(C + D) of what is counted here is Goodman and Kruskal's gamma, over the pairs that confidence tells apart.
 */
export function tradeAlong(candidates: readonly Candidate[], param: string, cost: string): Trade | undefined {
  const groups = groupsAlong(candidates, param)
  if (groups.length === 0) return undefined
  const pairs = groups.flatMap((group) => group.flatMap((a, i) => group.slice(i + 1).map((b) => concordance(a, b, cost))))
  const correlations = groups.filter(({ length }) => length > 2)
    .map((group) => spearman(group.map(({ accuracy }) => accuracy.value), group.map((candidate) => candidate.of(cost)!.value))).filter((rho) => rho !== undefined)
  return {
    values: new Set(groups.flat().map(({ params }) => canonicalJson(params[param]))).size,
    concordant: pairs.filter((sign) => sign > 0).length, discordant: pairs.filter((sign) => sign < 0).length, open: pairs.filter((sign) => sign === 0).length,
    spearman: correlations.length ? correlations.reduce((sum, rho) => sum + rho, 0) / correlations.length : undefined,
  }
}

/** Candidates of one model that agree in all other parameters, where there are several. */
function groupsAlong(candidates: readonly Candidate[], param: string): readonly (readonly Candidate[])[] {
  const groups = new Map<string, Candidate[]>()
  for (const candidate of candidates) {
    if (!Object.hasOwn(candidate.params, param)) continue
    const { [param]: _, ...others } = candidate.params
    const key = canonicalJson([candidate.model, others])
    const group = groups.get(key)
    if (group) group.push(candidate)
    else groups.set(key, [candidate])
  }
  return [...groups.values()].filter(({ length }) => length > 1)
}

const signs = { more: 1, less: -1, equal: 0, open: 0 } as const
const concordance = (a: Candidate, b: Candidate, cost: string): number => signs[order(a.accuracy, b.accuracy)] * signs[order(a.of(cost)!, b.of(cost)!)]

/** Pearson's correlation of ranks, ties sharing the mean of theirs; undefined where all are equal. */
export function spearman(x: readonly number[], y: readonly number[]): number | undefined {
  const [a, b] = [ranks(x), ranks(y)]
  const mean = (x.length + 1) / 2
  const sum = (f: (i: number) => number): number => x.reduce((total, _, i) => total + f(i), 0)
  const scale = Math.sqrt(sum((i) => (a[i]! - mean) ** 2) * sum((i) => (b[i]! - mean) ** 2))
  return scale === 0 ? undefined : sum((i) => (a[i]! - mean) * (b[i]! - mean)) / scale
}

const ranks = (values: readonly number[]): number[] =>
  values.map((value) => values.filter((other) => other < value).length + (values.filter((other) => other === value).length + 1) / 2)
