import { fail } from '@spikeline/core'
import type { SpikeRaster } from '@spikeline/spikes'
import type { Network, Neuron } from '../network.ts'
import { compileEvents, type EventLayer } from '../sparse/compile.ts'
import { activeInputsOf, type ActiveInputs } from '../sparse/activeInputs.ts'
import { mergeAuxiliary } from '../sparse/auxiliary.ts'
import { countOperations, countProducts, countShortcut, propagate, propagateOwn, propagateShortcut } from '../sparse/propagate.ts'
import { requireNoShortcuts } from '../topology/blocks.ts'
import { mapSize } from '../topology/shapes.ts'
import { integrate, singlePrecision } from './neuron.ts'
import { presentByLayer } from './presentByLayer.ts'
import { createState, resetState, stepPopulation, type NeuronState } from './population.ts'

/** A layer of a spiking network at work on one sample. */
export interface ClockLayer {
  readonly wires: EventLayer
  /** Undefined where the layer integrates and never fires. */
  readonly neuron: Neuron | undefined
  readonly membrane: Float32Array
  /** What its neurons keep, the membrane among it. */
  readonly state: NeuronState<Float32Array> | undefined
  readonly drive: Float32Array
  /** The same with what its own spikes bring, where it is recurrent; else the drive itself. */
  readonly sums: Float32Array
  /** Its spikes of this step. */
  readonly spikes: ActiveInputs
  /** The auxiliary neurons in front of it, x of each place, and what it reads with them; undefined without a NeuNorm. */
  readonly auxiliary: { readonly x: Float32Array; readonly merged: ActiveInputs } | undefined
}

/** A spiking network made ready for clock-driven simulation, with the state of one sample. */
export interface Clock {
  readonly layers: readonly ClockLayer[]
  /** Those of the layers. */
  readonly wires: readonly EventLayer[]
  /** Output neurons that vote for one class. */
  readonly votes: number
  readonly output: ClockLayer
  /** Evidence of each output neuron so far: its spike count, or its membrane where it never fires. */
  readonly evidence: Float32Array
}

/** What one layer did, summed over samples, by step: each of length T. */
export interface LayerTally {
  readonly spikes: Float64Array
  readonly operations: Float64Array
  /** Where a NeuNorm stands in front of it: of the operations, those of the graded values of its auxiliary neurons. */
  readonly products?: Float64Array
}

/** Fails with E3501 (not an SNN) and E3502 (a layer that can't be simulated by events). */
export function createClock(network: Network): Clock {
  if (network.kind !== 'snn') fail('E3501', { network: network.name })
  const { layers: compiled, votes } = compileEvents(network)
  if (compiled.some(({ temporal }) => temporal)) requireNoShortcuts(network.layers, 'a network of parallel neurons')
  const layers = compiled.map((wires): ClockLayer => {
    const { activation } = wires.layer
    const neuron = activation.kind === 'spiking' ? singlePrecision(activation.neuron) : undefined
    const membrane = new Float32Array(wires.neurons)
    const drive = new Float32Array(wires.neurons)
    return {
      wires, neuron, membrane, state: neuron && createState(neuron, membrane), drive, sums: wires.recurrent ? drive.slice() : drive,
      spikes: activeInputsOf(wires.neurons, false),
      auxiliary: wires.auxiliary && { x: new Float32Array(wires.auxiliary.places), merged: activeInputsOf(mapSize(wires.source), true) },
    }
  })
  const output = layers.at(-1)!
  const mute = layers.slice(0, -1).find((layer) => !layer.neuron)
  if (mute) fail('E3502', { network: network.name, layer: mute.wires.layer.name, problem: 'never fires, and layers follow it that would get nothing' })
  return { layers, wires: compiled, votes, output, evidence: output.neuron ? new Float32Array(output.wires.neurons) : output.membrane }
}

export const createTally = (clock: { readonly layers: readonly { readonly wires: Pick<EventLayer, 'auxiliary'> }[] }, timesteps: number): LayerTally[] =>
  clock.layers.map(({ wires }) => ({
    spikes: new Float64Array(timesteps), operations: new Float64Array(timesteps), ...(wires.auxiliary && { products: new Float64Array(timesteps) }),
  }))

