import { fail } from '@spikeline/core'
import { countNetwork, isRecurrent, layerShapes, leakMultiplications, mixProducts, mixState, type Layer, type Network, type Parallel } from '@spikeline/networks'
import { unitsOf, type Units } from './energy.ts'
import { activationBytes, heldBytes, parameterBytes, VALUE, weightBytes } from './memory.ts'
import type { ActivityTally, LayerTally } from './tally.ts'

/** Size and work of one layer or of a whole network. Work is a mean over samples, for all T steps of one. */
export interface Work {
  readonly parameters: number
  readonly parameterBytes: number
  /** Bytes of the weights of all additions. */
  readonly weightBytes: number
  /** Bytes of the membranes or activations of all neurons. */
  readonly stateBytes: number
  /** ANN: bytes of the activations that all evaluations give. */
  readonly activationBytes: number
  readonly neurons: number
  readonly multiplications: number
  readonly additions: number
  readonly multiplicationsEffective: number
  readonly additionsEffective: number
  readonly multiplicationsDense: number
  readonly additionsDense: number
  readonly multiplicationsLeak: number
  /** Of a quantised ANN: one for each sum of each evaluation, that brings it to the grid of the next layer. */
  readonly multiplicationsScale: number
  /** The same operations weighed by their width: in FP32 or, in whole numbers, INT8 ones (see unitsOf). */
  readonly multiplicationUnits: number
  readonly additionUnits: number
  readonly multiplicationUnitsEffective: number
  readonly additionUnitsEffective: number
  readonly updates: number
  /** SNN: of the additions and of their weights' bytes, those that spikes of its neurons caused, and those that spikes of its input caused. */
  readonly spikeAdditionUnits: number
  readonly spikeWeightBytes: number
  readonly inputAdditionUnits: number
  readonly inputWeightBytes: number
  /** SNN: spikes. ANN: non-zero activations. */
  readonly active: number
  /** Chances to be active: neurons that can fire · T; of an ANN, its neurons at each evaluation. */
  readonly chances: number
}
export interface LayerWork extends Work {
  readonly name: string
  /** Multiplications and additions at each step, length T (ANN: empty, unless it votes over T slices). */
  readonly multiplicationsByStep: readonly number[]
  readonly additionsByStep: readonly number[]
  /** Of an ANN that votes over T slices, length T: those with a non-zero input, of either kind. Empty otherwise. */
  readonly effectiveByStep: readonly number[]
  /** SNN: updates at each step. */
  readonly updatesByStep: readonly number[]
  /** ANN: additions of an identity shortcut in one evaluation. */
  readonly identity: number
  /** Bytes of what shortcuts keep while this layer is computed. */
  readonly heldBytes: number
  /** Multiplications of the leak in one update. */
  readonly leak: number
  /** Width of its operations. */
  readonly units: Units
  /** Values kept where the constant drive of this layer was computed once: N_1, otherwise 0. */
  readonly drive: number
}

/**
 * The work of each layer with weights. Without a network sizes are those that the activity states, which must also state the leak of its neurons.
 * Fails with E8010 without samples, E8012 where the activity is of another network, E8013 where it doesn't say enough to do without one.
 */
export function layerWork(network: Network | undefined, tally: ActivityTally | undefined): readonly LayerWork[] {
  if (!tally) return fail('E8010')
  if (!network) return statedWork(tally)
  if (tally.kind !== network.kind) fail('E8012', { model: network.name, problem: `it is of an ${tally.kind.toUpperCase()}, the network is an ${network.kind.toUpperCase()}` })
  // Weighted layers so far, the last of them, and a NeuNorm behind it.
  let seen = 0
  const shapes = layerShapes(network.layers, network.input)
  let before: LayerTally | undefined
  let auxiliary: AuxiliaryNeurons | undefined
  return countNetwork(network).layers.flatMap((counts, i) => {
    if (counts.kind === 'neuNorm') auxiliary = { places: counts.input.height * counts.input.width, maps: counts.input.channels, parameters: counts.parameters, spikes: before!.spikes }
    if (counts.kind !== 'conv' && counts.kind !== 'dense') return []
    const did = tally.layers.get(counts.name)
    if (!did) return fail('E8012', { model: network.name, problem: `it has no layer "${counts.name}", but ${[...tally.layers.keys()].map((n) => `"${n}"`).join(', ')}` })
    if (did.neurons !== counts.neurons)
      fail('E8012', { model: network.name, problem: `its layer "${counts.name}" has ${did.neurons} neurons, that of the network ${counts.neurons}` })
    const layer = network.layers[i]!
    const { additionsOwn, ...work } = network.kind === 'ann' ? annLayer(counts, did, tally) : snnLayer(counts, neuronsOf(layer), did, tally, auxiliary)
    const units = unitsOf(layer)
    const bytes = weightBytes(layer)
    const perNeuron = activationBytes(network.layers, i)
    const { parallel } = neuronsOf(layer)
    const states = counts.neurons * (parallel ? mixState(parallel, tally.timesteps) : 1) + (auxiliary?.places ?? 0)
    before = did
    auxiliary = undefined
    const first = seen++ === 0
    const ofSpikes = network.kind === 'ann' ? 0 : first ? additionsOwn : work.additions
    const ofInput = network.kind === 'ann' || !first || did.analog ? 0 : work.additions - additionsOwn
    return [{
      ...work, units, parameterBytes: parameterBytes(layer, work.parameters), weightBytes: bytes * (network.kind === 'ann' ? work.multiplications : work.additions), stateBytes: perNeuron * states,
      heldBytes: heldBytes(shapes, i),
      activationBytes: network.kind === 'ann' ? perNeuron * work.chances : 0,
      multiplicationsScale: 'quantised' in layer && layer.quantised ? work.chances : 0,
      multiplicationUnits: units.multiplication * work.multiplications, additionUnits: units.addition * work.additions,
      multiplicationUnitsEffective: units.multiplication * work.multiplicationsEffective, additionUnitsEffective: units.addition * work.additionsEffective,
      spikeAdditionUnits: units.addition * ofSpikes, spikeWeightBytes: bytes * ofSpikes, inputAdditionUnits: units.addition * ofInput, inputWeightBytes: bytes * ofInput,
    }]
  })
}

