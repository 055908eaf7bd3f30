import {
  auxiliaryErrors, gradientsWithAuxiliary, isCut, learnedGradient, mapSize, mixDrive, mixErrors, mixingOf, mixSums, neuronWith, scanBackward, scanForward, temporalGradients, writeWithAuxiliary,
  type EventLayer, type EventPool, type Floats, type LearnedSums, type Mixing, type Neuron, type Temporal, type ScanGradients, type ScanRecord,
} from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import { pullOf } from './rateTarget.ts'
import type { Moments, Norm, Normalisation } from './batchNorm.ts'
import { writeFactors, type Drop, type Kept } from './dropout.ts'
import { synapsesOf, type Synapses } from './reach.ts'
import type { SpikingStep, TrainerSettings } from './trainer.ts'
import { dropped, eventsFrom, merged, pooled, type Events } from './twinEvents.ts'
import { normalise, normaliseBack } from './twinNorm.ts'

interface TwinLayer {
  readonly wires: EventLayer
  /** With what it has learned. */
  readonly neuron: Neuron | undefined
  readonly drops: readonly Drop[]
  readonly synapses: Synapses
  /** With the weights of x, where a NeuNorm stands in front of it (see writeWithAuxiliary). */
  readonly weight: Floats
  readonly bias: Floats | undefined
  readonly recurrent: Floats | undefined
  readonly gradient: Floats
  readonly biasGradient: Floats | undefined
  readonly recurrentGradient: Floats | undefined
  readonly norm: TwinNorm | undefined
  /** Of parallel neurons; and the gradients of M, then of o, [T·T + T], in double precision. */
  readonly mixing: Mixing | undefined
  readonly mixingSums: Float64Array
  /** In double precision: see Twin. */
  readonly learnedSums: LearnedSums
}

interface TwinNorm {
  readonly settings: Norm['settings']
  readonly gamma: Floats
  readonly beta: Floats
  readonly gradients: { gamma: Floats; beta: Floats }
  /** Of the batch. */
  moments?: Moments
}

/** What the forward half leaves of a layer for the backward half, by sample. */
interface Trace {
  readonly seen: Events[]
  readonly records: (ScanRecord | undefined)[]
  readonly fired: number[]
  readonly pulls: number[]
  /** What the layer shows. */
  outputs: Floats[]
  /** The drive before normalisation, or before it was mixed over steps, and how it was normalised. */
  raw?: Floats[]
  normalisation?: Normalisation
}

/** A weighted layer as the trainer takes it: its wiring and neuron, the dropout in front of it, batch normalisation, and its parameters as they are now. */
export interface LayerInput {
  readonly wires: EventLayer
  /** As it is stated. */
  readonly neuron: Neuron | undefined
  readonly drops: readonly Drop[]
  /** By statistics of the batch. */
  readonly norm?: Norm
  readonly weight: Float32Array
  readonly bias: Float32Array | undefined
  readonly recurrent?: Float32Array | undefined
  /** U of the NeuNorm in front of it. */
  readonly strength?: Float32Array | undefined
  /** What its neurons have learned, where they are parallel. */
  readonly temporal?: Temporal | undefined
  /** What the neuron has learned (see startLearned). */
  readonly learned: Float32Array | undefined
}

export interface TwinOptions {
  readonly precision?: 'single' | 'double'
  /** False: the loss alone. */
  readonly backward?: boolean
  readonly kept?: Kept
}

export interface TwinGradients {
  readonly weight: Floats
  readonly bias: Floats | undefined
  readonly recurrent: Floats | undefined
  /** Of U of the NeuNorm in front of it. */
  readonly strength?: Floats
  readonly temporal?: Floats
  readonly offset?: Floats
  readonly gamma?: Floats
  readonly beta?: Floats
  readonly learned: Floats | undefined
}

export interface TwinStep extends Omit<SpikingStep, 'gradients'> {
  readonly gradients: readonly TwinGradients[]
  /** By layer, of those that are normalised. */
  readonly moments: readonly (Moments | undefined)[]
}

