import { multipleFor, type Estimate, type Summary } from '@spikeline/core'
import { isFraction } from '../pivot.ts'

/** A value with its 95 % confidence interval, where there is one. */
export interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
}
/** Something that charts show of a model. */
export interface Quantity {
  readonly title: string
  /** Base unit; fractions are in per cent. */
  readonly unit: string
  of(row: Summary): Interval | undefined
}

const estimateOf = (row: Summary, metric: string): Estimate | undefined => {
  const found = row.values.get(metric)?.value
  const estimate = typeof found === 'number' ? { value: found, margin: 0 } : found
  return estimate && Number.isFinite(estimate.value) && Number.isFinite(estimate.margin) ? estimate : undefined
}

function metric(name: string, title: string, unit: string): Quantity {
  const factor = isFraction(name) ? 100 : 1
  return {
    title, unit: factor === 100 ? '%' : unit,
    of(row) {
      const found = estimateOf(row, name)
      return found && { value: found.value * factor, low: (found.value - found.margin) * factor, high: (found.value + found.margin) * factor }
    },
  }
}

const plainAccuracy = metric('accuracy', 'Accuracy', '')
/** With its interval over repetitions; of a single run that of its test samples, which measure/classification gives. */
export const accuracy: Quantity = {
  ...plainAccuracy,
  of(row) {
    const found = plainAccuracy.of(row)
    const [low, high] = [estimateOf(row, 'accuracy.low'), estimateOf(row, 'accuracy.high')]
    if (!found || row.count > 1 || !low || !high) return found && { value: found.value, low: Math.max(0, found.low), high: Math.min(100, found.high) }
    return { value: found.value, low: low.value * 100, high: high.value * 100 }
  },
}

/** Multiplications and additions together, as an ANN that has no other name for its work needs to be compared. */
export const operations: Quantity = {
  title: 'Operations', unit: 'operations',
  of(row) {
    const [additions, multiplications] = [estimateOf(row, 'additions'), estimateOf(row, 'multiplications')]
    if (!additions) return undefined
    const value = additions.value + (multiplications?.value ?? 0)
    const margin = additions.margin + (multiplications?.margin ?? 0)
    return { value, low: value - margin, high: value + margin }
  },
}
export const additions = metric('additions', 'Additions', 'operations')
export const memory = metric('memory', 'Memory', 'bytes')
export const firingRate = metric('firingRate', 'Firing rate', '')
export const energyCompute = metric('energy.compute', 'Energy of arithmetic', 'J')
export const energyOnChip = metric('energy.onChip', 'Energy with memory', 'J')

/** How values of a unit are written on an axis: divided by `factor`, headed by `title`. */
export function scaleOf(title: string, unit: string, values: readonly number[]): { readonly title: string; readonly factor: number } {
  const { unit: shown, factor } = multipleFor(unit, values)
  const noun = unit === 'operations' ? { '': '', k: 'thousands', M: 'millions', G: 'billions', T: 'trillions' }[shown] ?? shown : shown
  return { title: noun ? `${title} (${noun})` : title, factor }
}
