import { ofSample, reserveSamples, type SampleRows } from '@spikeline/networks'
import type { Kernels, Pointer } from '@spikeline/spikes'
import type { GradientRows, MacroParts, MacroRule } from './macroTrainer.ts'

export interface SpikeBpSettings {
  /** What is left of a membrane, and of a trace, after a step. */
  readonly decay: number
  /** μ: a spike takes μ·θ off the other neurons of a hidden layer. */
  readonly inhibition: number
  /** Spikes of an output that count as 1; undefined: those of the output that has the most. */
  readonly fullCount?: number
  readonly errorNormalisation: boolean
  /** λ and β of the penalty ½λ·e^(β·(Σ w² − 1)) on the weights of each neuron. */
  readonly weightPenalty: number
  readonly weightPenaltySlope: number
  /** Learning rate of thresholds as a part of that of the weights; 0: they stay. */
  readonly thresholdRate: number
  /** ρ: a spike raises its neuron's threshold by ρ·N and lowers all N of the layer by ρ. */
  readonly thresholdPenalty: number
}

/** A learned threshold is kept above this part of what it was at first. */
const LEAST_THRESHOLD = 0.1

interface Lane { readonly sums: Pointer; readonly inhibited: Pointer }

/**
 * The rule of train/spike-bp on the spikes of a chunk. Traces of what each layer reads are rows of graded events, one a sample; those of its
 * spikes are what the next layer reads. From the last layer down, of each sample:
 *
 *     δ_{l−1}[j] = (g_j/ḡ)·√(M_l/m_l)·Σ_i w_ij·δ_l[i]      for neurons j that fired, else 0
 *     δ_l[i] ← √(N_l/m_l)·δ_l[i]                          of which the gradient of the weights is the sum of δ_l[i]·x[j]
 */
export class SpikeBpRule implements MacroRule {
  readonly learnedRate: number
  readonly #parts: MacroParts
  readonly #settings: SpikeBpSettings
  readonly #lanes: readonly Lane[]
  /** Of each layer what it reads, and last the output's spikes, as traces. */
  readonly #traces: readonly SampleRows[]
  /** Decays of the steps that are left, [T]; and of a held input their sum. */
  readonly #factors: Pointer
  readonly #heldFactor: Pointer
  /** By layer: what makes the weights of the forward pass of those that are learned, θ/θ_i; and g_i/ḡ. [filters] each. */
  readonly #scales: readonly Pointer[]
  readonly #gains: readonly Pointer[]
  /** Of each layer: the threshold that the network states, and by neuron what its thresholds are to be raised by. */
  readonly #thresholds: readonly number[]
  readonly #raised: readonly Float64Array[]

  constructor(parts: MacroParts, settings: SpikeBpSettings) {
    const { engine, forward, layers, settings: { timesteps } } = parts
    const { samples } = forward.size
    this.#parts = parts
    this.#settings = settings
    this.learnedRate = settings.thresholdRate
    const sizes = [layers[0]!.depth, ...layers.map(({ filters }) => filters)]
    this.#traces = sizes.map((size) => reserveSamples(engine, samples, 1, 1, size, true))
    const most = Math.max(...sizes)
    this.#lanes = forward.lanes.map(() => ({ sums: engine.reserve(most), inhibited: engine.reserve(most + 4) }))
    this.#factors = engine.reserve(timesteps)
    this.#heldFactor = engine.reserve(1)
    this.#scales = layers.map(({ filters }) => engine.reserve(filters))
    this.#gains = layers.map(({ filters }) => engine.reserve(filters))
    this.#thresholds = layers.map(({ neuron }) => neuron!.threshold)
    this.#raised = layers.map(({ filters }) => new Float64Array(filters))
  }