/**
 * Back-propagation through time, written to be read: the kernels are held to its bits, and it to automatic differentiation.
 * Sample after sample, or with batch normalisation (see meanOf) layer after layer through all samples; and in a sample
 *
 *     forward    I_l(t) = b_l + Σ W_l·s_{l−1}(t), normalised, then the scan of the neurons, layer by layer over all T steps;
 *                of a recurrent layer + Σ V_l·s_l(t − 1), step by step within the scan; through a NeuNorm x is one more input (see Auxiliary)
 *                of parallel neurons M_l·I_l over the steps takes the place of I_l (see mixDrive)
 *     loss       ∂L/∂s of the output
 *     backward   δ_l = ∂L/∂I_l from ∂L/∂s_l by the scan backwards in time, and the normalisation backwards
 *                of a recurrent layer ∂L/∂s_l(t) + V_l·δ_l(t + 1), step by step within the scan
 *                ∂L/∂W_l += δ_l(t)·s_{l−1}(t)        only where a spike came in
 *                ∂L/∂V_l += δ_l(t)·s_l(t − 1)
 *                ∂L/∂s_{l−1} = W_lᵀ·δ_l
 *
 * Dropout multiplies what a layer reads by factors of the sample that are the same at all steps, v ← v·d, before or after a pooling, and
 * errors on their way back by the same, e ← e·d, both rounded; events that are dropped are none.
 *
 * Sums are rounded after each addition and taken in this order: samples, steps, inputs, synapses; a drive is the bias, then what the inputs
 * bring, then what the own spikes of the step before bring; an error is what comes from the layer above, then from the rate target, then from
 * the own neurons of the step after. Sums over the filters of an error run in four lanes (filter modulo 4), over all taps, which are added in
 * pairs at the end. Gradients of what neurons learn are summed over the steps by the scan, then in double precision over the neurons of a sample, then
 * over samples, and rounded at the end.
 */
