import { fail } from '@spikeline/core'
import { foldBatchNorm, type Network } from '@spikeline/networks'
import type { ActivationScale } from './activationScale.ts'
import { isWeighted } from './checkConvertible.ts'

type Readout = 'membrane' | 'spiking'

/**
 * λ of each weighted layer: the percentile of its positive activations. An output that integrates needs no rate, and keeps λ = 1,
 * so that its membrane stays in units of logits. Fails with E3404 where a layer was never active.
 */
export function chooseScales(activations: ReadonlyMap<string, ActivationScale>, percentile: number, readout: Readout): Map<string, number> {
  return scalesOf([...activations.keys()], readout, (layer) => activations.get(layer)!.percentile(percentile))
}

/**
 * λ of each weighted layer from the weights alone, the greatest activation that there can be (model-based normalisation: Diehl et al. 2015, algorithm 1):
 *
 *     λ_l = max_j (λ_{l−1} · Σ_i max(0, w_ij) + max(0, b_j))      λ_0: inputScale
 *
 * of each neuron or filter j; biases are ours. Batch normalisation is folded first. The mean of pooling is no greater than its greatest input. Fails with
 * E3404 where a layer has no positive weight.
 */
export function modelScales({ layers, parameters }: Network, inputScale: number, readout: Readout): Map<string, number> {
  let before = inputScale
  const bounds = new Map(layers.filter(isWeighted).map((layer) => {
    const { weight, bias } = foldBatchNorm(layer, parameters[layer.name]!).parameters
    const sums = new Float64Array(layer.kind === 'conv' ? layer.filters : layer.units)
    weight.forEach((w, i) => (sums[i % sums.length]! += Math.max(0, w) * before))
    bias?.forEach((b, j) => (sums[j]! += Math.max(0, b)))
    before = sums.reduce((most, sum) => Math.max(most, sum), 0)
    return [layer.name, before]
  }))
  return scalesOf([...bounds.keys()], readout, (layer) => bounds.get(layer)!)
}

/** λ_0 for every layer: weights are copied as they are. */
export const noScales = ({ layers }: Network, inputScale: number, readout: Readout): Map<string, number> =>
  scalesOf(layers.filter(isWeighted).map(({ name }) => name), readout, () => inputScale)

function scalesOf(layers: readonly string[], readout: Readout, scaleOf: (layer: string) => number): Map<string, number> {
  return new Map(layers.map((layer) => {
    const integrates = readout === 'membrane' && layer === layers.at(-1)
    return [layer, integrates ? 1 : scaleOf(layer) || fail('E3404', { layer })]
  }))
}
