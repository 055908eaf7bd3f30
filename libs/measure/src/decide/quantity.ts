import type { Summary } from '../compare/summarise.ts'

export interface Interval { readonly low: number; readonly high: number }

/** A measured value with its 95 % confidence interval; without one `low` and `high` are the value itself. */
export interface Quantity extends Interval {
  readonly value: number
  readonly unit: string
  /** What the interval is over: repetitions (Student's t), the samples of the test set (Wilson), or nothing. */
  readonly basis: 'repetitions' | 'samples' | 'none'
}

/**
 * What is known of a metric: the mean over repetitions with their interval; where there is one, or all are equal, the interval that the
 * metric brings along as `NAME.low` and `NAME.high`. Undefined where it wasn't measured or is no finite number.
 */
export function quantityOf({ values }: Pick<Summary, 'values'>, metric: string): Quantity | undefined {
  const found = values.get(metric)
  if (!found) return undefined
  const { unit } = found
  const value = meanOf(found.value)
  if (!Number.isFinite(value)) return undefined
  if (typeof found.value === 'object' && found.value.margin > 0) return { value, low: value - found.value.margin, high: value + found.value.margin, unit, basis: 'repetitions' }
  const [low, high] = [values.get(`${metric}.low`), values.get(`${metric}.high`)]
  if (low && high) return { value, low: meanOf(low.value), high: meanOf(high.value), unit, basis: 'samples' }
  return { value, low: value, high: value, unit, basis: 'none' }
}

const meanOf = (value: number | { readonly value: number }): number => (typeof value === 'number' ? value : value.value)

/**
 * The 95 % confidence interval of a − b from those of a and b, taken as independent:
 * (a − b) − √((a − a_low)² + (b_high − b)²) to (a − b) + √((a_high − a)² + (b − b_low)²)
 * (Newcombe 1998, Stat. Med. 17:873, for Wilson's interval; Zou & Donner 2008, Stat. Med. 27:1693, for any). Models that share a test set
 * or a seed go up and down together, so that the true one is narrower.
 */
export function difference(a: Quantity, b: Quantity): Interval & { readonly value: number } {
  const value = a.value - b.value
  return { value, low: value - Math.hypot(a.value - a.low, b.high - b.value), high: value + Math.hypot(a.high - a.value, b.value - b.low) }
}

/** How a compares with b: 'open' where the interval of their difference has 0 in it, so that 95 % confidence does not tell them apart. */
export function order(a: Quantity, b: Quantity): 'more' | 'less' | 'equal' | 'open' {
  const { value, low, high } = difference(a, b)
  if (low > 0) return 'more'
  if (high < 0) return 'less'
  return value === 0 && low === high ? 'equal' : 'open'
}
