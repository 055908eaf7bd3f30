import {
  learnedGradient, neuronWith, scanBackward, scanForward, type EventLayer, type EventPool, type Floats, type LearnedSums, type Neuron, type ScanGradients, type ScanRecord,
} from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import { pullOf } from './rateTarget.ts'
import { synapsesOf, type Synapses } from './reach.ts'
import type { SpikingStep, TrainerSettings } from './trainer.ts'

/** Events of one sample over T steps: step t is indices[starts[t] … starts[t + 1]), with a value each. */
interface Events { readonly starts: Uint32Array; readonly indices: readonly number[]; readonly values: readonly number[] }

interface TwinLayer {
  readonly wires: EventLayer
  /** With what it has learned. */
  readonly neuron: Neuron | undefined
  readonly synapses: Synapses
  readonly weight: Floats
  readonly bias: Floats | undefined
  readonly recurrent: Floats | undefined
  readonly gradient: Floats
  readonly biasGradient: Floats | undefined
  readonly recurrentGradient: Floats | undefined
  /** In double precision: see Twin. */
  readonly learnedSums: LearnedSums
}

/** A weighted layer as the trainer takes it: its wiring and neuron, and its parameters as they are now. */
export interface LayerInput {
  readonly wires: EventLayer
  /** As it is stated. */
  readonly neuron: Neuron | undefined
  readonly weight: Float32Array
  readonly bias: Float32Array | undefined
  readonly recurrent?: Float32Array | undefined
  /** What the neuron has learned (see startLearned). */
  readonly learned: Float32Array | undefined
}

export interface TwinStep extends Omit<SpikingStep, 'gradients'> {
  readonly gradients: readonly { readonly weight: Floats; readonly bias: Floats | undefined; readonly recurrent: Floats | undefined; readonly learned: Floats | undefined }[]
}

/**
 * Back-propagation through time, written to be read: the kernels are held to its bits, and it to automatic differentiation.
 * Sample after sample, and in a sample
 *
 *     forward    I_l(t) = b_l + Σ W_l·s_{l−1}(t), then the scan of the neurons, layer by layer over all T steps;
 *                of a recurrent layer + Σ V_l·s_l(t − 1), step by step within the scan
 *     loss       ∂L/∂s of the output
 *     backward   δ_l = ∂L/∂I_l from ∂L/∂s_l by the scan backwards in time
 *                of a recurrent layer ∂L/∂s_l(t) + V_l·δ_l(t + 1), step by step within the scan
 *                ∂L/∂W_l += δ_l(t)·s_{l−1}(t)        only where a spike came in
 *                ∂L/∂V_l += δ_l(t)·s_l(t − 1)
 *                ∂L/∂s_{l−1} = W_lᵀ·δ_l
 *
 * Sums are rounded after each addition and taken in this order: samples, steps, inputs, synapses; a drive is the bias, then what the inputs
 * bring, then what the own spikes of the step before bring; an error is what comes from the layer above, then from the rate target, then from
 * the own neurons of the step after. Sums over the filters of an error run in four lanes (filter modulo 4), over all taps, which are added in
 * pairs at the end. Gradients of what neurons learn are summed over the steps by the scan, then in double precision over the neurons of a sample, then
 * over samples, and rounded at the end.
 */
