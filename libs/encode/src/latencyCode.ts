import { fail } from '@spikeline/core'
import type { LatencyParams } from './generated/latency.ts'
import type { PixelCode } from './pixelCode.ts'
import { roundHalfEven } from './roundHalfEven.ts'

/** What snnTorch adds to a threshold, so that an intensity that equals it is not infinitely late. */
const epsilon = 1e-7

/**
 * One spike a pixel, at round(firstStep + t(max(x, threshold))), halves to the even step. With L = T − 1 − firstStep, the steps that are left:
 *
 *     linear         t(x) = τ·(1 − x)                     τ = L where left out
 *     charging       t(x) = τ·ln(x / (x − threshold))     stretched to t(threshold) = L where τ is left out; x ≥ threshold + 10⁻⁷
 *     logarithmic    t(x) = L − ln((e^L − 1)·x + 1)
 *
 * Fails with E3060 where the latest spike would come after step T − 1, or all at one step; E3061 where parameters exclude each other.
 */
export function latencyCode(params: LatencyParams): PixelCode {
  const { timesteps, threshold, dim, firstStep } = params
  const left = timesteps - 1 - firstStep
  if (left < 1) fail('E3060', { timesteps, needs: firstStep + 2, why: `intensity 1 spikes at step ${firstStep}, and others need a later one` }, '/timesteps')
  const time = timeOf(params, left)
  const stepOf = (x: number): number => roundHalfEven(firstStep + time(x))
  const latest = stepOf(threshold)
  if (latest >= timesteps)
    fail('E3060', { timesteps, needs: latest + 1, why: `intensity ${threshold} spikes at step ${latest}`, instead: 'a smaller "tau", or none' }, '/timesteps')
  return {
    timesteps, units: 1, most: 1,
    write(x, spikes) {
      if (x < threshold && dim === 'silent') return 0
      spikes[0] = stepOf(Math.max(x, threshold))
      return 1
    },
  }
}

/** The time of an intensity after firstStep, not rounded. */
function timeOf({ curve, threshold, tau }: LatencyParams, left: number): (x: number) => number {
  if (curve === 'linear') return (x) => (tau ?? left) * (1 - x)
  if (curve === 'charging') {
    if (threshold === 0) fail('E3061', { field: 'threshold', problem: 'is 0, up to which nothing has to be charged', instead: 'state a "threshold" above 0, or another "curve"' }, '/threshold')
    const charge = (x: number): number => Math.log(Math.max(x, threshold + epsilon) / (Math.max(x, threshold + epsilon) - threshold))
    const scale = tau ?? left / charge(threshold)
    return (x) => scale * charge(x)
  }
  if (tau !== undefined) fail('E3061', { field: 'tau', problem: 'is stated, but "curve": "logarithmic" has no time constant', instead: 'leave "tau" out' }, '/tau')
  // The same as above, divided by e^L: that is infinite from T = 711 on.
  const end = Math.exp(-left)
  return (x) => -Math.log(x + (1 - x) * end)
}
