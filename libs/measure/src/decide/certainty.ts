import { formatNumber } from '@spikeline/core'
import type { Candidate } from './candidates.ts'
import { difference, order, type Quantity } from './quantity.ts'
import { amount, isPercent, perCent } from './words.ts'

/** What the intervals of accuracies are over, for sentences: "over 3 repetitions", "on 10,000 samples". */
export function basisWords(...candidates: readonly Candidate[]): string {
  const counts = candidates.filter(({ accuracy }) => accuracy.basis === 'repetitions').map(({ count }) => count)
  if (counts.length) return `over ${Math.min(...counts)} repetitions`
  const samples = candidates.flatMap((candidate) => candidate.of('samples')?.value ?? [])
  return samples.length ? `on ${Math.round(Math.min(...samples)).toLocaleString('en')} samples` : 'at 95 % confidence'
}

const signed = (points: number): string => formatNumber(points, 'points').replace('-', '−')

/** "−0.36 to 0.38 points". */
function intervalWords(metric: string, a: Quantity, b: Quantity): string {
  const { low, high } = difference(a, b)
  if (isPercent(metric)) return `${signed(perCent(low))} to ${signed(perCent(high))} points`
  return `${amount(metric, low, a.unit, high)} to ${amount(metric, high, a.unit, low)}`.replaceAll('-', '−')
}

/** Whether a lead is more than chance: "more than chance explains (…)", "which may be chance (…)"; nothing where no interval is known. */
export function leadWords(metric: string, winner: Candidate, other: Candidate, of: (candidate: Candidate) => Quantity): string {
  const [a, b] = [of(winner), of(other)]
  if (a.basis === 'none' && b.basis === 'none') return ''
  const told = order(a, b) === 'open' ? 'which may be chance' : 'more than chance explains'
  return `, ${told} (95 % interval of the difference ${basisWords(winner, other)}: ${intervalWords(metric, a, b)})`
}