export function twinStep(inputs: readonly LayerInput[], settings: TrainerSettings, classes: number, raster: SpikeRaster, precision: 'single' | 'double' = 'single', backward = true): TwinStep {
  const floats = (from: number | ArrayLike<number>): Floats =>
    precision === 'single' ? new Float32Array(from as ArrayLike<number>) : new Float64Array(from as ArrayLike<number>)
  const layers = inputs.map(({ wires, neuron, weight, bias, recurrent, learned }): TwinLayer => ({
    wires, neuron: neuron && neuronWith(neuron, learned), synapses: synapsesOf(wires), weight: floats(weight), bias: bias && floats(bias),
    recurrent: recurrent && floats(recurrent), recurrentGradient: recurrent && floats(recurrent.length),
    gradient: floats(weight.length), biasGradient: bias && floats(bias.length), learnedSums: { threshold: 0, decay: 0 },
  }))
  const work = new Twin(layers, settings, classes, raster, floats)
  for (let b = 0; b < raster.samples; b++) work.sample(b, backward)
  return {
    loss: work.loss, scores: work.scores,
    gradients: layers.map(({ neuron, gradient, biasGradient, recurrentGradient, learnedSums }, l) => {
      const learned = inputs[l]!.learned && floats(learnedGradient(neuron!, learnedSums))
      return { weight: gradient, bias: biasGradient, recurrent: recurrentGradient, learned }
    }),
    rates: layers.map(({ wires }, l) => work.spikes[l]! / (wires.neurons * raster.timesteps * raster.samples)),
  }
}

class Twin {
  loss = 0
  readonly scores: Float32Array
  readonly spikes: number[]
  readonly #layers: readonly TwinLayer[]
  readonly #settings: TrainerSettings
  readonly #classes: number
  readonly #raster: SpikeRaster
  readonly #floats: (length: number) => Floats
  readonly #round: (value: number) => number

  constructor(layers: readonly TwinLayer[], settings: TrainerSettings, classes: number, raster: SpikeRaster, floats: (length: number) => Floats) {
    this.#layers = layers
    this.#settings = settings
    this.#classes = classes
    this.#raster = raster
    this.#floats = floats
    this.#round = floats(0) instanceof Float32Array ? Math.fround : (value) => value
    this.scores = new Float32Array(raster.samples * classes)
    this.spikes = layers.map(() => 0)
  }

  sample(b: number, backward: boolean): void {
    const { timesteps, held, labels, samples } = this.#raster
    const seen: Events[] = []
    const records: (ScanRecord | undefined)[] = []
    const pulls: number[] = []
    let events = this.#eventsOf(b)
    let output: Floats = this.#floats(0)
    this.#layers.forEach((layer, l) => {
      events = pooled(layer.wires.pools, events, this.#floats)
      seen.push(events)
      const drive = this.#drive(layer, events)
      const record = layer.neuron && scanForward(layer.neuron, timesteps, layer.wires.neurons, drive, layer.recurrent)
      records.push(record)
      output = record ? record.spikes : this.#integrate(layer, drive)
      if (record) events = eventsFrom(record.spikes, timesteps)
      if (record) this.spikes[l]! += events.indices.length
      pulls.push(this.#pull(layer, l, events.indices.length))
    })
    const shown = Float32Array.from(output)
    const slope = new Float32Array(shown.length)
    const scores = this.scores.subarray(b * this.#classes, (b + 1) * this.#classes)
    this.loss += this.#settings.loss(shown, labels[b]!, samples, slope, scores)
    if (!backward) return
    let errors = this.#floats(slope.length)
    errors.set(slope)
    for (let l = this.#layers.length - 1; l >= 0; l--) {
      const layer = this.#layers[l]!
      const record = records[l]
      const delta = record
        ? this.#scanBack(layer, record, errors)
        : this.#fromLaterSteps(layer, errors)
      this.#addGradient(layer, seen[l]!, l === 0 && held ? this.#overSteps(layer, delta) : delta)
      this.#addBias(layer, delta)
      if (record && layer.recurrent) this.#addRecurrent(layer, record.spikes, delta)
      if (l === 0) break
      errors = this.#errorsBelow(layer, delta, records[l - 1]!)
      for (let i = 0; i < errors.length; i++) errors[i]! += pulls[l - 1]!
    }
  }

  #scanBack({ neuron, recurrent, learnedSums }: TwinLayer, record: ScanRecord, errors: Floats): Floats {
    const { surrogate, detachReset } = this.#settings
    const { drive, ...learned }: ScanGradients = scanBackward(neuron!, surrogate, detachReset, record, errors, recurrent)
    for (const name of ['threshold', 'decay'] as const) {
      let sum = 0
      for (const each of learned[name] ?? []) sum += each
      learnedSums[name] += sum
    }
    return drive
  }

