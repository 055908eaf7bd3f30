import { canonicalJson, didYouMean, fail } from '@spikeline/core'
import type { Summary } from './summarise.ts'

/**
 * For each row the row of the baseline to divide by: the one that shares the most swept parameters with it, and contradicts
 * none. Fails with E8023 where no row is of that model.
 */
export function baselineOf(rows: readonly Summary[], baseline: string): (row: Summary) => Summary | undefined {
  const models = [...new Set(rows.map(({ model }) => model))]
  const candidates = rows.filter(({ model }) => model === baseline)
  if (candidates.length === 0) fail('E8023', { baseline, known: models, suggestion: didYouMean(baseline, models) })
  return (row) => {
    let best: Summary | undefined
    let most = -1
    for (const candidate of candidates) {
      const shared = Object.keys(candidate.params).filter((name) => Object.hasOwn(row.params, name))
      const agrees = shared.every((name) => canonicalJson(candidate.params[name]) === canonicalJson(row.params[name]))
      if (agrees && shared.length > most) [best, most] = [candidate, shared.length]
    }
    return best
  }
}
