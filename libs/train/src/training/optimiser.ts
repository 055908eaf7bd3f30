import type { BpParams } from '../generated/bp.ts'

/**
 * The state of an optimiser: plain columns, so that a checkpoint holds it as it is. One array a parameter array, in the same order.
 * The update runs on typed arrays, not on tensors: on the WebAssembly back end that is faster than a dozen small operations a
 * parameter, and it gives the same bits on every back end that gives the same gradients. It rounds each operation to single
 * precision, as PyTorch computes it and as the kernels adamStep and sgdStep do.
 */
export interface OptimiserState {
  readonly kind: 'adam' | 'sgd'
  /** Steps done. */
  step: number
  /** adam: first moments; sgd: velocities. */
  readonly first: readonly Float32Array[]
  /** adam: second moments; sgd: none. */
  readonly second: readonly Float32Array[]
}

/** The constants of both optimisers. */
export type OptimiserSettings = Pick<BpParams, 'optimiser' | 'beta1' | 'beta2' | 'epsilon' | 'momentum' | 'weightDecay'>

/** Zero moments for parameters of these lengths. */
export function startOptimiser(kind: 'adam' | 'sgd', lengths: readonly number[]): OptimiserState {
  const zeros = (): Float32Array[] => lengths.map((n) => new Float32Array(n))
  return { kind, step: 0, first: zeros(), second: kind === 'adam' ? zeros() : [] }
}

/** One step: updates values and state in place. `decays[i]` says whether weight decay acts on parameter i. */
export function optimise(
  state: OptimiserState, values: readonly Float32Array[], gradients: readonly Float32Array[], decays: readonly boolean[], rate: number, settings: OptimiserSettings,
): void {
  state.step++
  values.forEach((w, i) => {
    const shrink = decays[i] ? 1 - rate * settings.weightDecay : 1
    if (shrink !== 1) for (let k = 0; k < w.length; k++) w[k]! *= Math.fround(shrink)
    if (state.kind === 'adam') adam(w, gradients[i]!, state.first[i]!, state.second[i]!, state.step, rate, settings)
    else sgd(w, gradients[i]!, state.first[i]!, rate, settings)
  })
}

/**
 * m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − η·m̂/(√v̂ + ε), m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ)
 * (Kingma & Ba 2015, algorithm 1, with the corrections drawn out of the loop: η̂ = η·√(1 − β₂ᵗ)/(1 − β₁ᵗ), ε̂ = ε·√(1 − β₂ᵗ)).
 */
function adam(
  w: Float32Array, g: Float32Array, m: Float32Array, v: Float32Array, step: number, rate: number, { beta1, beta2, epsilon }: OptimiserSettings,
): void {
  const { fround } = Math
  const { scaledRate, scaledEpsilon } = adamConstants(step, rate, { beta1, beta2, epsilon })
  const [keep1, take1, keep2, take2] = [fround(beta1), fround(1 - beta1), fround(beta2), fround(1 - beta2)]
  for (let k = 0; k < w.length; k++) {
    const gradient = g[k]!
    const first = fround(fround(keep1 * m[k]!) + fround(take1 * gradient))
    const second = fround(fround(keep2 * v[k]!) + fround(fround(take2 * gradient) * gradient))
    m[k] = first
    v[k] = second
    w[k] = fround(w[k]! - fround(fround(scaledRate * first) / fround(fround(Math.sqrt(second)) + scaledEpsilon)))
  }
}

/** η̂ and ε̂ of a step, in single precision. */
export function adamConstants(step: number, rate: number, { beta1, beta2, epsilon }: Pick<OptimiserSettings, 'beta1' | 'beta2' | 'epsilon'>): { scaledRate: number; scaledEpsilon: number } {
  const root = Math.sqrt(1 - beta2 ** step)
  return { scaledRate: Math.fround((rate * root) / (1 - beta1 ** step)), scaledEpsilon: Math.fround(epsilon * root) }
}

/** v ← μv + g, w ← w − ηv (Sutskever et al. 2013 in the form that PyTorch uses). */
function sgd(w: Float32Array, g: Float32Array, velocity: Float32Array, rate: number, { momentum }: OptimiserSettings): void {
  const { fround } = Math
  const keep = fround(momentum)
  const step = fround(rate)
  for (let k = 0; k < w.length; k++) {
    const next = fround(fround(keep * velocity[k]!) + g[k]!)
    velocity[k] = next
    w[k] = fround(w[k]! - fround(step * next))
  }
}