  /** Adds what the rate of a hidden layer costs to the loss; gives what it adds to the error of each of its spikes. */
  #pull({ neuron, wires }: TwinLayer, l: number, spikes: number): number {
    const { rate } = this.#settings
    if (!rate || !neuron || l === this.#layers.length - 1) return 0
    const size = wires.neurons * this.#raster.timesteps
    const { loss, error } = pullOf(rate, spikes / size, size, this.#raster.samples)
    this.loss += loss
    return this.#round(error)
  }

  /** The input of a sample. A held one is a single step. */
  #eventsOf(b: number): Events {
    const { timesteps, samples, held, offsets, indices, values } = this.#raster
    const steps = held ? 1 : timesteps
    const starts = new Uint32Array(steps + 1)
    const found: number[] = []
    const graded: number[] = []
    for (let t = 0; t < steps; t++) {
      for (let k = offsets[t * samples + b]!; k < offsets[t * samples + b + 1]!; k++) {
        found.push(indices[k]!)
        graded.push(values ? values[k]! : 1)
      }
      starts[t + 1] = found.length
    }
    return { starts, indices: found, values: graded }
  }

  /** I(t) = b + Σ value·W over the events of each step, [T, neurons]; of a held input the one step again and again. */
  #drive({ wires: { neurons }, synapses, weight, bias }: TwinLayer, { starts, indices, values }: Events): Floats {
    const { timesteps } = this.#raster
    const drive = this.#floats(timesteps * neurons)
    const { filters } = synapses
    for (let t = 0; t + 1 < starts.length; t++) {
      if (bias) for (let i = 0; i < neurons; i++) drive[t * neurons + i] = bias[i % filters]!
      for (let k = starts[t]!; k < starts[t + 1]!; k++)
        eachSynapse(synapses, indices[k]!, (target, from) => {
          for (let f = 0; f < filters; f++) drive[t * neurons + target + f]! += this.#round(values[k]! * weight[from + f]!)
        })
    }
    for (let t = starts.length - 1; t < timesteps; t++) drive.copyWithin(t * neurons, 0, neurons)
    return drive
  }

  /** u(t) = u(t − 1) + I(t). */
  #integrate({ wires: { neurons } }: TwinLayer, drive: Floats): Floats {
    for (let i = neurons; i < drive.length; i++) drive[i]! += drive[i - neurons]!
    return drive
  }

  /** Of a layer that only integrates: I(t) is in all later membranes. */
  #fromLaterSteps({ wires: { neurons } }: TwinLayer, errors: Floats): Floats {
    for (let i = errors.length - neurons - 1; i >= 0; i--) errors[i]! += errors[i + neurons]!
    return errors
  }

  #overSteps({ wires: { neurons } }: TwinLayer, delta: Floats): Floats {
    const sum = this.#floats(neurons)
    for (let i = 0; i < delta.length; i++) sum[i % neurons]! += delta[i]!
    return sum
  }

  #addGradient({ wires: { neurons }, synapses, gradient }: TwinLayer, { starts, indices, values }: Events, delta: Floats): void {
    const { filters } = synapses
    for (let t = 0; t + 1 < starts.length; t++)
      for (let k = starts[t]!; k < starts[t + 1]!; k++)
        eachSynapse(synapses, indices[k]!, (target, from) => {
          for (let f = 0; f < filters; f++) gradient[from + f]! += this.#round(values[k]! * delta[t * neurons + target + f]!)
        })
  }

  #addBias({ biasGradient, synapses: { filters } }: TwinLayer, delta: Floats): void {
    if (biasGradient) for (let i = 0; i < delta.length; i++) biasGradient[i % filters]! += delta[i]!
  }

  /** By the spikes of the step before; those of the last step reach nothing. */
  #addRecurrent({ wires: { neurons: n }, recurrentGradient }: TwinLayer, spikes: Floats, delta: Floats): void {
    for (let k = 0; k < spikes.length - n; k++) {
      if (spikes[k] === 0) continue
      const i = k % n
      const next = k - i + n
      for (let j = 0; j < n; j++) recurrentGradient![i * n + j]! += delta[next + j]!
    }
  }

  /** ∂L/∂s of the layer below, [T, its neurons]: W ᵀ·δ through the pooling between. Where the surrogate is 0 it is not needed, and 0. */
  #errorsBelow({ wires, synapses, weight }: TwinLayer, delta: Floats, below: ScanRecord): Floats {
    const { timesteps } = this.#raster
    const { pools, neurons } = wires
    const sources = below.spikes.length / timesteps
    const { channels, filters } = synapses
    const inputs = (synapses.starts.length - 1) * channels
    const errors = this.#floats(timesteps * sources)
    const lanes = this.#floats(4)
    for (let t = 0; t < timesteps; t++) {
      let row = this.#floats(inputs)
      for (let i = 0; i < inputs; i++) {
        lanes.fill(0)
        eachSynapse(synapses, i, (target, from) => {
          for (let f = 0; f < filters; f++) lanes[f & 3]! += this.#round(delta[t * neurons + target + f]! * weight[from + f]!)
        })
        row[i] = this.#round(lanes[0]! + lanes[1]!) + this.#round(lanes[2]! + lanes[3]!)
      }
      for (let p = pools.length - 1; p >= 0; p--) row = this.#unpool(pools[p]!, row)
      errors.set(row, t * sources)
    }
    return errors
  }

  #unpool({ channels, weight, wiring: { starts, targets } }: EventPool, row: Floats): Floats {
    const spread = this.#floats((starts.length - 1) * channels)
    for (let i = 0; i < spread.length; i++) {
      const position = Math.floor(i / channels)
      for (let e = starts[position]!; e < starts[position + 1]!; e++) spread[i]! += row[targets[e]! * channels + (i % channels)]!
      spread[i]! *= weight
    }
    return spread
  }
}

