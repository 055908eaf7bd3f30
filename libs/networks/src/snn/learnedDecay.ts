/**
 * A decay that is learned (parametric LIF: Fang et al. 2021) is that of a number w without bounds: 1/τ = σ(w), hence decay = 1 − σ(w),
 * which stays between 0 and 1 whatever w becomes. Its bits are the same on every host, as those of Math.exp are not.
 */
export const decayOf = (w: number): number => 1 / (1 + exponential(w))

/** The w of a decay above 0 and below 1: decayOf's inverse, by Halley's iteration, which moves by less than 2 at a time. */
export function logitOf(decay: number): number {
  const wanted = Math.min((1 - decay) / decay, 1e300)
  let w = 0
  for (let i = 0; i < 400; i++) {
    const step = (2 * (wanted - exponential(w))) / (wanted + exponential(w))
    if (Math.abs(step) < 1e-15) break
    w += step
  }
  return w
}

/** ∂decay/∂w, by which the gradient of the decay becomes that of w. */
export const decaySlope = (decay: number): number => -decay * (1 - decay)

/** eˣ in double precision: x = n·ln 2 + r with |r| ≤ ln 2/2, the series of eʳ times 2ⁿ. */
function exponential(x: number): number {
  const n = Math.round(x / Math.LN2)
  // ln 2 in two parts, so that the first product is exact.
  const r = x - n * 0.6931471803691238 - n * 1.9082149292705877e-10
  let sum = 1
  for (let k = 14; k > 0; k--) sum = 1 + (r * sum) / k
  return sum * 2 ** n
}
