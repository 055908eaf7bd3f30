import type { Candidate } from '../decide/candidates.ts'
import { difference, order } from '../decide/quantity.ts'
import { every, type Truth } from './truth.ts'

/** Whether a is more accurate than b; values that are equal to the last digit are not. */
export function isMoreAccurate(a: Candidate, b: Candidate): Truth {
  const sign = order(a.accuracy, b.accuracy)
  return sign === 'more' ? 'yes' : sign === 'open' ? 'open' : 'no'
}

/** Whether a is at most `tolerance` (a fraction) less accurate than b. */
export function isAsAccurate(a: Candidate, b: Candidate, tolerance: number): Truth {
  const { low, high } = difference(b.accuracy, a.accuracy)
  const slack = tolerance + 1e-9
  return high <= slack ? 'yes' : low > slack ? 'no' : 'open'
}

/** Whether a costs less than b. */
export function isCheaper(a: Candidate, b: Candidate, cost: string): Truth {
  const [ours, theirs] = [a.of(cost), b.of(cost)]
  if (!ours || !theirs) return 'open'
  const sign = order(ours, theirs)
  return sign === 'less' ? 'yes' : sign === 'open' ? 'open' : 'no'
}

export const isBetter = (a: Candidate, b: Candidate, costs: readonly string[]): Truth => every([isMoreAccurate(a, b), ...costs.map((cost) => isCheaper(a, b, cost))])

export const mostAccurate = (candidates: readonly Candidate[]): Candidate => candidates.reduce((best, one) => (one.accuracy.value > best.accuracy.value ? one : best))
