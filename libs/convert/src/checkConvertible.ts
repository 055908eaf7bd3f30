import { fail } from '@spikeline/core'
import type { Layer, Network } from '@spikeline/networks'

/** Fails with E3401 (not an ANN), and as `checkLayers`. */
export function checkConvertible(network: Network): void {
  if (network.kind !== 'ann') fail('E3401', { network: network.name })
  checkLayers(network.layers)
}

/** Fails with E3402 at the first layer that has no spiking counterpart, saying what to use in its place. `where` goes into the issue. */
export function checkLayers(layers: readonly Layer[], where: { readonly port?: string } = {}): void {
  const output = layers.findLast((layer) => layer.kind === 'conv' || layer.kind === 'dense')
  for (const layer of layers) {
    const refuse = (problem: string, instead: string): never => fail('E3402', { ...where, layer: layer.name, problem, instead })
    if (layer.kind === 'maxPool') refuse('is maximum pooling: the maximum of rates is not a sum of spikes', `train the network with average pooling, AP${layer.size}`)
    if ((layer.kind === 'conv' || layer.kind === 'dense') && layer.activation.kind !== 'relu' && layer !== output)
      refuse(`has the activation "${layer.activation.kind}": a firing rate can't be negative`, 'train the network with ReLU in every layer but the last')
    if (layer.kind === 'averagePool' && layer === layers.at(-1))
      refuse('pools the output, and no weights follow that it could be folded into', 'end the network with a fully connected layer')
  }
}
