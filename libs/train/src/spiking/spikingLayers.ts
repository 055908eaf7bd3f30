import { fail } from '@spikeline/core'
import { fitTopology, isRecurrent, type BuiltTopology, type Layer, type MapShape, type Neuron, type Topology } from '@spikeline/networks'

export interface SpikingTopology {
  readonly network: Topology
  readonly bias: boolean
  readonly neuron: Neuron
  readonly readout: 'spiking' | 'membrane'
}

/**
 * The layers of a spiking network: those of the topology, every weighted one with spiking neurons, or the last one as a membrane that
 * integrates. Fails as fitTopology does, and with E3309 at a layer that has no form in time.
 */
export function spikingLayers({ network, bias, neuron, readout }: SpikingTopology, input: MapShape, classes: number): BuiltTopology {
  const built = fitTopology(network, input, classes, { bias })
  checkTrainable(network, built.layers)
  const output = built.layers.findLast(isWeighted)
  const layers = built.layers.map((layer): Layer => {
    if (!isWeighted(layer)) return layer
    if (layer === output && readout === 'membrane' && isRecurrent(layer))
      fail('E3309', { layer: layer.name, problem: 'is recurrent, but never fires', instead: 'state "readout": "spiking", or leave "recurrent" out ("R" in the notation)' })
    return { ...layer, activation: layer === output && readout === 'membrane' ? { kind: 'membrane' } : { kind: 'spiking', neuron } }
  })
  return { ...built, layers }
}

/** Fails with E3309 at the first layer that direct training has no form for. */
export function checkTrainable(network: Topology, layers: readonly Layer[]): void {
  layers.forEach((layer, i) => {
    const refuse = (problem: string, instead: string): never => fail('E3309', { layer: layer.name, problem, instead })
    if (layer.kind === 'dropout') refuse('drops values at random, which direct training does not do yet', 'leave it out of "network"')
    if (layer.kind === 'maxPool')
      refuse('takes the maximum over a window, which is no sum of spikes', `use average pooling, AP${layer.size}`)
    if (layer.kind === 'averagePool' && !layers.slice(i).some(isWeighted))
      refuse('pools the output, and no weights follow', 'end the network with a fully connected layer')
    if (!isWeighted(layer)) return
    if (layer.batchNorm) refuse('has batch normalisation, which direct training does not do yet', 'leave it out ("BN" in the notation)')
    const stated = typeof network === 'string' ? undefined : network[i]!.activation
    if (stated)
      refuse(`states the activation "${stated}", but its neurons spike`, 'leave "activation" out: "neuron" and "readout" say what follows')
  })
}

const isWeighted = (layer: Layer): layer is Layer & { kind: 'conv' | 'dense' } => layer.kind === 'conv' || layer.kind === 'dense'

/** Outputs that vote for one class; 1 without voting. */
export function votesOf(layers: readonly Layer[]): number {
  const last = layers.at(-1)
  return last?.kind === 'vote' ? last.group : 1
}
