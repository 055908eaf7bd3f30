import { createRandom } from '@spikeline/core'
import type { FixedPoint, LayerParameters, Network } from '../network.ts'
import { layerShapes } from '../topology/shapes.ts'

/**
 * A spiking network without batch normalisation in fixed point, its parameters drawn anew: whole numbers over all bits, rarely larger than
 * `reach` of them. Its neurons are to be on the grid of `precision` already.
 */
export function withIntegers(snn: Network, precision: Omit<FixedPoint, 'inputExponent'>, inputExponent: number, reach: number, seed: string | number): Network {
  const random = createRandom(seed)
  const { bits, weightExponent, stateExponent } = precision
  const limit = 2 ** (bits - 1)
  const draw = (): number => Math.max(-limit, Math.min(limit - 1, Math.round((random.next() < 0.1 ? 4 : reach) * limit * (2 * random.next() - 1))))
  const parameters: Record<string, LayerParameters> = {}
  let window = 1
  let first = true
  const layers = layerShapes(snn.layers, snn.input).map(({ layer }) => {
    if (layer.kind === 'averagePool') window *= layer.size ** 2
    if (layer.kind !== 'conv' && layer.kind !== 'dense') return layer
    const { weight, bias } = snn.parameters[layer.name]!
    const unit = 2 ** weightExponent * window
    parameters[layer.name] = {
      weight: weight.map(() => draw() * unit), ...(bias && { bias: bias.map(() => Math.round(2 ** 9 * (2 * random.next() - 1)) * 2 ** stateExponent) }),
    }
    const fixedPoint: FixedPoint = { ...precision, ...(first && { inputExponent }) }
    window = 1
    first = false
    return { ...layer, fixedPoint }
  })
  return { ...snn, layers, parameters }
}
