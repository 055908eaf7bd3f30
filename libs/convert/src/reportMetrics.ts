import type { Metric } from '@spikeline/core'
import type { Calibration } from './calibrate.ts'
import type { Comparison } from './compareRates.ts'

/**
 * The report of a conversion as metrics, with labels { model, layer }, and those of the whole network with { model }.
 * `integrating` names the output layer where it never fires: nothing is clipped there. Without calibration images only λ is known.
 */
export function reportMetrics(
  model: string, calibration: Calibration | undefined, scales: ReadonlyMap<string, number>, comparison: Comparison | undefined, integrating: string | undefined,
): Metric[] {
  const metrics: Metric[] = calibration ? [{ name: 'conversion.samples', value: calibration.samples, unit: 'images', labels: { model } }] : []
  if (comparison) metrics.push({ name: 'conversion.agreement', value: comparison.agreement, unit: '', labels: { model } })
  for (const [layer, scale] of scales) {
    const say = (name: string, value: number): void => void metrics.push({ name: `conversion.${name}`, value, unit: '', labels: { model, layer } })
    const seen = calibration?.scales.get(layer)
    const loss = comparison?.layers.find((l) => l.layer === layer)
    say('lambda', scale)
    if (seen) {
      say('max', seen.max)
      say('clipped', layer === integrating ? 0 : seen.shareAbove(scale))
    }
    if (!loss) continue
    say('rate', loss.rate)
    say('error', loss.error)
    say('correlation', loss.correlation)
  }
  return metrics
}

/** The factors of error compensation. */
export const compensationMetrics = (model: string, factors: ReadonlyMap<string, number>): Metric[] =>
  [...factors].map(([layer, value]) => ({ name: 'conversion.compensation', value, unit: '', labels: { model, layer } }))
