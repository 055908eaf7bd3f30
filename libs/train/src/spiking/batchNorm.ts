import type { BatchNorm, Floats, LayerParameters } from '@spikeline/networks'

/** Batch normalisation of a layer, with its parameters and running statistics as they are now: a value a channel each. */
export interface Norm extends Required<Pick<LayerParameters, 'gamma' | 'beta' | 'mean' | 'variance'>> { readonly settings: BatchNorm }

/** Statistics of a batch, a value a channel each: mean, and the biased variance. */
export interface Moments { readonly mean: Floats; readonly variance: Floats }

/** What the values of a channel become: y = (x − mean)·gain + β. */
export interface Normalisation extends Moments { readonly gain: Floats }

/** Gradients of γ and β, and what the errors of a channel become: e ← gain·((e − average) − (x − mean)·slope). */
export interface NormGradients { readonly gamma: Floats; readonly beta: Floats; readonly average: Floats; readonly slope: Floats }

/**
 * tdBN (Zheng et al. 2021): the drive x of a layer over all samples, steps and positions of a batch, N values a channel, becomes
 *
 *     y = γ·θ·(x − μ)/√(σ² + ε) + β        μ = Σ x/N        σ² = Σ (x − μ)²/N        (α = 1; θ is the `scale` of the settings)
 *
 * and backwards, with g = γ·θ/√(σ² + ε),
 *
 *     ∂L/∂β = Σ e        ∂L/∂γ = θ/√(σ² + ε)·Σ e·(x − μ)        ∂L/∂x = g·(e − Σ e/N − (x − μ)/(σ² + ε)·Σ e·(x − μ)/N)
 *
 * The sums are taken in double precision, sample by sample, and in a sample by step and position; those of the samples are added up in
 * their order. What is made of them is rounded once; on values, each operation is. Of a held input, whose T copies have the
 * statistics of one, N counts one step, and e is the sum over all.
 */
export function meanOf(sums: readonly Floats[], count: number, like: Floats): Floats {
  return like.map((_, c) => total(sums, c) / count)
}

/** `squares`: by sample, the sums of (x − mean)². */
export function normalisationOf({ settings: { epsilon, scale = 1 } }: Pick<Norm, 'settings'>, gamma: Floats, mean: Floats, squares: readonly Floats[], count: number): Normalisation {
  const variances = Float64Array.from(mean, (_, c) => total(squares, c) / count)
  return { mean, variance: mean.map((_, c) => variances[c]!), gain: mean.map((_, c) => (gamma[c]! * scale) / Math.sqrt(variances[c]! + epsilon)) }
}

/** `sums`, `products`: by sample, the sums of e and of e·(x − mean). */
export function normGradientsOf(
  { settings: { epsilon, scale = 1 } }: Pick<Norm, 'settings'>, variance: Floats, sums: readonly Floats[], products: readonly Floats[], count: number,
): NormGradients {
  const of = (value: (c: number) => number): Floats => variance.map((_, c) => value(c))
  return {
    beta: of((c) => total(sums, c)), gamma: of((c) => (scale * total(products, c)) / Math.sqrt(variance[c]! + epsilon)),
    average: of((c) => total(sums, c) / count), slope: of((c) => total(products, c) / (variance[c]! + epsilon) / count),
  }
}

function total(sums: readonly Floats[], c: number): number {
  let all = 0
  for (const sum of sums) all += sum[c]!
  return all
}

/** running ← momentum·running + (1 − momentum)·batch, in place. */
export function updateRunning({ settings: { momentum }, mean, variance }: Norm, batch: Moments): void {
  for (const [running, own] of [[mean, batch.mean], [variance, batch.variance]] as const)
    for (let c = 0; c < running.length; c++) running[c] = momentum * running[c]! + (1 - momentum) * own[c]!
}