/** Puts every neuron to its initial state: samples know nothing of each other. */
export function resetClock({ layers, evidence }: Clock): void {
  for (const { neuron, membrane, state, spikes, auxiliary } of layers) {
    spikes.to = 0
    auxiliary?.x.fill(0)
    if (state) resetState(neuron!, state)
    else membrane.fill(0)
  }
  evidence.fill(0)
}

/**
 * One step t of all layers, the first to the last, without delay between them: a spike reaches the output in its own step.
 * `input` undefined: the drive of the first layer stays what it was (a held input).
 *
 *     drive_l = b_l + W_l · s_{l−1}(t)         gathers the rows of active inputs
 *     drive_l ← drive_l + S_l · s_k(t)         and where it has a shortcut, of an earlier layer's spikes
 *     drive_l ← drive_l + V_l · s_l(t − 1)     and where it is recurrent, of its own spikes of the step before
 *     a NeuNorm between two layers: x ← k·x + (1 − k)/F·Σ_f s_f, which comes to what the next one reads (see Auxiliary)
 *     u_l, s_l(t) = step(u_l, drive_l)         scans all neurons of the layer
 *
 * Spikes and synaptic operations are added to the tally as they happen: those of a layer's own spikes at the step that they reach it, so that
 * of its last step there are none.
 */
export function stepClock({ layers, wires: all, output, evidence }: Clock, t: number, input: ActiveInputs | undefined, tally: readonly LayerTally[]): void {
  let events = input
  const spikesOf = (l: number): ActiveInputs => layers[l]!.spikes
  layers.forEach((layer, l) => {
    const { wires, neuron, membrane, state, drive, sums, spikes, auxiliary } = layer
    if (auxiliary) events = mergeAuxiliary(wires.auxiliary!, events!, auxiliary.x, auxiliary.merged)
    if (events) {
      propagate(wires, events, drive)
      tally[l]!.operations[t]! += countOperations(wires, events)
      if (auxiliary) tally[l]!.products![t]! += countProducts(wires, events)
    }
    if (wires.shortcut) {
      propagateShortcut(wires, all, spikesOf, drive)
      tally[l]!.operations[t]! += countShortcut(wires, all, spikesOf)
    }
    if (wires.recurrent) {
      sums.set(drive)
      propagateOwn(wires, spikes, sums)
      tally[l]!.operations[t]! += spikes.to * wires.neurons
    }
    if (state) spikes.to = stepPopulation(neuron!, state, sums, spikes.indices)
    else integrate(membrane, sums)
    tally[l]!.spikes[t]! += spikes.to
    events = spikes
  })
  if (output.neuron) for (let k = 0; k < output.spikes.to; k++) evidence[output.spikes.indices[k]!]! += 1
}

/** Presents one sample of a raster for its T steps; `onStep` sees the clock after each. Fails with E3723 where parallel neurons are for another T. */
export function presentSample(clock: Clock, raster: SpikeRaster, sample: number, tally: readonly LayerTally[], onStep?: (t: number) => void): void {
  const { timesteps, samples, held, offsets, indices, values } = raster
  const input: ActiveInputs = { indices, values, from: 0, to: 0 }
  resetClock(clock)
  if (clock.layers.some(({ neuron }) => neuron?.parallel)) return presentByLayer(clock, raster, sample, tally, onStep)
  for (let t = 0; t < timesteps; t++) {
    const row = (held ? 0 : t * samples) + sample
    input.from = offsets[row]!
    input.to = offsets[row + 1]!
    stepClock(clock, t, held && t > 0 ? undefined : input, tally)
    onStep?.(t)
  }
}

/** Scores of the classes by the evidence so far: that of an output, or the mean of those that vote. Length classes. */
export function readScores({ evidence, votes }: Pick<Clock, 'evidence' | 'votes'>, into: Float32Array): Float32Array {
  if (votes === 1) into.set(evidence)
  else for (let c = 0; c < into.length; c++) {
    let sum = 0
    for (let v = 0; v < votes; v++) sum += evidence[c * votes + v]!
    into[c] = sum / votes
  }
  return into
}

/** Index of the greatest value, the first on a tie. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i
  return best
}
