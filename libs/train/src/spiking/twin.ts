import {
  auxiliaryErrors, isCut, mapSize, mixDrive, mixErrors, mixSums, scanBackward, scanForward,
  type Floats, type Mixing, type Round, type ScanGradients, type ScanRecord,
} from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import type { Moments, Normalisation } from './batchNorm.ts'
import { writeFactors, type Kept } from './dropout.ts'
import type { LayerInput } from './layerInput.ts'
import { pullOf } from './rateTarget.ts'
import type { SpikingStep, TrainerSettings } from './trainer.ts'
import { dropped, eventsFrom, merged, pooled, presented, unpooled, type Events } from './twinEvents.ts'
import { gradientsOf, openTwinLayer, type MakeFloats, type TwinGradients, type TwinLayer } from './twinLayer.ts'
import { normalise, normaliseBack } from './twinNorm.ts'
import { addBiasGradient, addDrive, addGradient, errorsOfInputs } from './twinSynapses.ts'

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

export interface TwinOptions {
  readonly precision?: 'single' | 'double'
  /** False: the loss alone. */
  readonly backward?: boolean
  readonly kept?: Kept
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
  const floats: MakeFloats = (from) => precision === 'single' ? new Float32Array(from as ArrayLike<number>) : new Float64Array(from as ArrayLike<number>)
  const round: Round = precision === 'single' ? Math.fround : (value) => value
  const layers = inputs.map((input) => openTwinLayer(input, raster.timesteps, floats, round))
  const work = new Twin(layers, settings, classes, raster, kept, floats, round)
  const all = Array.from({ length: raster.samples }, (_, b) => b)
  if (layers.some(({ norm }) => norm)) work.samples(all, backward)
  else for (const b of all) work.samples([b], backward)
  return {
    loss: work.loss, scores: work.scores, gradients: layers.map((layer, l) => gradientsOf(layer, inputs[l]!, floats, round)), moments: layers.map(({ norm }) => norm?.moments),
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
  readonly #floats: MakeFloats
  readonly #round: Round

  constructor(layers: readonly TwinLayer[], settings: TrainerSettings, classes: number, raster: SpikeRaster, kept: Kept, floats: MakeFloats, round: Round) {
    this.#layers = layers
    this.#settings = settings
    this.#classes = classes
    this.#raster = raster
    this.#kept = kept
    this.#floats = floats
    this.#round = round
    this.scores = new Float32Array(raster.samples * classes)
    this.spikes = layers.map(() => 0)
  }

  /** Some samples of the raster, which are normalised together. */
  samples(all: readonly number[], backward: boolean): void {
    const traces = this.#forward(all)
    const errors = all.map((b, i) => this.#outputErrors(traces, i, b))
    if (backward) this.#backward(all, traces, errors)
  }

  #forward(all: readonly number[]): Trace[] {
    const { timesteps, held } = this.#raster
    const events = all.map((b) => presented(this.#raster, b, 0, held ? 1 : timesteps))
    return this.#layers.map((layer, l) => {
      const trace: Trace = { seen: all.map((b, i) => this.#read(layer, events[i]!, b)), records: [], fired: [], pulls: [], outputs: [] }
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
      return trace
    })
  }

  /** ∂L/∂s of the output in the i-th of the samples. Adds what it costs to the loss: layer by layer, then the output. */
  #outputErrors(traces: readonly Trace[], i: number, b: number): Floats {
    traces.forEach(({ fired, pulls }, l) => pulls.push(this.#pull(this.#layers[l]!, l, fired[i]!)))
    const { outputs, records } = traces.at(-1)!
    const shown = Float32Array.from(outputs[i]!)
    const slope = new Float32Array(shown.length)
    const scores = this.scores.subarray(b * this.#classes, (b + 1) * this.#classes)
    this.loss += this.#settings.loss(shown, this.#raster.labels[b]!, this.#raster.samples, slope, scores, single(records[i]?.membrane))
    return this.#floats(slope)
  }

  #backward(all: readonly number[], traces: readonly Trace[], ofOutput: readonly Floats[]): void {
    const { held } = this.#raster
    let errors = ofOutput
    for (let l = this.#layers.length - 1; l >= 0; l--) {
      const layer = this.#layers[l]!
      const trace = traces[l]!
      const once = l === 0 && held
      const scanned = errors.map((own, i) => this.#scanBack(layer, trace.records[i], own))
      const full = layer.mixing ? scanned.map((delta, i) => this.#mixBack(layer, layer.mixing!, trace.raw![i]!, delta)) : scanned
      const deltas = once ? full.map((delta) => this.#overSteps(layer, delta)) : full
      if (layer.norm) Object.assign(layer.norm.gradients, normaliseBack(layer.norm, layer.synapses.filters, trace.raw!, trace.normalisation!, deltas, this.#round))
      deltas.forEach((delta, i) => {
        const seen = trace.seen[i]!
        for (let t = 0; t + 1 < seen.starts.length; t++) addGradient(layer.synapses, seen, t, stepOf(delta, layer.wires.neurons, t), layer.gradient, this.#round)
      })
      for (const delta of full) if (layer.biasGradient) addBiasGradient(delta, layer.biasGradient)
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

  /** The drive of all steps, [T, neurons]; of a held input the one step again and again. */
  #drive({ wires: { neurons }, synapses, weight, bias }: TwinLayer, events: Events): Floats {
    const { timesteps } = this.#raster
    const drive = this.#floats(timesteps * neurons)
    const steps = events.starts.length - 1
    for (let t = 0; t < steps; t++) addDrive(synapses, weight, bias, events, t, stepOf(drive, neurons, t), this.#round)
    for (let t = steps; t < timesteps; t++) drive.copyWithin(t * neurons, 0, neurons)
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
    const errors = this.#floats(timesteps * sources)
    for (let t = 0; t < timesteps; t++) {
      let row = errorsOfInputs(synapses, weight, stepOf(delta, neurons, t), this.#floats, this.#round)
      for (let p = pools.length; p >= 0; p--) {
        factors[p]?.forEach((factor, i) => void (row[i]! *= factor))
        if (p > 0) row = unpooled(pools[p - 1]!, row, this.#floats)
      }
      errors.set(row, t * sources)
    }
    if (!auxiliary) return errors
    const { truncate = Infinity } = this.#settings
    return auxiliaryErrors(auxiliary, errors, this.#floats(below.spikes.length), (t) => isCut(t, truncate), this.#round)
  }
}

/** Step t of values [T, n]: a view. */
const stepOf = (values: Floats, n: number, t: number): Floats => values.subarray(t * n, (t + 1) * n)

const single = (values: Floats | undefined): Float32Array | undefined => (values instanceof Float64Array ? Float32Array.from(values) : values)
