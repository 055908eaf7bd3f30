import { fail } from '@spikeline/core'
import type { ActivationScale } from './activationScale.ts'

/**
 * λ of each weighted layer: the percentile of its positive activations. An output that integrates needs no rate, and keeps λ = 1,
 * so that its membrane stays in units of logits. Fails with E3404 where a layer was never active.
 */
export function chooseScales(activations: ReadonlyMap<string, ActivationScale>, percentile: number, readout: 'membrane' | 'spiking'): Map<string, number> {
  const scales = new Map<string, number>()
  for (const [layer, scale] of activations) {
    const integrates = readout === 'membrane' && scales.size === activations.size - 1
    scales.set(layer, integrates ? 1 : scale.percentile(percentile) || fail('E3404', { layer }))
  }
  return scales
}
