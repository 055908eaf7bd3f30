import { fail } from '@spikeline/core'
import { foldBatchNorm, type Activation, type ConvLayer, type DenseLayer, type Layer, type LayerParameters, type Network, type Neuron } from '@spikeline/networks'

export interface ConversionOptions {
  readonly name: string
  readonly neuron: Neuron
  readonly readout: 'membrane' | 'spiking'
  /** λ_0. */
  readonly inputScale: number
  /** One line on how it was made. */
  readonly provenance: string
}

/**
 * The spiking network whose firing rates stand for the activations of an ANN, in units of λ (Diehl et al. 2015; with biases,
 * reset by subtraction and batch normalisation: Rueckauer et al. 2017).
 *
 *     W_l ← W_l · λ_{l−1}/λ_l      b_l ← b_l/λ_l      λ_0 = 1, or inputScale: the intensity that is the rate 1
 *
 * Batch normalisation is folded first. Dropout, the identity when not training, is left out; pooling and voting stay. A layer has a
 * bias where the ANN's has one, or a batch normalisation. Computed in double, stored in single precision.
 *
 * scales: λ of each weighted layer by name, positive.
 */
export function convertNetwork(ann: Network, scales: ReadonlyMap<string, number>, { name, neuron, readout, inputScale, provenance }: ConversionOptions): Network {
  const output = ann.layers.findLast(isWeighted)
  const parameters: Record<string, LayerParameters> = {}
  let before = inputScale
  const layers = ann.layers.filter((layer) => layer.kind !== 'dropout').map((layer): Layer => {
    if (!isWeighted(layer)) return layer
    const folded = foldBatchNorm(layer, ann.parameters[layer.name]!)
    const scale = scales.get(layer.name) ?? fail('E3404', { layer: layer.name })
    parameters[layer.name] = rescale(folded.parameters, before, scale)
    before = scale
    const activation: Activation = layer === output && readout === 'membrane' ? { kind: 'membrane' } : { kind: 'spiking', neuron }
    return { ...folded.layer, activation }
  })
  return { ...ann, name, kind: 'snn', layers, parameters, provenance: [...ann.provenance, provenance] }
}

const isWeighted = (layer: Layer): layer is ConvLayer | DenseLayer => layer.kind === 'conv' || layer.kind === 'dense'

function rescale({ weight, bias }: LayerParameters, before: number, scale: number): LayerParameters {
  return { weight: weight.map((w) => (w * before) / scale), ...(bias && { bias: bias.map((b) => b / scale) }) }
}