/** Calls back with where a filter row begins in the map that is reached, and in the weights. */
function eachSynapse({ channels, filters, starts, targets, taps }: Synapses, input: number, visit: (target: number, from: number) => void): void {
  const position = starts.length === 2 ? 0 : Math.floor(input / channels)
  const channel = input - position * channels
  for (let e = starts[position]!; e < starts[position + 1]!; e++) visit(targets[e]! * filters, (taps[e]! * channels + channel) * filters)
}

function eventsFrom(spikes: Floats, timesteps: number): Events {
  const neurons = spikes.length / timesteps
  const starts = new Uint32Array(timesteps + 1)
  const indices: number[] = []
  for (let t = 0; t < timesteps; t++) {
    for (let i = 0; i < neurons; i++) if (spikes[t * neurons + i] !== 0) indices.push(i)
    starts[t + 1] = indices.length
  }
  return { starts, indices, values: indices.map(() => 1) }
}

/** Average pooling, as the kernels and the simulator do it; in the precision of `floats`. */
function pooled(pools: readonly EventPool[], events: Events, floats: (length: number) => Floats): Events {
  return pools.reduce((from, { channels, weight, wiring, sums: { length } }): Events => {
    const starts = new Uint32Array(from.starts.length)
    const indices: number[] = []
    const values: number[] = []
    for (let t = 0; t + 1 < starts.length; t++) {
      const sums = floats(length)
      for (let k = from.starts[t]!; k < from.starts[t + 1]!; k++) {
        const position = Math.floor(from.indices[k]! / channels)
        const channel = from.indices[k]! % channels
        for (let e = wiring.starts[position]!; e < wiring.starts[position + 1]!; e++) sums[wiring.targets[e]! * channels + channel]! += from.values[k]!
      }
      for (let i = 0; i < length; i++) {
        if (sums[i] === 0) continue
        indices.push(i)
        sums[i]! *= weight
        values.push(sums[i]!)
      }
      starts[t + 1] = indices.length
    }
    return { starts, indices, values }
  }, events)
}