/** Single precision, each layer by what the activity says of it. */
function statedWork(tally: ActivityTally): readonly LayerWork[] {
  return [...tally.layers].map(([name, did], l) => {
    const { leak } = did
    if (leak === undefined) return fail('E8013', { found: 0 })
    const { additionsOwn: _, ...work } = snnLayer({ name, ...did, additions: 0 }, { recurrent: false, leak }, did, tally)
    const [ofSpikes, ofInput] = l === 0 ? [0, work.additions] : [work.additions, 0]
    return {
      ...work, units: { multiplication: 1, addition: 1 }, parameterBytes: VALUE * did.parameters, weightBytes: VALUE * work.additions, stateBytes: VALUE * did.neurons, heldBytes: 0, activationBytes: 0, multiplicationsScale: 0,
      multiplicationUnits: work.multiplications, additionUnits: work.additions, multiplicationUnitsEffective: work.multiplicationsEffective, additionUnitsEffective: work.additionsEffective,
      spikeAdditionUnits: ofSpikes, spikeWeightBytes: VALUE * ofSpikes, inputAdditionUnits: ofInput, inputWeightBytes: VALUE * ofInput,
    }
  })
}
/** The NeuNorm in front of a layer, and the spikes that its auxiliary neurons sum up, by step. */
interface AuxiliaryNeurons { readonly places: number; readonly maps: number; readonly parameters: number; readonly spikes: Float64Array }

interface Size { readonly name: string; readonly parameters: number; readonly neurons: number; readonly macs: number; readonly additions: number }

/** What a layer did, before its numbers have a width. */
interface Unsized extends Omit<LayerWork, 'units' | 'parameterBytes' | 'weightBytes' | 'stateBytes' | 'heldBytes' | 'activationBytes' | 'multiplicationsScale' | `${'multiplication' | 'addition'}Units${'' | 'Effective'}` | `${'spike' | 'input'}${string}`> {
  /** Those that spikes of a recurrent layer cause in itself. */
  readonly additionsOwn: number
}

/**
 * An ANN evaluates every layer, zeros and all, once, or for each of the T slices that it votes over: M_l or T·M_l multiplications and as
 * many additions, and those of an identity shortcut, effective ones too: they are done whatever the values are. The neurons of a slice take the place of those of the slice before.
 */
function annLayer({ name, parameters, neurons, macs, additions: identity }: Size, did: LayerTally, { samples, timesteps }: ActivityTally): Unsized {
  const evaluations = Math.max(1, timesteps)
  const dense = evaluations * macs
  const effective = sum(did.operations) / samples
  const byStep = new Array<number>(timesteps).fill(macs)
  return {
    name, parameters, neurons, multiplications: dense, additions: dense + evaluations * identity, multiplicationsEffective: effective, additionsEffective: effective + evaluations * identity,
    multiplicationsDense: dense, additionsDense: dense + evaluations * identity, multiplicationsLeak: 0, updates: 0, active: sum(did.spikes) / samples, chances: evaluations * neurons,
    multiplicationsByStep: byStep, additionsByStep: byStep.map((n) => n + identity), effectiveByStep: timesteps > 0 ? Array.from(did.operations, (n) => n / samples) : [], updatesByStep: [], identity, leak: 0, drive: 0, additionsOwn: 0,
  }
}

