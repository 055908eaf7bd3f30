import { fail } from '@spikeline/core'
import { foldBatchNorm, type Activation, type Layer, type LayerParameters, type Network, type Neuron, type Shortcut } from '@spikeline/networks'
import { isWeighted } from './checkConvertible.ts'

/** What becomes of one weighted layer. */
export interface LayerConversion {
  /** λ: the activation that is the rate 1, a spike at each step; 1 for an output that integrates. */
  readonly lambda: number
  /** What the neuron gets as its drive where the ANN has λ: in units of its threshold 1, unless thresholds are balanced. */
  readonly drive: number
  readonly neuron: Neuron
}

export interface ConversionOptions {
  readonly name: string
  readonly readout: 'membrane' | 'spiking'
  /** λ_0. */
  readonly inputScale: number
  /** One line on how it was made. */
  readonly provenance: string
}

/**
 * The spiking network whose firing rates stand for the activations of an ANN, in units of λ (Diehl et al. 2015; with biases,
 * reset by subtraction and batch normalisation: Rueckauer et al. 2017), d the drive:
 *
 *     W_l ← f_l · W_l · λ_{l−1} · d_l/λ_l      b_l ← b_l · d_l/λ_l      λ_0 = 1, or inputScale: the intensity that is the rate 1
 *     S_l ← f_l · S_l · λ_k · d_l/λ_l          of a shortcut from layer k, identity or projection (Hu et al. 2018): all that is added is in units of λ_l
 *
 * Batch normalisation is folded first. Dropout, the identity when not training, is left out; pooling and voting stay. A layer has a
 * bias where the ANN's has one, or a batch normalisation. Computed in double, stored in single precision.
 *
 * conversions: of each weighted layer by name. factors: f, error compensation, by name; 1 where a layer has none. Fails with E3404 where a layer has no conversion.
 */
export function convertNetwork(
  ann: Network, conversions: ReadonlyMap<string, LayerConversion>, { name, readout, inputScale, provenance }: ConversionOptions, factors: ReadonlyMap<string, number> = new Map(),
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
    const { lambda, drive, neuron } = conversions.get(layer.name) ?? fail('E3404', { layer: layer.name })
    const factor = factors.get(layer.name) ?? 1
    parameters[layer.name] = rescale(folded.parameters, factor * before, drive, lambda)
    const shortcut = layer.shortcut && rescaleShortcut(ann, layer.shortcut, factor * given.get(layer.shortcut.from)!, drive, lambda, parameters)
    before = lambda
    given.set(layer.name, lambda)
    const activation: Activation = layer === output && readout === 'membrane' ? { kind: 'membrane' } : { kind: 'spiking', neuron }
    return [{ ...folded.layer, ...(shortcut && { shortcut }), activation }]
  })
  return { ...ann, name, kind: 'snn', layers: withoutDropout(ann.layers, layers), parameters, provenance: [...ann.provenance, provenance] }
}

/** The shortcut in units of λ; a projection's parameters are added to `parameters`. */
function rescaleShortcut(
  ann: Network, { from, scale: stated = 1, projection }: Shortcut, before: number, drive: number, lambda: number, parameters: Record<string, LayerParameters>,
): Shortcut {
  if (!projection) return { from, scale: Math.fround((stated * before * drive) / lambda) }
  const folded = foldBatchNorm(projection, ann.parameters[projection.name]!)
  parameters[projection.name] = rescale(folded.parameters, before, drive, lambda)
  return { from, projection: folded.layer }
}

/** Shortcuts from dropout, which is left out, come from what it read. */
function withoutDropout(before: readonly Layer[], after: readonly Layer[]): readonly Layer[] {
  const kept = (name: string): string => before.slice(0, before.findIndex((layer) => layer.name === name) + 1).findLast(({ kind }) => kind !== 'dropout')!.name
  return after.map((layer) => (isWeighted(layer) && layer.shortcut ? { ...layer, shortcut: { ...layer.shortcut, from: kept(layer.shortcut.from) } } : layer))
}

function rescale({ weight, bias }: LayerParameters, before: number, drive: number, lambda: number): LayerParameters {
  return { weight: weight.map((w) => (w * before * drive) / lambda), ...(bias && { bias: bias.map((b) => (b * drive) / lambda) }) }
}

/**
 * The conversion of each layer from its λ: scales in the weights, with θ as stated; or, with `balance` "thresholds", in the thresholds, weights as
 * they are: θ_l = θ · λ_l/λ_{l−1} (Diehl et al. 2015 show that the two are the same), and biases divided by λ_{l−1}.
 */
export function conversionsOf(lambdas: ReadonlyMap<string, number>, neuron: Neuron, inputScale: number, balance: 'weights' | 'thresholds'): Map<string, LayerConversion> {
  let before = inputScale
  return new Map([...lambdas].map(([layer, lambda]) => {
    const drive = balance === 'weights' ? 1 : lambda / before
    before = lambda
    return [layer, { lambda, drive, neuron: drive === 1 ? neuron : { ...neuron, threshold: neuron.threshold * drive, initial: neuron.initial * drive } }]
  }))
}

/** λ of each layer as rates are compared with activations. An output that integrates has what its weights make of the activation: λ/d. */
export const reportedScales = (conversions: ReadonlyMap<string, LayerConversion>, readout: ConversionOptions['readout']): Map<string, number> =>
  new Map([...conversions].map(([layer, { lambda, drive }], l) => [layer, readout === 'membrane' && l === conversions.size - 1 ? lambda / drive : lambda]))
