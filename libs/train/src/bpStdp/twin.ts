import type { SpikeRaster } from '@spikeline/spikes'
import { windowsOf, type PairLayer, type PairLearner, type PairOutcome, type PairSettings } from './learner.ts'

/** One sample while it is shown. */
interface Shown {
  /** By layer: membranes, [units]. */
  readonly membranes: Float32Array[]
  /** Of the window, by layer, the input first: how often each neuron fired. */
  counts: Float32Array[]
  /** ξ of the window, by layer. */
  errors: Float32Array[]
}

/**
 * BP-STDP (Tavanaei & Maida 2019), written to be read; the kernels are held to its bits. All samples of a batch go through a window of ε
 * steps; then, with the weights as they were in it,
 *
 *     output     ξ_o = 1 of the target where it was silent, −1 of another that fired, else 0
 *     hidden     ξ_h = Σ_o w_ho·ξ_o where h fired, else 0
 *     weights    w_ij ← w_ij + μ/B · n_i·ξ_j, sample after sample; n_i: the spikes of i in the window
 *
 * and so on to the next window, with the membranes as they are. Sums are rounded after each addition: drives over the inputs in ascending
 * order, errors in four lanes (unit modulo 4), added in pairs at the end.
 */
export class PairTwin implements PairLearner {
  readonly engine = 'twin'
  readonly alone = undefined
  readonly #layers: readonly PairLayer[]
  readonly #settings: PairSettings

  constructor(layers: readonly PairLayer[], settings: PairSettings) {
    this.#layers = layers.map((layer) => ({ ...layer, weight: layer.weight.slice() }))
    this.#settings = settings
  }

  learn(raster: SpikeRaster, rate: number): PairOutcome {
    return this.#show(raster, Math.fround(rate / raster.samples))
  }

  evaluate(raster: SpikeRaster): PairOutcome {
    return this.#show(raster, undefined)
  }

  weights(): Float32Array[] {
    return this.#layers.map(({ weight }) => weight.slice())
  }

  close(): void {}

  #show(raster: SpikeRaster, rate: number | undefined): PairOutcome {
    const { samples, classes, labels, timesteps } = raster
    const scores = new Float32Array(samples * classes)
    const spikes = this.#layers.map(() => 0)
    const windows = windowsOf(this.#settings)
    let wrong = 0
    const shown = Array.from({ length: samples }, (): Shown => ({ membranes: this.#layers.map(({ units }) => new Float32Array(units)), counts: [], errors: [] }))
    for (const [from, rows] of windows) {
      shown.forEach((sample, b) => {
        this.#fire(sample, raster, b, from, rows)
        sample.counts.at(-1)!.forEach((n, c) => void (scores[b * classes + c]! += n))
        this.#layers.forEach((_, l) => void (spikes[l]! += sample.counts[l + 1]!.reduce((sum, n) => sum + n, 0)))
        wrong += this.#findErrors(sample, labels[b]!)
      })
      if (rate !== undefined) for (const sample of shown) this.#pair(sample, rate)
    }
    return { wrong: wrong / windows.length, scores, rates: spikes.map((n, l) => n / (this.#layers[l]!.units * timesteps * samples)) }
  }

  /** A window of a sample, step by step. */
  #fire(sample: Shown, { samples, offsets, indices, neurons }: SpikeRaster, b: number, from: number, rows: number): void {
    sample.counts = [neurons, ...this.#layers.map(({ units }) => units)].map((n) => new Float32Array(n))
    for (let t = from; t < from + rows; t++) {
      let fired = indices.subarray(offsets[t * samples + b], offsets[t * samples + b + 1])
      for (const i of fired) sample.counts[0]![i]!++
      this.#layers.forEach(({ units, threshold, weight }, l) => {
        const drive = new Float32Array(units)
        for (const i of fired) for (let j = 0; j < units; j++) drive[j]! += weight[i * units + j]!
        const u = sample.membranes[l]!
        const next: number[] = []
        for (let j = 0; j < units; j++) {
          u[j]! += drive[j]!
          if (u[j]! < Math.fround(threshold)) continue
          u[j] = this.#settings.reset === 'zero' ? 0 : u[j]! - Math.fround(threshold)
          next.push(j)
          sample.counts[l + 1]![j]!++
        }
        fired = Uint32Array.from(next)
      })
    }
  }

  /** ξ of all layers; how many outputs are wrong. */
  #findErrors(sample: Shown, label: number): number {
    const last = this.#layers.length - 1
    sample.errors[last] = sample.counts[last + 1]!.map((n, c) => (c === label ? (n === 0 ? 1 : 0) : n > 0 ? -1 : 0))
    for (let l = last; l > 0; l--) {
      const { units, weight } = this.#layers[l]!
      const above = sample.errors[l]!
      sample.errors[l - 1] = sample.counts[l]!.map((n, i) => {
        if (n === 0) return 0
        const lanes = new Float32Array(4)
        for (let j = 0; j < units; j++) lanes[j & 3]! += Math.fround(weight[i * units + j]! * above[j]!)
        return Math.fround(lanes[0]! + lanes[1]!) + Math.fround(lanes[2]! + lanes[3]!)
      })
    }
    return sample.errors[last].reduce((sum, e) => sum + Math.abs(e), 0)
  }

  #pair({ counts, errors }: Shown, rate: number): void {
    this.#layers.forEach(({ units, weight }, l) => {
      counts[l]!.forEach((n, i) => {
        if (n === 0) return
        const factor = Math.fround(rate * n)
        for (let j = 0; j < units; j++) weight[i * units + j]! += Math.fround(factor * errors[l]![j]!)
      })
    })
  }
}
