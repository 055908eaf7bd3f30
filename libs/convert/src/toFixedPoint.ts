import { fail, type Shape } from '@spikeline/core'
import {
  beyondFixedPoint, buildTopology, checkNetwork, foldBatchNorm, layerShapes, mechanismBeyondFixedPoint, requireNoShortcuts, shortcutIn, STATE_LIMIT, statedMechanisms, unknownToFixedPoint,
  type Activation, type ConvLayer, type DenseLayer, type FixedPoint, type Layer, type LayerParameters, type Network,
} from '@spikeline/networks'
import { chooseExponent, driveFactor, fixedNeuronOf, nearest, stateExponentOf } from './quantise.ts'

export interface FixedPointOptions {
  readonly name: string
  readonly bits: number
  readonly fit: 'leastSquares' | 'range'
  readonly inputExponent: number
}

/** What rounding did to one layer. */
export interface LayerRounding {
  readonly layer: string
  readonly precision: FixedPoint
  /** Share of the weights and biases that were cut off at the end of their bits. */
  readonly saturated: number
  /** The largest |w − ŵ| of a weight. */
  readonly error: number
  /** √(Σ(w − ŵ)² / Σw²); 0 where all weights are 0. */
  readonly relativeError: number
  /** In units of the state; undefined where the layer never fires. */
  readonly threshold: number | undefined
}

/**
 * A spiking network in fixed point: whole weights of so many bits, times one power of two a layer, and whole biases, thresholds and decays.
 *
 *     ŵ = round(w · f / Πsize² / 2^e) within ±(2^(bits−1) − 1)      b̂ = round(b · f / 2^s)      θ̂ = round(θ / 2^s)
 *
 * e: see chooseExponent, s: stateExponentOf. f: see driveFactor. Πsize²: of the pooling in front of the layer, whose sums then are whole
 * numbers. Batch normalisation is folded first. Computed in double.
 *
 * Fails with E3501 (not an SNN), E3032 (in fixed point already), E3031 (a layer or neuron that the rule of fixed point doesn't know), E3763 (a shortcut).
 */
export function toFixedPoint(snn: Network, { name, bits, fit, inputExponent }: FixedPointOptions): { network: Network; roundings: readonly LayerRounding[] } {
  if (snn.kind !== 'snn') fail('E3501', { network: snn.name })
  requireNoShortcuts(snn.layers, WHOLE)
  const parameters: Record<string, LayerParameters> = {}
  const roundings: LayerRounding[] = []
  let window = 1
  const layers = layerShapes(snn.layers, snn.input).map(({ layer }): Layer => {
    checkForm(layer)
    if (layer.kind === 'averagePool') window *= layer.size ** 2
    if (!isWeighted(layer)) return layer
    if (layer.fixedPoint) fail('E3032', { network: snn.name, layer: layer.name })
    const rounded = roundLayer(layer, snn.parameters[layer.name]!, window, { bits, fit, ...(roundings.length === 0 && { inputExponent }) })
    window = 1
    parameters[layer.name] = rounded.parameters
    roundings.push(rounded.rounding)
    return rounded.layer
  })
  const provenance = [...snn.provenance, `convert/fixed-point: weights of ${bits} bits, ${fit}, input 2^${inputExponent}`]
  return { network: checkNetwork({ ...snn, name, layers, parameters, provenance }), roundings }
}

const isWeighted = (layer: Layer): layer is ConvLayer | DenseLayer => layer.kind === 'conv' || layer.kind === 'dense'

interface Rounding { readonly bits: number; readonly fit: 'leastSquares' | 'range'; readonly inputExponent?: number }

