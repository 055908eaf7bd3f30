import type { EngineName } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'

/** A dense layer of integrate-and-fire neurons, without bias. */
export interface PairLayer {
  readonly name: string
  readonly inputs: number
  readonly units: number
  readonly threshold: number
  /** [inputs, units] row-major. */
  readonly weight: Float32Array
}

export interface PairSettings {
  /** T, and the most samples that are learnt from together. */
  readonly timesteps: number
  readonly batch: number
  /** ε: steps of a window; the last one is shorter where T is no multiple of it. */
  readonly window: number
  readonly reset: 'zero' | 'subtract'
}

/** What samples came to. */
export interface PairOutcome {
  /** Outputs that were wrong in a window (Σ |ξ|), summed over the samples and divided by their windows. */
  readonly wrong: number
  /** Spikes of the outputs, [samples, classes]. */
  readonly scores: Float32Array
  /** Spikes a neuron and step, by layer. */
  readonly rates: readonly number[]
}

/** A network that learns by BP-STDP (see PairTwin for the rule). Weights are its own. */
export interface PairLearner {
  readonly engine: EngineName
  /** Why there is one thread where more were asked for; for a warning. */
  readonly alone: string | undefined
  /** Shows the samples, and changes the weights after every window. */
  learn(raster: SpikeRaster, rate: number): PairOutcome
  /** Shows them and changes nothing. */
  evaluate(raster: SpikeRaster): PairOutcome
  /** Copies of the weights as they are now, layer by layer. */
  weights(): Float32Array[]
  close(): void
}

/** The windows that T steps are cut into: where each begins, and its steps. */
export function windowsOf({ timesteps, window }: Pick<PairSettings, 'timesteps' | 'window'>): (readonly [number, number])[] {
  return Array.from({ length: Math.ceil(timesteps / window) }, (_, k) => [k * window, Math.min(window, timesteps - k * window)] as const)
}