export function twinStep(inputs: readonly LayerInput[], settings: TrainerSettings, classes: number, raster: SpikeRaster, { precision = 'single', backward = true, kept = {} }: TwinOptions = {}): TwinStep {
  const floats = (from: number | ArrayLike<number>): Floats =>
    precision === 'single' ? new Float32Array(from as ArrayLike<number>) : new Float64Array(from as ArrayLike<number>)
  const round = precision === 'single' ? Math.fround : (value: number): number => value
  const weightsOf = ({ wires, weight, strength }: LayerInput): Floats => {
    const all = floats(strength ? wires.weight.length : weight)
    if (strength) writeWithAuxiliary(floats(weight), floats(strength), wires.output.channels, all, round)
    return all
  }
  const layers = inputs.map((input): TwinLayer => {
    const { wires, neuron, drops, norm, bias, recurrent, temporal, learned } = input
    const { timesteps } = raster
    const mixing = temporal && mixingOf(neuron!.parallel!, { temporal: floats(temporal.temporal), offset: floats(temporal.offset) }, timesteps, wires.layer.name)
    const weight = weightsOf(input)
    return {
      wires, neuron: neuron && neuronWith(neuron, learned), drops, synapses: synapsesOf(wires), weight, bias: bias && floats(bias), recurrent: recurrent && floats(recurrent),
      gradient: floats(weight.length), biasGradient: bias && floats(bias.length), recurrentGradient: recurrent && floats(recurrent.length), learnedSums: { threshold: 0, decay: 0 },
      mixing, mixingSums: new Float64Array(mixing ? timesteps * timesteps + timesteps : 0),
      norm: norm && { settings: norm.settings, gamma: floats(norm.gamma), beta: floats(norm.beta), gradients: { gamma: floats(norm.gamma.length), beta: floats(norm.beta.length) } },
    }
  })
  const work = new Twin(layers, settings, classes, raster, kept, floats)
  const all = Array.from({ length: raster.samples }, (_, b) => b)
  if (layers.some(({ norm }) => norm)) work.samples(all, backward)
  else for (const b of all) work.samples([b], backward)
  return {
    loss: work.loss, scores: work.scores,
    gradients: layers.map(({ neuron, gradient, biasGradient, recurrentGradient, norm, mixing, mixingSums, learnedSums }, l) => {
      const { learned: values, weight: own, strength } = inputs[l]!
      const learned = values && floats(learnedGradient(neuron!, learnedSums))
      const over = mixing && temporalGradients(neuron!.parallel!, mixing.steps, mixingSums)
      const ofSteps = over && { temporal: floats(over.temporal), offset: floats(over.offset) }
      if (strength) {
        const [ofWeight, ofStrength] = [floats(own.length), floats(strength.length)]
        gradientsWithAuxiliary(gradient, floats(own), floats(strength), inputs[l]!.wires.output.channels, ofWeight, ofStrength, round)
        return { weight: ofWeight, bias: biasGradient, recurrent: recurrentGradient, strength: ofStrength, ...ofSteps, learned }
      }
      return { weight: gradient, bias: biasGradient, recurrent: recurrentGradient, ...ofSteps, ...norm?.gradients, learned }
    }),
    moments: layers.map(({ norm }) => norm?.moments),
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
  readonly #kept: Kept
  readonly #floats: (length: number) => Floats
  readonly #round: (value: number) => number

  constructor(layers: readonly TwinLayer[], settings: TrainerSettings, classes: number, raster: SpikeRaster, kept: Kept, floats: (length: number) => Floats) {
    this.#layers = layers
    this.#settings = settings
    this.#classes = classes
    this.#raster = raster
    this.#kept = kept
    this.#floats = floats
    this.#round = floats(0) instanceof Float32Array ? Math.fround : (value) => value
    this.scores = new Float32Array(raster.samples * classes)
    this.spikes = layers.map(() => 0)
  }

  samples(all: readonly number[], backward: boolean): void {
    const { timesteps, held, labels, samples } = this.#raster
    const traces: Trace[] = []
    const events = all.map((b) => this.#eventsOf(b))
    this.#layers.forEach((layer, l) => {
      const trace: Trace = { seen: all.map((b, i) => this.#read(layer, events[i]!, b)), records: [], fired: [], pulls: [], outputs: [] }
      traces.push(trace)
      trace.outputs = trace.seen.map((seen) => this.#drive(layer, seen))
      if (layer.norm) this.#normalise(layer, trace, l === 0 && held)
      if (layer.mixing) this.#mix(layer.mixing, layer.wires.neurons, trace, l === 0 && held)
      trace.outputs = trace.outputs.map((drive, i) => {
        const record = layer.neuron && scanForward(layer.neuron, timesteps, layer.wires.neurons, drive, layer.recurrent)
        trace.records.push(record)
        if (record) events[i] = eventsFrom(record.spikes, timesteps)
        trace.fired.push(record ? events[i]!.indices.length : 0)
        this.spikes[l]! += trace.fired[i]!
        return record ? record.spikes : this.#integrate(layer, drive)
      })
    })
    let errors = all.map((b, i) => {
      // Layer by layer, then the output.
      traces.forEach(({ fired, pulls }, l) => pulls.push(this.#pull(this.#layers[l]!, l, fired[i]!)))
      const shown = Float32Array.from(traces.at(-1)!.outputs[i]!)
      const slope = new Float32Array(shown.length)
      this.loss += this.#settings.loss(shown, labels[b]!, samples, slope, this.scores.subarray(b * this.#classes, (b + 1) * this.#classes), single(traces.at(-1)!.records[i]?.membrane))
      const own = this.#floats(slope.length)
      own.set(slope)
      return own
    })
    for (let l = this.#layers.length - 1; backward && l >= 0; l--) {
      const layer = this.#layers[l]!
      const trace = traces[l]!
      const once = l === 0 && held
      const scanned = errors.map((own, i) => this.#scanBack(layer, trace.records[i], own))
      const full = layer.mixing ? scanned.map((delta, i) => this.#mixBack(layer, layer.mixing!, trace.raw![i]!, delta)) : scanned
      const deltas = once ? full.map((delta) => this.#overSteps(layer, delta)) : full
      if (layer.norm) Object.assign(layer.norm.gradients, normaliseBack(layer.norm, layer.synapses.filters, trace.raw!, trace.normalisation!, deltas, this.#round))
      deltas.forEach((delta, i) => this.#addGradient(layer, trace.seen[i]!, delta))
      for (const delta of full) this.#addBias(layer, delta)
      if (layer.recurrent) full.forEach((delta, i) => this.#addRecurrent(layer, trace.records[i]!.spikes, delta))
      if (l === 0) break
      const below = traces[l - 1]!
      errors = deltas.map((delta, i) => this.#errorsBelow(layer, delta, below.records[i]!, all[i]!).map((error) => error + below.pulls[i]!))
    }
  }

  #scanBack(layer: TwinLayer, record: ScanRecord | undefined, errors: Floats): Floats {
    const { surrogate, detachReset, truncate, detachAdaptation } = this.#settings
    if (!record) return this.#fromLaterSteps(layer, errors)
    const { drive, ...learned }: ScanGradients = scanBackward(layer.neuron!, surrogate, detachReset, record, errors, layer.recurrent, truncate, detachAdaptation)
    for (const name of ['threshold', 'decay'] as const) {
      let sum = 0
      for (const each of learned[name] ?? []) sum += each
      layer.learnedSums[name] += sum
    }
    return drive
  }

  /** Of a held input, whose drive is the same at each step, from that of one step. */
  #mix(mixing: Mixing, neurons: number, trace: Trace, once: boolean): void {
    trace.raw = trace.outputs.map((drive) => (once ? drive.slice(0, neurons) : drive))
    trace.outputs = trace.raw.map((raw, i) => mixDrive(mixing, neurons, raw, this.#floats(trace.outputs[i]!.length), this.#round))
  }

  #mixBack({ wires: { neurons }, mixingSums }: TwinLayer, mixing: Mixing, raw: Floats, delta: Floats): Floats {
    mixSums(mixing, neurons, delta, raw).forEach((sum, k) => void (mixingSums[k]! += sum))
    return mixErrors(mixing, neurons, delta, this.#floats(delta.length), this.#round)
  }

  /** By the statistics of all samples; of a held input, whose drive is the same at each step, by those of one step. */
  #normalise({ wires: { neurons }, synapses: { filters }, norm }: TwinLayer, trace: Trace, once: boolean): void {
    const raw = once ? trace.outputs.map((drive) => drive.slice(0, neurons)) : trace.outputs
    const { normalisation, outputs } = normalise(norm!, filters, raw, this.#round)
    norm!.moments = normalisation
    Object.assign(trace, { raw, normalisation })
    trace.outputs = outputs.map((y) => {
      const drive = this.#floats(this.#raster.timesteps * neurons)
      for (let at = 0; at < drive.length; at += y.length) drive.set(y, at)
      return drive
    })
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

  /** What a layer reads of the events of the one below: through pooling and dropout. */
  #read(layer: TwinLayer, from: Events, b: number): Events {
    const { auxiliary, pools } = layer.wires
    const seen = auxiliary ? merged(auxiliary, from, this.#floats, this.#round) : from
    return pools.reduce((events, pool, i) => dropped(this.#factors(layer, i + 1, b), pooled(pool, events, this.#floats), this.#round), dropped(this.#factors(layer, 0, b), seen, this.#round))
  }

  /** The factors of dropout at a place, where there is some. */
  #factors({ drops }: TwinLayer, place: number, b: number): Floats | undefined {
    const drop = drops.find(({ name, place: own }) => own === place && this.#kept[name])
    if (!drop) return undefined
    const factors = this.#floats(drop.size)
    writeFactors(drops, this.#kept, place, b, factors)
    return factors
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

  /** Of a layer that only integrates: I(t) is in all later membranes, of its window where gradients are truncated. */
  #fromLaterSteps({ wires: { neurons } }: TwinLayer, errors: Floats): Floats {
    const { truncate = Infinity } = this.#settings
    for (let i = errors.length - neurons - 1; i >= 0; i--) if (!isCut(Math.floor(i / neurons), truncate)) errors[i]! += errors[i + neurons]!
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

  /** ∂L/∂s of the layer below, [T, its neurons]: W ᵀ·δ through pooling and dropout between. Where the surrogate is 0 it is not needed, and 0. */
  #errorsBelow(layer: TwinLayer, delta: Floats, below: ScanRecord, b: number): Floats {
    const { timesteps } = this.#raster
    const { wires, synapses, weight } = layer
    const factors = Array.from({ length: wires.pools.length + 1 }, (_, place) => this.#factors(layer, place, b))
    const { pools, neurons, auxiliary } = wires
    const sources = mapSize(wires.source)
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
      for (let p = pools.length; p >= 0; p--) {
        factors[p]?.forEach((factor, i) => void (row[i]! *= factor))
        if (p > 0) row = this.#unpool(pools[p - 1]!, row)
      }
      errors.set(row, t * sources)
    }
    if (!auxiliary) return errors
    const { truncate = Infinity } = this.#settings
    return auxiliaryErrors(auxiliary, errors, this.#floats(below.spikes.length), (t) => isCut(t, truncate), this.#round)
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
export function eachSynapse({ channels, filters, starts, targets, taps }: Synapses, input: number, visit: (target: number, from: number) => void): void {
  const position = starts.length === 2 ? 0 : Math.floor(input / channels)
  const channel = input - position * channels
  for (let e = starts[position]!; e < starts[position + 1]!; e++) visit(targets[e]! * filters, (taps[e]! * channels + channel) * filters)
}

const single = (values: Floats | undefined): Float32Array | undefined => (values instanceof Float64Array ? Float32Array.from(values) : values)
