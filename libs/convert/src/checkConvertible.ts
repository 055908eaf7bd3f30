import { fail } from '@spikeline/core'
import type { Network } from '@spikeline/networks'

/** Fails with E3401 (not an ANN) or E3402 (the first layer that has no spiking counterpart, and what to use in its place). */
export function checkConvertible(network: Network): void {
  if (network.kind !== 'ann') fail('E3401', { network: network.name })
  const weighted = network.layers.filter((layer) => layer.kind === 'conv' || layer.kind === 'dense')
  for (const layer of network.layers) {
    if (layer.kind === 'maxPool')
      fail('E3402', { layer: layer.name, problem: 'is maximum pooling: the maximum of rates is not a sum of spikes', instead: `train the network with average pooling, AP${layer.size}` })
    if ((layer.kind === 'conv' || layer.kind === 'dense') && layer.activation.kind !== 'relu' && layer !== weighted.at(-1))
      fail('E3402', { layer: layer.name, problem: `has the activation "${layer.activation.kind}": a firing rate can't be negative`, instead: 'train the network with ReLU in every layer but the last' })
  }
  const last = network.layers.at(-1)!
  if (last.kind === 'averagePool')
    fail('E3402', { layer: last.name, problem: 'pools the output, and no weights follow that it could be folded into', instead: 'end the network with a fully connected layer' })
}
