import type { Random } from '@spikeline/core'
import { neuronWith, startLearned, startTemporal, type Layer, type LayerParameters, type Neuron } from '@spikeline/networks'
import type { LearnedConstants } from '../training/checkpoint.ts'
import type { TrainedLayer } from '../training/model.ts'

type Trained = Readonly<Record<string, TrainedLayer>>

/**
 * The parameters that training begins with: those of the topology, what neurons learn as it is stated, and the weights over steps of parallel ones, each
 * layer's from the substream of its name.
 */
export function startNeurons(layers: readonly Layer[], parameters: Readonly<Record<string, LayerParameters>>, random: Random): Record<string, TrainedLayer> {
  const neurons = neuronsOf(layers)
  return Object.fromEntries(Object.entries(parameters).map(([name, own]) => {
    const neuron = neurons.get(name)
    const learned = neuron && startLearned(neuron)
    const source = random.substream(name)
    return [name, { ...own, ...(neuron?.parallel && startTemporal(neuron.parallel, () => source.next())), ...(learned && { learned }) }]
  }))
}

/** What a network is when training has ended: neurons state what they have learned. */
export function settleNeurons(layers: readonly Layer[], trained: Trained): { readonly layers: readonly Layer[]; readonly parameters: Record<string, LayerParameters> } {
  return {
    layers: layers.map((layer): Layer => {
      if ((layer.kind !== 'conv' && layer.kind !== 'dense') || layer.activation.kind !== 'spiking') return layer
      return { ...layer, activation: { kind: 'spiking', neuron: settled(layer.activation.neuron, trained[layer.name]!.learned) } }
    }),
    parameters: Object.fromEntries(Object.entries(trained).map(([name, { learned: _, ...own }]) => [name, own])),
  }
}

/** What the neurons of each layer have learned so far; undefined where none learns. */
export function learnedConstants(layers: readonly Layer[], trained: Trained): Record<string, LearnedConstants> | undefined {
  const all = [...neuronsOf(layers)].flatMap(([name, neuron]): [string, LearnedConstants][] => {
    const { learned } = trained[name]!
    if (!learned) return []
    const { threshold, decay } = settled(neuron, learned)
    return [[name, { ...(neuron.learned!.includes('threshold') && { threshold }), ...(neuron.learned!.includes('decay') && { decay }) }]]
  })
  return all.length > 0 ? Object.fromEntries(all) : undefined
}

/** What is learned, for a check that it is finite. */
export const learnedVariables = (trained: Trained): { readonly layer: string; readonly name: string; readonly values: Float32Array }[] =>
  Object.entries(trained).flatMap(([layer, { learned }]) => (learned ? [{ layer, name: 'learned constants', values: learned }] : []))

const neuronsOf = (layers: readonly Layer[]): Map<string, Neuron> => new Map(layers.flatMap((layer) =>
  ((layer.kind === 'conv' || layer.kind === 'dense') && layer.activation.kind === 'spiking' ? [[layer.name, layer.activation.neuron] as const] : [])))

/** In single precision, as it is computed with. */
function settled(neuron: Neuron, learned: Float32Array | undefined): Neuron {
  if (!learned) return neuron
  const { decay, ...known } = neuronWith(neuron, learned)
  return { ...known, decay: neuron.learned!.includes('decay') ? Math.fround(decay) : decay }
}
