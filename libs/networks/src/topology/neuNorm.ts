import { fail } from '@spikeline/core'
import type { Layer } from '../network.ts'

/**
 * Fails with E3720 at a NeuNorm that doesn't stand directly behind a weighted layer that fires, or that no weighted layer reads (through
 * average pooling alone); and where it meets batch normalisation or recurrence.
 */
export function checkNeuNorms(layers: readonly Layer[]): void {
  layers.forEach((layer, i) => {
    if (layer.kind !== 'neuNorm') return
    const refuse = (problem: string, instead: string): never => fail('E3720', { layer: layer.name, problem, instead })
    const other = layers.find((each) => 'shortcut' in each && each.shortcut)
    if (other) refuse(`stands in a network with residual blocks, such as that of "${other.name}"`, 'leave one of the two out ("NN" and "[ ]" in the notation)')
    const giver = layers[i - 1]
    if (giver?.kind !== 'conv' && giver?.kind !== 'dense')
      return refuse(giver ? `stands behind "${giver.name}", which has no neurons` : 'is the first layer', 'put it directly behind a convolution or a fully connected layer')
    const between = layers.slice(i + 1).findIndex(({ kind }) => kind === 'conv' || kind === 'dense')
    const reader = layers[i + 1 + between]!
    if (between < 0) return refuse('is read by no weights', 'leave it out behind the last weighted layer: it changes what the next one reads')
    const next = layers.slice(i + 1, i + 1 + between).find(({ kind }) => kind !== 'averagePool')
    if (next) return refuse(`is followed by "${next.name}"; between it and the next weights only average pooling has a meaning`, 'leave one of the two out, or move the other behind the next weights')
    for (const met of [giver, reader]) {
      if ('batchNorm' in met && met.batchNorm) refuse(`meets the batch normalisation of "${met.name}"`, 'leave one of the two out ("NN" and "BN" in the notation)')
    }
    if (giver.kind === 'dense' && giver.recurrent) refuse(`stands behind "${giver.name}", which is recurrent; whether its own neurons get s or s − U·x is nowhere defined`, 'leave one of the two out ("NN" and "R" in the notation)')
  })
}
