/**
 * A decay that is learned (parametric LIF: Fang et al. 2021) is that of a number w without bounds: 1/τ = σ(w), hence decay = 1 − σ(w),
 * which stays between 0 and 1 whatever w becomes.
 */
export const decayOf = (w: number): number => 1 / (1 + Math.exp(w))

/** The w of a decay above 0 and below 1: decayOf's inverse. */
export const logitOf = (decay: number): number => Math.log((1 - decay) / decay)

/** ∂decay/∂w, by which the gradient of the decay becomes that of w. */
export const decaySlope = (decay: number): number => -decay * (1 - decay)