  fill(): void {
    const { engine, settings: { timesteps } } = this.#parts
    const factors = traceFactors(this.#settings.decay, timesteps)
    engine.floats(this.#factors, timesteps).set(factors)
    engine.floats(this.#heldFactor, 1)[0] = factors.reduce((sum, factor) => Math.fround(sum + factor), 0)
  }

  layOut(): void {
    const { engine, layers } = this.#parts
    layers.forEach(({ depth, filters, master, weight, learned }, l) => {
      const thresholds = engine.floats(learned!.values, filters)
      engine.floats(this.#scales[l]!, filters).set(weightScales(thresholds, this.#thresholds[l]!))
      // g = 1/θ_i, and ḡ its root mean square.
      const root = Math.sqrt(thresholds.reduce((sum, threshold) => sum + 1 / threshold ** 2, 0) / filters)
      engine.floats(this.#gains[l]!, filters).set(thresholds.map((threshold) => (this.#settings.errorNormalisation ? 1 / (threshold * root) : 1 / threshold)))
      engine.floats(weight, depth * filters).set(engine.floats(master, depth * filters))
    })
    const lanes = this.#parts.forward.lanes.length
    engine.run(lanes, (k, lane) => {
      layers.forEach(({ depth, filters, weight }, l) => {
        const [from, to] = [Math.round((lane * depth) / lanes), Math.round(((lane + 1) * depth) / lanes)]
        k.scaleRows(to - from, filters, this.#scales[l]!, weight + 4 * from * filters)
      })
    })
  }

  lose(counts: Float32Array, label: number, samples: number, errors: Float32Array | undefined): number {
    const { engine, layers } = this.#parts
    const gains = engine.floats(this.#gains.at(-1)!, layers.at(-1)!.filters)
    const full = this.#settings.fullCount ?? counts.reduce((a, b) => Math.max(a, b), 0)
    let loss = 0
    counts.forEach((count, c) => {
      const off = (full > 0 ? count / full : 0) - (c === label ? 1 : 0)
      loss += (off * off) / (2 * samples)
      if (errors) errors[c] = (gains[c]! * off) / samples
    })
    return loss
  }

  prepare(): void {}

  back(k: Kernels, lane: number, b: number): void {
    const { forward, layers, settings: { timesteps } } = this.#parts
    const { errorNormalisation, inhibition } = this.#settings
    const { sums, inhibited } = this.#lanes[lane]!
    this.#traces.forEach((to, l) => {
      const events = ofSample(l === 0 ? forward.eventsOf(0) : layers[l - 1]!.spikes, b)
      const own = ofSample(to, b)
      const held = l === 0 && forward.isHeld(layers[0]!)
      k.trainTraces(held ? 1 : timesteps, own.size, events.starts, events.indices, events.values, held ? this.#heldFactor : this.#factors, sums, own.starts, own.indices, own.values)
    })
    for (let l = layers.length - 1; l >= 0; l--) {
      const { depth, filters, errors: all, master } = layers[l]!
      const errors = all + 4 * b * filters
      const active = ofSample(this.#traces[l + 1]!, b).starts
      if (l > 0) {
        const read = ofSample(this.#traces[l]!, b)
        const below = layers[l - 1]!.errors + 4 * b * depth
        const passed = inhibition > 0 && l < layers.length - 1 ? inhibited : errors
        if (passed !== errors) k.inhibitErrors(filters, ...decoupling(inhibition, filters), errors, passed)
        k.spikeErrors(1, depth, read.starts, read.indices, master, filters, passed, below)
        k.normaliseErrors(depth, active, errorNormalisation ? depth : 0, this.#gains[l - 1]!, below)
      }
      if (errorNormalisation) k.normaliseErrors(filters, active, filters, 0, errors)
    }
  }

  gradientRows(l: number): GradientRows {
    return { events: this.#traces[l]!, rows: 1, errors: this.#parts.layers[l]!.errors, bias: true }
  }

  settle(count: number, batch: number): void {
    const { thresholdRate, thresholdPenalty, errorNormalisation, inhibition } = this.#settings
    const { engine, layers, settings: { timesteps } } = this.#parts
    if (thresholdRate > 0) layers.forEach(({ filters, depth, errors, learned }, l) => {
      // ∂L/∂θ_i = −δ_i·(a_i + μ·Σ_j≠i a_j)
      const gradient = engine.floats(learned!.gradient, filters)
      const scale = errorNormalisation ? 1 / Math.sqrt(depth) : 1
      const isInhibited = inhibition > 0 && l < layers.length - 1
      for (let b = 0; b < count; b++) {
        const delta = engine.floats(errors + 4 * b * filters, filters)
        const { starts, indices, values } = ofSample(this.#traces[l + 1]!, b)
        const n = engine.integers(starts, 2)[1]!
        const traces = engine.floats(values, n)
        const sum = isInhibited ? inhibition * traces.reduce((total, trace) => total + trace, 0) : 0
        engine.integers(indices, n).forEach((i, e) => void (gradient[i]! -= scale * delta[i]! * (traces[e]! * (isInhibited ? 1 - inhibition : 1) + sum)))
      }
    })
    if (thresholdPenalty > 0) layers.forEach(({ filters, spikes }, l) => {
      const raised = this.#raised[l]!
      for (let b = 0; b < count; b++) {
        const { starts, indices } = ofSample(spikes, b)
        const events = engine.integers(indices, engine.integers(starts + 4 * timesteps, 1)[0]!)
        for (const i of events) raised[i]! += (thresholdPenalty * filters) / batch
        const each = (thresholdPenalty * events.length) / batch
        for (let i = 0; i < filters; i++) raised[i]! -= each
      }
    })
  }

  finish(): number {
    const { engine, layers } = this.#parts
    const { weightPenalty, weightPenaltySlope } = this.#settings
    let loss = 0
    // A bias is a weight from an input that is 1 at every step.
    const bias = engine.floats(this.#heldFactor, 1)[0]!
    for (const { biasGradient, filters } of layers) if (biasGradient) engine.floats(biasGradient, filters).forEach((value, i, all) => void (all[i] = value * bias))
    if (weightPenalty === 0) return loss
    for (const { depth, filters, master, gradient } of layers) {
      const weights = engine.floats(master, depth * filters)
      const into = engine.floats(gradient, depth * filters)
      const squares = new Float64Array(filters)
      for (let at = 0; at < weights.length; at += filters) for (let i = 0; i < filters; i++) squares[i]! += weights[at + i]! ** 2
      const pulls = squares.map((sum) => weightPenalty * Math.exp(weightPenaltySlope * (sum - 1)))
      loss += pulls.reduce((sum, pull) => sum + pull / 2, 0)
      for (let at = 0; at < weights.length; at += filters) for (let i = 0; i < filters; i++) into[at + i]! += weightPenaltySlope * pulls[i]! * weights[at + i]!
    }
    return loss
  }

  bound(): void {
    const { engine, layers } = this.#parts
    layers.forEach(({ filters, learned }, l) => {
      const thresholds = engine.floats(learned!.values, filters)
      const least = LEAST_THRESHOLD * this.#thresholds[l]!
      const raised = this.#raised[l]!
      for (let i = 0; i < filters; i++) thresholds[i] = Math.max(least, thresholds[i]! + raised[i]!)
      raised.fill(0)
    })
  }
}

/** decay^(T − 1 − t): what is left at the end of the window of a spike at each step. */
export function traceFactors(decay: number, timesteps: number): Float32Array {
  const factors = new Float32Array(timesteps).fill(1)
  for (let t = timesteps - 2; t >= 0; t--) factors[t] = decay * factors[t + 1]!
  return factors
}

/** θ/θ_i: neurons with thresholds of their own are those with the threshold θ and their weights times so much. */
export const weightScales = (thresholds: Float32Array, threshold: number): Float32Array => thresholds.map((own) => Math.fround(threshold) / own)

/** The two factors of the inverse of the inhibition between n neurons (see inhibitErrors): 1/(1 − μ) and μ/(1 + μ·(n − 1)). */
export const decoupling = (inhibition: number, n: number): readonly [number, number] => [1 / (1 - inhibition), inhibition / (1 + inhibition * (n - 1))]
