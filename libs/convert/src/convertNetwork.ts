import { fail } from '@spikeline/core'
import { foldBatchNorm, type Activation, type ConvLayer, type DenseLayer, type Layer, type LayerParameters, type Network, type Neuron, type Shortcut } from '@spikeline/networks'

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
 *     W_l ← f_l · W_l · λ_{l−1}/λ_l      b_l ← b_l/λ_l      λ_0 = 1, or inputScale: the intensity that is the rate 1
 *     S_l ← f_l · S_l · λ_k/λ_l          of a shortcut from layer k, identity or projection (Hu et al. 2018): all that is added is in units of λ_l
 *
 * Batch normalisation is folded first. Dropout, the identity when not training, is left out; pooling and voting stay. A layer has a
 * bias where the ANN's has one, or a batch normalisation. Computed in double, stored in single precision.
 *
 * scales: λ of each weighted layer by name, positive. factors: f, error compensation, by name; 1 where a layer has none.
 */
export function convertNetwork(
  ann: Network, scales: ReadonlyMap<string, number>, { name, neuron, readout, inputScale, provenance }: ConversionOptions, factors: ReadonlyMap<string, number> = new Map(),
): Network {
  const output = ann.layers.findLast(isWeighted)
  const parameters: Record<string, LayerParameters> = {}
  let before = inputScale
  /** λ of what each layer gives: of pooling, that of the layer in front. */
  const given = new Map<string, number>()
  const layers = ann.layers.flatMap((layer): Layer[] => {
    if (!isWeighted(layer)) {
      given.set(layer.name, before)
      return layer.kind === 'dropout' ? [] : [layer]
    }
    const folded = foldBatchNorm(layer, ann.parameters[layer.name]!)
    const scale = scales.get(layer.name) ?? fail('E3404', { layer: layer.name })
    const factor = factors.get(layer.name) ?? 1
    parameters[layer.name] = rescale(folded.parameters, factor * before, scale)
    const shortcut = layer.shortcut && rescaleShortcut(ann, layer.shortcut, factor * given.get(layer.shortcut.from)!, scale, parameters)
    before = scale
    given.set(layer.name, scale)
    const activation: Activation = layer === output && readout === 'membrane' ? { kind: 'membrane' } : { kind: 'spiking', neuron }
    return [{ ...folded.layer, ...(shortcut && { shortcut }), activation }]
  })
  return { ...ann, name, kind: 'snn', layers: withoutDropout(ann.layers, layers), parameters, provenance: [...ann.provenance, provenance] }
}

/** The shortcut in units of λ; a projection's parameters are added to `parameters`. */
function rescaleShortcut(ann: Network, { from, scale: stated = 1, projection }: Shortcut, before: number, scale: number, parameters: Record<string, LayerParameters>): Shortcut {
  if (!projection) return { from, scale: Math.fround((stated * before) / scale) }
  const folded = foldBatchNorm(projection, ann.parameters[projection.name]!)
  parameters[projection.name] = rescale(folded.parameters, before, scale)
  return { from, projection: folded.layer }
}

/** Shortcuts from dropout, which is left out, come from what it read. */
function withoutDropout(before: readonly Layer[], after: readonly Layer[]): readonly Layer[] {
  const kept = (name: string): string => before.slice(0, before.findIndex((layer) => layer.name === name) + 1).findLast(({ kind }) => kind !== 'dropout')!.name
  return after.map((layer) => (isWeighted(layer) && layer.shortcut ? { ...layer, shortcut: { ...layer.shortcut, from: kept(layer.shortcut.from) } } : layer))
}

const isWeighted = (layer: Layer): layer is ConvLayer | DenseLayer => layer.kind === 'conv' || layer.kind === 'dense'

function rescale({ weight, bias }: LayerParameters, before: number, scale: number): LayerParameters {
  return { weight: weight.map((w) => (w * before) / scale), ...(bias && { bias: bias.map((b) => b / scale) }) }
}