function roundLayer<L extends ConvLayer | DenseLayer>(given: L, all: LayerParameters, window: number, { bits, fit, inputExponent }: Rounding) {
  const { layer, parameters } = foldBatchNorm(given, all)
  const { activation } = layer
  const neuron = activation.kind === 'spiking' ? activation.neuron : undefined
  const factor = neuron ? driveFactor(neuron) : 1
  const weights = Float64Array.from(parameters.weight, (w) => (w * factor) / window)
  const weightExponent = chooseExponent(weights, bits, fit)
  const stateExponent = stateExponentOf(weightExponent, neuron)
  const precision: FixedPoint = { bits, weightExponent, stateExponent, ...(inputExponent !== undefined && { inputExponent }) }
  const limit = 2 ** (bits - 1) - 1
  let saturated = 0
  const onGrid = (value: number, exponent: number, most: number): number => {
    const scaled = value / 2 ** exponent
    if (Math.abs(scaled) >= most + 0.5) saturated++
    return nearest(scaled, most) * 2 ** exponent
  }
  const weight = weights.map((w) => onGrid(w, weightExponent, limit))
  const bias = parameters.bias?.map((b) => onGrid(b * factor, stateExponent, STATE_LIMIT))
  const fixed = neuron && fixedNeuronOf(neuron, precision)
  if (fixed?.threshold === 0) refuse(layer, `its threshold ${neuron!.threshold} vanishes beside weights in steps of ${2 ** weightExponent}`, 'give weights and threshold of the layer sizes that are nearer to one another')
  const squares = (of: (w: number, i: number) => number): number => weights.reduce((sum, w, i) => sum + of(w, i) ** 2, 0)
  return {
    layer: { ...layer, activation: (fixed ? { kind: 'spiking', neuron: fixed } : activation) as Activation, fixedPoint: precision },
    parameters: { weight: Float32Array.from(weight, (w) => w * window), ...(bias && { bias }) },
    rounding: {
      layer: layer.name, precision, saturated: saturated / (weight.length + (bias?.length ?? 0)),
      error: weights.reduce((most, w, i) => Math.max(most, Math.abs(w - weight[i]!)), 0) * window,
      relativeError: Math.sqrt(squares((w, i) => w - weight[i]!) / (squares((w) => w) || 1)), threshold: fixed && fixed.threshold / 2 ** stateExponent,
    } satisfies LayerRounding,
  }
}

/** What toFixedPoint refuses of a network, as far as the shape of the port "model" tells it: better known now than after a training. Fails with E3763 and E3031. */
export function checkStated(model: Shape | undefined): void {
  const added = shortcutIn(model?.topology)
  if (added !== undefined) fail('E3763', { port: 'model', layer: added, what: WHOLE })
  if (typeof model?.topology === 'string') for (const layer of buildTopology(model.topology).layers) checkForm(layer, 'model')
  for (const { layer, mechanism } of statedMechanisms(model)) {
    const beyond = mechanismBeyondFixedPoint(mechanism)
    if (beyond !== undefined) refuse({ name: layer }, `its neuron ${beyond}`, KNOWN_NEURONS, 'model')
  }
}

const WHOLE = 'arithmetic in whole numbers'
const KNOWN_NEURONS = 'use "if" or "lif" neurons with a reset to zero, by subtraction or none, and at most a current that is taken after the input'

const refuse = ({ name }: Pick<Layer, 'name'>, problem: string, instead: string, port?: string): never => fail('E3031', { layer: name, problem, instead, ...(port && { port }) })

const kinds = new Set<string>(['conv', 'dense', 'averagePool', 'dropout', 'vote'])

/** Fails with E3031. `port`: where the network comes in. */
function checkForm(layer: Layer, port?: string): void {
  if (!kinds.has(layer.kind)) refuse(layer, `it is of the kind "${layer.kind}"`, layer.kind === 'maxPool' ? 'use average pooling, whose sums are whole numbers' : 'use convolutions, fully connected layers and average pooling', port)
  const field = unknownToFixedPoint(layer)
  if (field !== undefined) refuse(layer, `it has "${field}"`, 'make the network without it', port)
  if (!isWeighted(layer) || layer.activation.kind !== 'spiking') return
  const beyond = beyondFixedPoint(layer.activation.neuron)
  if (beyond) refuse(layer, `its neuron ${beyond}`, KNOWN_NEURONS)
}
