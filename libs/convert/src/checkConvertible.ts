import { fail, type Shape } from '@spikeline/core'
import type { ConvLayer, DenseLayer, Layer, Network } from '@spikeline/networks'

/** An activation that neurons can stand for. */
export type Convertible = 'relu' | 'clipFloorShift' | 'softLif'

/** What converts each of them, for messages. */
const converters: Readonly<Record<Convertible, string>> = { relu: 'convert/rate', clipFloorShift: 'convert/qcfs', softLif: 'convert/soft-lif' }

/** Fails with E3401 (not an ANN), and as `checkLayers`. */
export function checkConvertible(network: Network, wanted: Convertible = 'relu'): void {
  if (network.kind !== 'ann') fail('E3401', { network: network.name })
  checkLayers(network.layers, {}, wanted)
}

/**
 * Fails with E3402 at the first layer that has no spiking counterpart, saying what to use in its place, with E3742 at an activation that another stage
 * converts. `where` goes into the issue.
 */
export function checkLayers(layers: readonly Layer[], where: { readonly port?: string } = {}, wanted: Convertible = 'relu'): void {
  const output = layers.findLast(isWeighted)
  for (const layer of layers) {
    const refuse = (problem: string, instead: string): never => fail('E3402', { ...where, layer: layer.name, problem, instead })
    if (layer.kind === 'maxPool') refuse('is maximum pooling: the maximum of rates is not a sum of spikes', `train the network with average pooling, AP${layer.size}`)
    if (isWeighted(layer) && layer.activation.kind !== wanted && layer !== output) {
      requireActivation({ activation: layer.activation.kind }, wanted)
      refuse(`has the activation "${layer.activation.kind}": a firing rate can't be negative`, 'train the network with ReLU in every layer but the last')
    }
    if (layer.kind === 'averagePool' && layer === layers.at(-1))
      refuse('pools the output, and no weights follow that it could be folded into', 'end the network with a fully connected layer')
  }
}

/** Fails with E3742 where the network of a port is known to have another activation than the one that a stage converts. */
export function requireActivation(model: Shape | undefined, wanted: Convertible): void {
  const found = model?.activation
  if (found === undefined || found === wanted || found === 'none') return
  fail('E3742', { found, wanted, other: converters[found as Convertible] })
}

/** Fails with E3743 where weights are to stay as they are, but the network has biases. `method` follows on "and". */
export function requireNoBias(layers: readonly Layer[], method: string): void {
  const biased = layers.find((layer) => isWeighted(layer) && (layer.bias || layer.batchNorm))
  if (biased) fail('E3743', { layer: biased.name, method })
}

export const isWeighted = (layer: Layer): layer is ConvLayer | DenseLayer => layer.kind === 'conv' || layer.kind === 'dense'

/** The shape of a converted network: that of the ANN, but for what only an ANN has. */
export function convertedShape(model: Shape | undefined): Record<string, Shape> {
  if (!model) return {}
  const { activation: _, biased: __, refractoryMs: ___, membraneMs: ____, ...rest } = model
  return { model: { ...rest, kind: 'snn' } }
}
