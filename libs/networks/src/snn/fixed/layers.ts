import { fail } from '@spikeline/core'
import type { ConvLayer, DenseLayer, FixedPoint, Layer, Network } from '../../network.ts'
import { compileEvents, type EventLayer } from '../../sparse/compile.ts'
import type { EventPool } from '../../sparse/pool.ts'
import { beyondFixedPoint, DECAY_ONE, INPUT_LIMIT, STATE_LIMIT, type FixedNeuron } from './neuron.ts'

/** A weighted layer in integers, with the pooling in front of it. */
export interface FixedLayer {
  /** Its geometry. */
  readonly wires: EventLayer
  /** Sums over their windows: the average is in the weights. */
  readonly pools: readonly EventPool[]
  readonly precision: FixedPoint
  /** [depth, filters]; in units of 2^weightExponent. */
  readonly weight: Int8Array
  /** Of each neuron, in units of 2^stateExponent. */
  readonly bias: Int32Array
  /** Undefined where the layer integrates and never fires. */
  readonly neuron: FixedNeuron | undefined
  /** The greatest value that an input of its weights can have: spikes of a pooling window; of a first layer with graded input, the same times 255. */
  readonly largest: (graded: boolean) => number
  /** The sum of weights is this power of two of the state's unit. */
  readonly shift: (graded: boolean) => number
  /** Whether the drive of every neuron has 24 bits, whatever its input is. */
  readonly small: (graded: boolean) => boolean
}

type Weighted = ConvLayer | DenseLayer
const isWeighted = (layer: Layer): layer is Weighted => layer.kind === 'conv' || layer.kind === 'dense'

/** Whether a network computes in integers. */
export const isFixedPoint = ({ layers }: Pick<Network, 'layers'>): boolean => layers.some((layer) => isWeighted(layer) && layer.fixedPoint !== undefined)

/**
 * The integers of a fixed-point network, layer by layer, and the number of outputs that vote for one class.
 *
 * Fails with E3030 where a layer's precision is out of range, where only some layers have one, where a parameter or a constant of a neuron is
 * no integer of the stated unit or too large for its bits, or where sums may not fit into 32 bits; with E3501 and E3502 as simulation does.
 */
export function fixedLayers(network: Network): { readonly layers: readonly FixedLayer[]; readonly votes: number } {
  if (network.kind !== 'snn') fail('E3501', { network: network.name })
  const { layers, votes } = compileEvents(network, 'fixed')
  const mute = layers.slice(0, -1).find(({ layer }) => layer.activation.kind !== 'spiking')
  if (mute) fail('E3502', { network: network.name, layer: mute.layer.name, problem: 'never fires, and layers follow it that would get nothing' })
  return { votes, layers: layers.map((wires, l) => fixedLayer(network, wires, l)) }
}