/** What of its neurons an SNN's layer is counted by: multiplications of the leak in an update, undefined where they never fire. */
interface Neurons { readonly recurrent: boolean; readonly leak: number | undefined; readonly parallel?: Parallel | undefined }

const neuronsOf = (layer: Layer): Neurons => {
  const neuron = 'activation' in layer && layer.activation.kind === 'spiking' ? layer.activation.neuron : undefined
  return { recurrent: isRecurrent(layer), leak: neuron && leakMultiplications(neuron), parallel: neuron?.parallel }
}

/**
 * An SNN adds one weight for each spike and target; a layer that sees analog values computes its M_1 MACs at each step, or once. What a
 * recurrent layer gets from itself are spikes in any case: those of step t, counted at t + 1, as additions. Behind a NeuNorm what its auxiliary
 * neurons bring are multiplications and additions, as counted; each of them is updated at each step, by two multiplications (k·x, and its
 * share of the sum), and each spike is an addition to it. Parallel neurons multiply and add the drive of each step that a step takes it from.
 */
function snnLayer(
  { name, parameters, neurons, macs, additions: identity }: Size, { recurrent, leak: leakOfOne, parallel }: Neurons, did: LayerTally, { samples, timesteps, driveKept }: ActivityTally, auxiliary?: AuxiliaryNeurons,
): Unsized {
  const summed = Array.from({ length: timesteps }, (_, t) => (auxiliary ? auxiliary.spikes[t]! / samples : 0))
  const products = Array.from({ length: timesteps }, (_, t) => (did.products ? did.products[t]! / samples : 0))
  const productsDense = auxiliary ? (timesteps * macs) / auxiliary.maps : 0
  const places = auxiliary?.places ?? 0
  const own = Array.from(did.operations, (_, t) => (recurrent && t > 0 ? (did.spikes[t - 1]! * neurons) / samples : 0))
  const ownDense = recurrent ? neurons * neurons : 0
  const ofInputs = macs - ownDense
  const counted = sum(did.operations) / samples + sum(summed)
  const kept = did.analog && driveKept
  const analogSteps = Array.from({ length: timesteps }, (_, t) => (kept && t > 0 ? 0 : ofInputs))
  const additionsByStep = did.analog ? analogSteps.map((n, t) => n + own[t]!) : Array.from(did.operations, (n, t) => n / samples + summed[t]!)
  const macsDone = did.analog ? sum(analogSteps) : 0
  const updates = sum(did.updates) / samples
  // Parallel neurons: a product, and its addition, for each step that a step takes drive from.
  const mixed = parallel ? mixProducts(parallel, timesteps) : 0
  const leak = mixed + (leakOfOne ?? 0)
  const mixing = updates * mixed
  const multiplicationsLeak = updates * leak + 2 * timesteps * places
  return {
    name, parameters: parameters + (auxiliary?.parameters ?? 0), neurons,
    multiplications: macsDone + sum(products), additions: (did.analog ? macsDone + sum(own) : counted) + mixing,
    multiplicationsEffective: did.analog ? counted - sum(own) : sum(products), additionsEffective: counted + mixing,
    multiplicationsDense: macsDone + productsDense, additionsDense: (did.analog ? macsDone + timesteps * ownDense : timesteps * (macs + identity)) + productsDense + mixing,
    // Of a mean update, where there are two kinds.
    multiplicationsLeak, leak: places > 0 ? multiplicationsLeak / (updates + timesteps * places) : leak,
    updates: updates + timesteps * places,
    active: sum(did.spikes) / samples, chances: leakOfOne === undefined ? 0 : timesteps * neurons,
    multiplicationsByStep: did.analog ? analogSteps : products, additionsByStep: additionsByStep.map((n) => n + mixing / timesteps),
    effectiveByStep: [], updatesByStep: Array.from(did.updates, (n) => n / samples + places), identity: 0, drive: kept ? neurons : 0, additionsOwn: sum(own),
  }
}

const fields = [
  'parameters', 'parameterBytes', 'weightBytes', 'stateBytes', 'activationBytes', 'neurons', 'multiplications', 'additions', 'multiplicationsEffective', 'additionsEffective', 'multiplicationsDense', 'additionsDense',
  'multiplicationsLeak', 'multiplicationsScale', 'multiplicationUnits', 'additionUnits', 'multiplicationUnitsEffective', 'additionUnitsEffective', 'updates', 'spikeAdditionUnits',
  'spikeWeightBytes', 'inputAdditionUnits', 'inputWeightBytes', 'active', 'chances',
] as const satisfies readonly (keyof Work)[]

/** The sum over layers. */
export const totalWork = (layers: readonly LayerWork[]): Work =>
  Object.fromEntries(fields.map((field) => [field, sum(layers.map((layer) => layer[field]))])) as unknown as Work

export function sum(values: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i]!
  return total
}
