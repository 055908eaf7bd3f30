import type { LayerParameters } from '../network.ts'

/** y = gain·x + shift, value by value of a map: one for each channel, or for each of all its values. Still to be taken into weights. */
export interface ChannelScales { readonly name: string; readonly gain: Float64Array; readonly shift: Float64Array }

/** Normalisation with running statistics, after `before` if there is one: y = γ·(x − μ)/√(σ² + ε) + β. */
export function scalesOf(name: string, { gamma, beta, mean, variance }: Required<Pick<LayerParameters, 'gamma' | 'beta' | 'mean' | 'variance'>>, epsilon: number, before?: ChannelScales): ChannelScales {
  const gain = Float64Array.from(gamma, (g, c) => g / Math.sqrt(variance[c]! + epsilon))
  const shift = Float64Array.from(beta, (b, c) => b - mean[c]! * gain[c]!)
  if (!before) return { name, gain, shift }
  // A flattened map goes through its channels again and again.
  const n = before.gain.length
  return { name: `${before.name}, ${name}`, gain: gain.map((g, c) => g * before.gain[c % n]!), shift: shift.map((s, c) => s + gain[c]! * before.shift[c % n]!) }
}

/**
 * Weights that compute of x what the given ones compute of gain·x + shift: W·(g ⊙ x + s) + b = (W·g) ⊙ x + (b + W·s). `weight` is [rows, outputs], its
 * rows going through the channels again and again, as those of convolutions and of flattened maps do. In double precision, rounded once.
 */
export function foldScales({ gain, shift }: ChannelScales, { weight, bias }: LayerParameters, outputs: number): { weight: Float32Array; bias: Float32Array } {
  const sums = Float64Array.from({ length: outputs }, (_, o) => bias?.[o] ?? 0)
  const scaled = weight.map((w, i) => {
    const channel = Math.floor(i / outputs) % gain.length
    sums[i % outputs]! += w * shift[channel]!
    return w * gain[channel]!
  })
  return { weight: scaled, bias: Float32Array.from(sums) }
}
