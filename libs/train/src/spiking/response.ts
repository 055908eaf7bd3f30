import { fail } from '@spikeline/core'
import type { Neuron, Surrogate } from '@spikeline/networks'

/**
 * A neuron of the spike response model as one with mechanisms. `unit`: what the publication's membrane is in units of that of `neuron`,
 * so that weights stay those of the publication, and thresholds and the widths of surrogates are divided by it.
 */
export interface ResponseNeuron { readonly neuron: Omit<Neuron, 'learned'>; readonly unit: number }

export interface AlphaResponse {
  readonly threshold: number
  /** ms, as the other times. */
  readonly tauSynapse: number
  readonly tauRefractory: number
  readonly refractoryScale: number
  readonly timestep: number
}

/**
 * u = W(ε∗s) + ν∗s with the alpha functions ε(t) = t/τ_s·e^(1 − t/τ_s) and ν(t) = −c·θ·t/τ_r·e^(1 − t/τ_r), sampled at t = k·Δt
 * (Shrestha & Orchard 2018). With a = e^(−Δt/τ_s) two decays in a row give the first exactly,
 *
 *     i(t) = a·i(t − 1) + W·s(t)      u(t) = a·u(t − 1) + i(t − 1)      so that k steps after a spike u = W·k·a^(k − 1) = W·ε(k·Δt)/ε(Δt)
 *
 * and an alpha-shaped adaptation of the threshold, with e^(−Δt/τ_r), the second. Fails with E3771.
 */
export function alphaResponse({ threshold, tauSynapse, tauRefractory, refractoryScale, timestep }: AlphaResponse): ResponseNeuron {
  const alpha = (tau: number): number => (timestep / tau) * Math.exp(1 - timestep / tau)
  const unit = alpha(tauSynapse)
  checkSampling({ unit, timestep, peak: tauSynapse, response: `"tauSynapse" ${tauSynapse} ms` })
  const decay = Math.exp(-timestep / tauSynapse)
  const strength = (refractoryScale * threshold * alpha(tauRefractory)) / unit
  return {
    unit,
    neuron: {
      model: 'lif', decay, threshold: threshold / unit, reset: 'none', compare: '>=', initial: 0, current: { decay, taken: 'before' },
      ...(refractoryScale > 0 && { adaptation: { decay: Math.exp(-timestep / tauRefractory), strength, subtracts: 'base', shape: 'alpha' } }),
    },
  }
}

export interface DoubleExponentialResponse {
  readonly threshold: number
  /** ms; τ_m above τ_s. */
  readonly tauMembrane: number
  readonly tauSynapse: number
  readonly timestep: number
}

/**
 * u = Σ W·K(t − t_in) − θ·Σ e^(−(t − t_out)/τ_m) with K(t) = V0·(e^(−t/τ_m) − e^(−t/τ_s)), sampled at t = k·Δt (Gu et al. 2019). With
 * m = e^(−Δt/τ_m) and a = e^(−Δt/τ_s) it is a current in front of a membrane that is reset by subtraction:
 *
 *     i(t) = a·i(t − 1) + W·s(t)      u(t) = m·v(t − 1) + i(t − 1)      k steps after a spike: W·(m^k − a^k)/(m − a)
 *
 * V0 makes the highest value of K 1: with η = τ_m/τ_s it is η^(η/(η − 1))/(η − 1). Fails with E3771.
 */
export function doubleExponentialResponse({ threshold, tauMembrane, tauSynapse, timestep }: DoubleExponentialResponse): ResponseNeuron {
  const decay = Math.exp(-timestep / tauMembrane)
  const faster = Math.exp(-timestep / tauSynapse)
  const ratio = tauMembrane / tauSynapse
  const unit = (ratio ** (ratio / (ratio - 1)) / (ratio - 1)) * (decay - faster)
  const peak = (tauSynapse * Math.log(ratio) * ratio) / (ratio - 1)
  checkSampling({ unit, timestep, peak, response: `"tauMembrane" ${tauMembrane} ms and "tauSynapse" ${tauSynapse} ms` })
  return {
    unit,
    neuron: { model: 'lif', decay, threshold: threshold / unit, reset: 'subtract', compare: '>=', initial: 0, current: { decay: faster, taken: 'before' } },
  }
}

/** Height at the first step of a response that is over by then, its highest value being 1. */
const OVER = 1e-3
/** Height at the first step below which a response takes thousands of steps to come. */
const HARDLY_BEGUN = 1e-6

/**
 * Fails with E3771 where a response, of height `unit` at the first step and highest after `peak` ms, is missed by all steps, or is so slow beside them that thresholds
 * in units of it have no use.
 */
function checkSampling({ unit, timestep, peak, response }: { readonly unit: number; readonly timestep: number; readonly peak: number; readonly response: string }): void {
  const refuse = (problem: string, instead: string): never => fail('E3771', { response, timestep, problem, instead }, '/neuron')
  if (timestep > peak && unit < OVER) refuse(`it is highest after ${Number(peak.toPrecision(3))} ms and over at the first step`, 'state a shorter "timestep", or longer constants of time')
  if (!(unit >= HARDLY_BEGUN)) refuse(`it is highest after ${Number((peak / timestep).toPrecision(3))} steps`, 'state a longer "timestep", or shorter constants of time')
}

/** A surrogate of membranes in other units: with u = unit·u', the slope ds/du' = unit·ds/du at u' − θ'. */
export function surrogateIn({ kind, width, scale }: Surrogate, unit: number): Surrogate {
  switch (kind) {
    // Of height 1, by their width.
    case 'rectangle': case 'triangle': return { kind, width: width / unit, scale: scale * unit }
    // Densities, by their width.
    case 'gaussian': case 'exponential': return { kind, width: width / unit, scale }
    // By their steepness: of area 1, and of height 1.
    case 'arctangent': case 'sigmoid': return { kind, width: width * unit, scale }
    case 'fastSigmoid': return { kind, width: width * unit, scale: scale * unit }
  }
}
