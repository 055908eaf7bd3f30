import { fail } from '@spikeline/core'
import { fitTopology, isRecurrent, type BuiltTopology, type ConvLayer, type DenseLayer, type Layer, type MapShape, type Neuron, type Topology } from '@spikeline/networks'

export interface SpikingTopology {
  readonly network: Topology
  readonly bias: boolean
  readonly neuron: Neuron
  readonly readout: 'spiking' | 'membrane'
}

/**
 * The layers of a spiking network: those of the topology, every weighted one with spiking neurons, or the last one as a membrane that
 * integrates. Fails as fitTopology does, with E3309 at a layer that has no form in time, and with E3724 where parallel neurons have none.
 */
export function spikingLayers({ network, bias, neuron, readout }: SpikingTopology, input: MapShape, classes: number): BuiltTopology {
  const built = plainLayers(network, bias, input, classes)
  checkTrainable(network, built.layers, readout)
  const output = built.layers.findLast(isWeighted)
  const layers = built.layers.map((layer): Layer => {
    if (!isWeighted(layer)) return layer
    if (layer === output && readout === 'membrane' && isRecurrent(layer))
      fail('E3309', { layer: layer.name, problem: 'is recurrent, but never fires', instead: 'state "readout": "spiking", or leave "recurrent" out ("R" in the notation)' })
    if (layer === output && readout === 'membrane') return { ...layer, activation: { kind: 'membrane' } }
    if (neuron.parallel) checkParallel(layer)
    const { batchNorm, ...rest } = layer
    return { ...rest, ...(batchNorm && { batchNorm: { ...batchNorm, scale: neuron.threshold } }), activation: { kind: 'spiking', neuron } }
  })
  return { ...built, layers }
}

/** Fails with E3724 where the neurons of a layer can't be parallel. */
function checkParallel(layer: ConvLayer | DenseLayer): void {
  if (isRecurrent(layer)) fail('E3724', { layer: layer.name, problem: 'can\'t be recurrent: they take drive from all steps at once', instead: 'leave "recurrent" out ("R" in the notation), or choose another model' })
  if (layer.batchNorm) fail('E3724', { layer: layer.name, problem: 'are not trained with batch normalisation', instead: 'leave "batchNorm" out ("BN" in the notation)' })
}

/** The layers as those of an artificial network; what is normalised has no bias besides β. Fails as fitTopology does. */
export function plainLayers(network: Topology, bias: boolean, input: MapShape, classes: number): BuiltTopology {
  const built = fitTopology(network, input, classes, { bias })
  return { ...built, layers: built.layers.map((layer) => (isWeighted(layer) && layer.batchNorm ? { ...layer, bias: false } : layer)) }
}

/** Fails with E3309 at the first layer that direct training has no form for. */
export function checkTrainable(network: Topology, layers: readonly Layer[], readout: SpikingTopology['readout']): void {
  const output = layers.findLast(isWeighted)
  layers.forEach((layer, i) => {
    const refuse = (problem: string, instead: string): never => fail('E3309', { layer: layer.name, problem, instead })
    if (layer.kind === 'dropout' && !layers.slice(i).some(isWeighted)) refuse('drops outputs, and no weights follow', 'put it in front of a weighted layer')
    if (layer.kind === 'maxPool')
      refuse('takes the maximum over a window, which is no sum of spikes', `use average pooling, AP${layer.size}`)
    if (layer.kind === 'averagePool' && !layers.slice(i).some(isWeighted))
      refuse('pools the output, and no weights follow', 'end the network with a fully connected layer')
    if (!isWeighted(layer)) return
    const { activation: stated, bias } = typeof network === 'string' ? {} : network[i]!
    if (layer.batchNorm && isRecurrent(layer)) refuse('is recurrent and has batch normalisation, which are not trained together', 'leave one of the two out ("R" and "BN" in the notation)')
    if (layer.batchNorm && bias) refuse('states a bias, which batch normalisation takes away again', 'leave "bias" out: β takes its place')
    if (layer.batchNorm && layer === output && readout === 'membrane')
      refuse('has batch normalisation by the threshold, but its membranes never fire', 'leave it out there ("BN" in the notation), or state "readout": "spiking"')
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
