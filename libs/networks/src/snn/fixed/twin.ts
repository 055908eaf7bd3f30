import { fail } from '@spikeline/core'
import type { SpikeRaster } from '@spikeline/spikes'
import type { Network, Neuron } from '../../network.ts'
import { activeInputsOf, type ActiveInputs } from '../../sparse/activeInputs.ts'
import type { EventLayer } from '../../sparse/compile.ts'
import { poolEvents } from '../../sparse/pool.ts'
import { countOperations } from '../../sparse/propagate.ts'
import type { LayerTally } from '../clock.ts'
import type { Simulator } from '../simulator.ts'
import { fixedLayers, type FixedLayer } from './layers.ts'
import { fixedDrive, quantiseInput, saturate, stepFixed, type FixedState } from './neuron.ts'

/** A layer of a fixed-point network at work on one sample. */
interface TwinLayer {
  readonly fixed: FixedLayer
  readonly wires: EventLayer
  readonly neuron: Neuron | undefined
  /** Σ value · weight of this step, in units of the weights. */
  readonly sums: Int32Array
  readonly state: FixedState
  readonly spikes: ActiveInputs
  /** Membranes as they are now, in the units of the network. */
  readonly membrane: Float32Array
}

/**
 * Clock-driven simulation in integers, step by step and layer by layer, without delay between layers: the readable twin of the kernels.
 *
 *     sums_l(t) = W_l · s_{l−1}(t)               whole numbers, exact
 *     u, v, s_l(t) = stepFixed(…, fixedDrive(sums_l(t), shift, bias))
 *
 * A layer that never fires sums its drive in 24 bits. Fails as fixedLayers does.
 */
export function openFixedTwin(network: Network): Simulator {
  const { layers: fixed, votes } = fixedLayers(network)
  const layers = fixed.map((layer): TwinLayer => {
    const { wires, neuron } = layer
    const { activation } = wires.layer
    const state = { membrane: new Int32Array(wires.neurons), current: neuron?.currentDecay === undefined ? undefined : new Int32Array(wires.neurons) }
    return {
      fixed: layer, wires, neuron: activation.kind === 'spiking' ? activation.neuron : undefined, sums: new Int32Array(wires.neurons), state,
      spikes: activeInputsOf(wires.neurons, false),
      get membrane() {
        return Float32Array.from(state.membrane, (v) => v * 2 ** layer.precision.stateExponent)
      },
    }
  })
  const output = layers.at(-1)!
  const evidence = new Float32Array(output.wires.neurons)
  return {
    layers, output, votes, evidence, alone: undefined, close() {},
    present(raster, sample, tally, onStep) {
      const { timesteps, samples, held, offsets, indices } = raster
      const graded = raster.values !== undefined
      const input: ActiveInputs = { indices, values: integerInput(network.name, fixed[0]!, raster), from: 0, to: 0 }
      evidence.fill(0)
      for (const { state, fixed: { neuron } } of layers) {
        state.membrane.fill(neuron?.initial ?? 0)
        state.current?.fill(0)
      }
      for (let t = 0; t < timesteps; t++) {
        const row = (held ? 0 : t * samples) + sample
        input.from = offsets[row]!
        input.to = offsets[row + 1]!
        stepLayers(layers, t, held && t > 0 ? undefined : input, graded, tally)
        if (output.neuron) for (let k = 0; k < output.spikes.to; k++) evidence[output.spikes.indices[k]!]! += 1
        else output.state.membrane.forEach((v, i) => (evidence[i] = v * 2 ** output.fixed.precision.stateExponent))
        onStep?.(t)
      }
    },
  }
}

function stepLayers(layers: readonly TwinLayer[], t: number, input: ActiveInputs | undefined, graded: boolean, tally: readonly LayerTally[]): void {
  let events = input
  layers.forEach(({ fixed, wires, sums, state, spikes }, l) => {
    if (events) {
      sumWeights(fixed, events, sums)
      tally[l]!.operations[t]! += countOperations(wires, events)
    }
    const shift = fixed.shift(graded)
    let count = 0
    for (let i = 0; i < sums.length; i++) {
      const x = fixedDrive(sums[i]!, shift, fixed.bias[i]!)
      if (!fixed.neuron) state.membrane[i] = saturate(state.membrane[i]! + x)
      else if (stepFixed(fixed.neuron, state, i, x)) spikes.indices[count++] = i
    }
    spikes.to = count
    tally[l]!.spikes[t]! += count
    events = spikes
  })
}

/** sums ← Σ_i value_i · weight[i → ·], pooling first. */
export function sumWeights({ wires: { wiring, input, output, neurons }, pools, weight }: FixedLayer, events: ActiveInputs, sums: Int32Array): void {
  sums.fill(0)
  let active = events
  for (const pool of pools) active = poolEvents(pool, active)
  const filters = output.channels
  for (let k = active.from; k < active.to; k++) {
    const i = active.indices[k]!
    const value = active.values === undefined ? 1 : active.values[k]!
    if (!wiring) {
      addScaled(sums, 0, weight, i * neurons, neurons, value)
      continue
    }
    const position = Math.floor(i / input.channels)
    const channel = i - position * input.channels
    for (let e = wiring.starts[position]!; e < wiring.starts[position + 1]!; e++)
      addScaled(sums, wiring.targets[e]! * filters, weight, (wiring.taps[e]! * input.channels + channel) * filters, filters, value)
  }
}

function addScaled(sums: Int32Array, at: number, weight: Int8Array, row: number, length: number, value: number): void {
  for (let j = 0; j < length; j++) sums[at + j]! += value * weight[row + j]!
}

const rounded = new WeakMap<SpikeRaster, { readonly exponent: number; readonly values: Float32Array }>()

/** The values of a graded raster as whole numbers (see quantiseInput). Fails with E3033 where one is beyond 8 bits. */
export function integerInput(network: string, { precision: { inputExponent = 0 } }: FixedLayer, raster: SpikeRaster): Float32Array | undefined {
  if (!raster.values) return undefined
  const known = rounded.get(raster)
  if (known?.exponent === inputExponent) return known.values
  const values = raster.values.map((value) => quantiseInput(value, inputExponent))
  const bad = values.findIndex(Number.isNaN)
  if (bad >= 0) fail('E3033', { network, value: raster.values[bad], most: 256 * 2 ** inputExponent })
  rounded.set(raster, { exponent: inputExponent, values })
  return values
}
