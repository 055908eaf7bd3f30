import type { ConvLayer, DenseLayer, LayerParameters } from '../network.ts'

/**
 * A weighted layer whose batch normalisation is folded into its weights and bias; without one, the layer as it is.
 *
 *     y = γ·scale·(W·x + b − μ)/√(σ² + ε) + β = (g·W)·x + (β + (b − μ)·g),   g = γ·scale/√(σ² + ε), per output channel
 *
 * A recurrent layer has none, nor one of parallel neurons. Exact but for rounding: computed in double, stored in single precision. The folded layer always has a bias.
 */
export function foldBatchNorm<L extends ConvLayer | DenseLayer>(layer: L, parameters: LayerParameters): { layer: L; parameters: LayerParameters } {
  const { weight, bias, recurrent, temporal, offset, gamma, beta, mean, variance } = parameters
  if (!layer.batchNorm) return { layer, parameters: { weight, ...(bias && { bias }), ...(recurrent && { recurrent }), ...(temporal && { temporal, offset: offset! }) } }
  const { batchNorm: { epsilon, scale = 1 }, ...rest } = layer
  const gain = Float64Array.from(gamma!, (g, c) => (g * scale) / Math.sqrt(variance![c]! + epsilon))
  return {
    layer: { ...rest, bias: true } as L,
    // The output channel is the last axis of every weight.
    parameters: {
      weight: weight.map((w, i) => w * gain[i % gain.length]!),
      bias: Float32Array.from(gain, (g, c) => beta![c]! + ((bias?.[c] ?? 0) - mean![c]!) * g),
    },
  }
}