function fixedLayer(network: Network, wires: EventLayer, l: number): FixedLayer {
  const { layer, output } = wires
  const wrong = (problem: string): never => fail('E3030', { network: network.name, layer: layer.name, problem })
  const precision = layer.fixedPoint ?? wrong('has no "fixedPoint", though other layers have')
  checkPrecision(precision, l === 0, wrong)
  const field = unknownToFixedPoint(layer)
  if (field !== undefined) wrong(`has "${field}", which fixed point doesn't know`)
  if (layer.batchNorm) wrong('has a batch normalisation; it is folded into weights and bias before they become integers')
  const { bits, weightExponent, stateExponent, inputExponent = 0 } = precision
  const window = wires.pools.reduce((product, { weight }) => product * Math.round(1 / weight), 1)
  const limit = 2 ** (bits - 1)
  const integer = (value: number, unit: number, [least, most]: readonly [number, number], what: string): number => {
    const n = value / unit
    if (!Number.isInteger(n) || n < least || n > most) wrong(`has ${what} ${value}, which is no whole number from ${least} to ${most} of ${unit}`)
    return n
  }
  const state = 2 ** stateExponent
  const within = [-STATE_LIMIT, STATE_LIMIT] as const
  const { weight, bias } = network.parameters[layer.name]!
  const biases = Int32Array.from(bias ?? new Float32Array(output.channels), (b) => integer(b, state, within, 'the bias'))
  const largest = (graded: boolean): number => (graded && l === 0 ? INPUT_LIMIT : 1) * window
  const most = (weight.length / output.channels) * limit * largest(true)
  if (most >= 2 ** 31 || largest(true) >= 2 ** 24) wrong(`has sums of up to ${most}, which 32 bits don't hold`)
  const { activation } = layer
  const integers = Int8Array.from(weight, (w) => integer(w, 2 ** weightExponent * window, [-limit, limit - 1], 'the weight'))
  const shift = (graded: boolean): number => weightExponent - stateExponent + (graded && l === 0 ? inputExponent : 0)
  const reach = mostWeight(integers, output.channels)
  const mostBias = biases.reduce((most, b) => Math.max(most, Math.abs(b)), 0)
  return {
    wires, precision, pools: wires.pools.map((pool) => ({ ...pool, weight: 1 })), largest,
    weight: integers,
    bias: Int32Array.from({ length: wires.neurons }, (_, i) => biases[i % output.channels]!),
    neuron: activation.kind === 'spiking' ? fixedNeuron() : undefined,
    shift, small: (graded) => reach * largest(graded) * 2 ** shift(graded) + mostBias <= STATE_LIMIT,
  }

  function fixedNeuron(): FixedNeuron {
    if (activation.kind !== 'spiking') throw new Error('never called')
    const { neuron } = activation
    const { model, decay, current, threshold, compare, reset, initial, decayInput } = neuron
    const beyond = beyondFixedPoint(neuron)
    if (beyond || decayInput || reset === 'value') return wrong(`has neurons that the fixed-point rule doesn't know: the neuron ${beyond ?? 'has "decayInput", which belongs into its weights'}`)
    const part = (value: number, what: string): number => integer(value, 1 / DECAY_ONE, [0, DECAY_ONE], what)
    return {
      decay: model === 'if' ? DECAY_ONE : part(decay, 'the decay'), currentDecay: current && part(current.decay, 'the decay of the current'),
      threshold: integer(threshold, state, [1, STATE_LIMIT], 'the threshold'), initial: integer(initial, state, within, 'the initial membrane'), compare, reset,
    }
  }
}

const known = new Set(['kind', 'name', 'filters', 'kernel', 'stride', 'padding', 'units', 'bias', 'batchNorm', 'activation', 'fixedPoint', 'size', 'rate', 'group'])

/** A field of a layer that is not known here: a layer with more is more than what fixed point is defined for. */
export const unknownToFixedPoint = (layer: Layer): string | undefined =>
  Object.entries(layer).find(([field, value]) => value !== undefined && value !== false && !known.has(field))?.[0]

/** The largest Σ|w| of a filter. */
function mostWeight(weight: Int8Array, filters: number): number {
  const sums = new Float64Array(filters)
  weight.forEach((w, i) => (sums[i % filters]! += Math.abs(w)))
  return sums.reduce((most, sum) => Math.max(most, sum), 0)
}

function checkPrecision({ bits, weightExponent, stateExponent, inputExponent }: FixedPoint, first: boolean, wrong: (problem: string) => never): void {
  const whole = (name: string, value: number, least: number, most: number): void => {
    if (!Number.isInteger(value) || value < least || value > most) wrong(`has "${name}" ${value}; it must be a whole number from ${least} to ${most}`)
  }
  whole('bits', bits, 2, 8)
  whole('weightExponent', weightExponent, -64, 64)
  whole('stateExponent', stateExponent, weightExponent - 23, weightExponent + 16)
  if (first !== (inputExponent !== undefined)) wrong(first ? 'is the first, and has no "inputExponent"' : 'has an "inputExponent", which only the first layer has')
  if (inputExponent !== undefined) whole('inputExponent', inputExponent, -15, 8)
}
