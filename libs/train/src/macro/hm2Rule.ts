import { ofSample, type Neuron } from '@spikeline/networks'
import type { Engine, Kernels, Pointer } from '@spikeline/spikes'
import { inhibitionFactors } from './inhibitionFactors.ts'
import type { MacroLayer } from './macroLayer.ts'
import type { GradientRows, MacroParts, MacroRule } from './macroTrainer.ts'
import type { CreditNeuron } from './twins.ts'

/** Spikes in T steps that are wanted of the outputs. */
export interface CountTarget {
  readonly trueCount: number
  readonly falseCount: number
  /** A count so near to what is wanted has no error. */
  readonly margin: number
}

export interface Hm2Settings extends CountTarget {
  readonly neuron: Neuron
  /** Weight w₀ by which outputs inhibit each other; 0: they don't. */
  readonly inhibition: number
}

/** The neuron as the credit of its inputs goes by it. */
export function creditNeuron({ model, decay, decayInput, current }: Neuron): CreditNeuron {
  const leak = model === 'if' ? 1 : Math.fround(decay)
  return { decay: leak, gain: decayInput ? Math.fround(1 - leak) : 1, currentDecay: current?.decay ?? 0, taken: !current ? 0 : current.taken === 'after' ? 1 : 2 }
}

interface Lane { readonly counts: Pointer; readonly sums: Pointer; readonly factors: Pointer; readonly state: Pointer }

/**
 * HM2-BP (see train/hm2-bp) on the spikes of a chunk. From the last layer down, of each sample:
 *
 *     counts o_i and potentials a_i        spikes, and membranes at them
 *     q(t, i)                              δ_i times what an input at t has to do with the spikes of i: Σ_t s_j(t)·q(t, i) = δ_i·e_{i|j}
 *     δ of the layer below                 Σ over the spikes (t, j) of j of Σ_i w_ij·q(t, i), over θ·o_j
 *     q(t, i)·(1 + a_i/(o_i·θ))            of which the gradient of the weights is a sum over the spikes
 *
 * q takes the place of the membranes.
 */
export class Hm2Rule implements MacroRule {
  readonly learnedRate = 0
  readonly #parts: MacroParts
  readonly #settings: Hm2Settings
  readonly #credit: CreditNeuron
  readonly #lanes: readonly Lane[]
  /** [samples, outputs]: factors of inhibition; 0 without. */
  readonly #inhibition: Pointer

  constructor(parts: MacroParts, settings: Hm2Settings) {
    this.#parts = parts
    this.#settings = settings
    this.#credit = creditNeuron(settings.neuron)
    const { engine, forward, layers } = parts
    const most = Math.max(...layers.map(({ filters }) => filters))
    this.#lanes = forward.lanes.map(() => ({ counts: engine.reserve(most), sums: engine.reserve(most), factors: engine.reserve(most), state: engine.reserve(2 * most) }))
    this.#inhibition = settings.inhibition > 0 ? engine.reserve(forward.size.samples * layers.at(-1)!.filters) : 0
  }

  get #engine(): Engine {
    return this.#parts.engine
  }

  fill(): void {}
  layOut(): void {}
  settle(): void {}
  bound(): void {}
  finish(): number {
    return 0
  }

  lose(counts: Float32Array, label: number, samples: number, errors: Float32Array | undefined): number {
    const { trueCount, falseCount, margin, neuron: { threshold } } = this.#settings
    let loss = 0
    counts.forEach((count, c) => {
      const off = count - (c === label ? trueCount : falseCount)
      const counted = Math.abs(off) > margin ? off : 0
      loss += (counted * counted) / (2 * samples)
      if (errors) errors[c] = counted / (threshold * samples)
    })
    return loss
  }

  back(k: Kernels, lane: number, b: number): void {
    const { layers, settings: { timesteps }, forward } = this.#parts
    const { neuron: { threshold } } = this.#settings
    const { counts, sums, factors, state } = this.#lanes[lane]!
    const { decay, gain, currentDecay, taken } = this.#credit
    for (let l = layers.length - 1; l >= 0; l--) {
      const layer = layers[l]!
      const { filters: n } = layer
      const isOutput = l === layers.length - 1
      const { starts, indices } = ofSample(layer.spikes, b)
      const errors = layer.errors + 4 * b * n
      const trace = layer.drive + 4 * b * timesteps * n
      k.firedMembranes(timesteps, n, starts, indices, trace, counts, sums)
      k.spikeFactors(n, counts, sums, 1 / threshold, isOutput ? 0 : 1, errors, factors)
      k.trainCredit(timesteps, n, starts, indices, errors, isOutput ? counts : 0, decay, gain, currentDecay, taken, state, trace)
      if (isOutput && this.#inhibition) k.scaleRows(1, n, this.#inhibition + 4 * b * n, factors)
      if (l > 0) this.#backTo(k, layers[l - 1]!, layer, b, trace)
      k.scaleRows(timesteps, n, factors, trace)
      if (forward.isHeld(layer)) k.sumRows(timesteps, n, trace, layer.held + 4 * b * n)
    }
  }

  #backTo(k: Kernels, below: MacroLayer, { filters, weight }: MacroLayer, b: number, credit: Pointer): void {
    const { starts, indices } = ofSample(below.spikes, b)
    k.spikeErrors(this.#parts.settings.timesteps, below.filters, starts, indices, weight, filters, credit, below.errors + 4 * b * below.filters)
  }

  gradientRows(l: number): GradientRows {
    const { layers, forward, settings: { timesteps } } = this.#parts
    const layer = layers[l]!
    const held = forward.isHeld(layer)
    // Of a held input the drive is summed over the steps: so is the bias.
    return { events: forward.eventsOf(l), rows: held ? 1 : timesteps, errors: held ? layer.held : layer.drive, bias: true }
  }

  /** Before the way back, in JavaScript: how outputs that inhibit each other share what changes them. */
  prepare(count: number): void {
    if (!this.#inhibition) return
    const { layers, settings: { timesteps, classes } } = this.#parts
    const { inhibition, neuron: { threshold } } = this.#settings
    for (let b = 0; b < count; b++) {
      const { starts, indices } = ofSample(layers.at(-1)!.spikes, b)
      const bounds = this.#engine.integers(starts, timesteps + 1)
      const spikes = { starts: bounds, indices: this.#engine.integers(indices, bounds[timesteps]!) }
      this.#engine.floats(this.#inhibition + 4 * b * classes, classes).set(inhibitionFactors(classes, spikes, this.#credit, inhibition / threshold))
    }
  }
}
