import { Z95 } from '@spikeline/core'

export { Z95 }

/**
 * The Wilson score interval of a proportion, 95 %: (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n).
 * Unlike p ± z·√(p(1−p)/n) it stays within [0, 1] and holds its level near 1, where accuracies are (Wilson 1927, JASA 22:209).
 */
export function wilson(hits: number, n: number): { readonly low: number; readonly high: number } {
  const p = hits / n
  const z2n = (Z95 * Z95) / n
  const centre = (p + z2n / 2) / (1 + z2n)
  const half = (Math.sqrt(z2n * (p * (1 - p)) + (z2n * z2n) / 4)) / (1 + z2n)
  // At 0 and n hits the ends are exact; rounding must not put them outside.
  return { low: hits === 0 ? 0 : Math.max(0, centre - half), high: hits === n ? 1 : Math.min(1, centre + half) }
}
