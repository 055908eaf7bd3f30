import { fail } from '@spikeline/core'
import type { PopulationParams } from './generated/population.ts'
import type { PixelCode } from './pixelCode.ts'
import { roundHalfEven } from './roundHalfEven.ts'

/** A little below 1, as in PopSAN and SpikingJelly: full excitation spikes at every step whatever the rounding. */
const firingThreshold = 0.999

/** Centres and common width of the receptive fields. Fails with E3061 where the range is none, or has no room for such centres. */
export function receptiveFields({ neurons, centres, range, width }: PopulationParams): { readonly centres: readonly number[]; readonly width: number } {
  const [low, high] = range as readonly [number, number]
  if (!(low < high)) fail('E3061', { field: 'range', problem: `is from ${low} to ${high}`, instead: 'state the lower value first, for instance [0, 1]' }, '/range')
  if (centres === 'outside' && neurons < 3)
    fail('E3061', { field: 'neurons', problem: `is ${neurons}, but with "centres": "outside" two of them lie outside of the range`, instead: 'state 3 or more, or "centres": "even"' }, '/neurons')
  const distance = (high - low) / (centres === 'outside' ? neurons - 2 : neurons - 1)
  const begin = centres === 'outside' ? low - distance / 2 : low
  return { centres: Array.from({ length: neurons }, (_, m) => begin + m * distance), width: width ?? distance / 1.5 }
}

/**
 * M neurons a value, excited by a_m(x) = exp(−(x − μ_m)² / 2σ²); below the threshold they are silent.
 *
 *     time    one spike, at step round((T − 1)·(1 − a_m)), halves to the even step
 *     rate    v ← v + a_m at each step; where v ≥ 0.999 a spike, and v ← v − 0.999
 *
 * Fails with E3060 where times can't differ, E3061 as receptiveFields.
 */
export function populationCode(params: PopulationParams): PixelCode {
  const { timesteps, neurons, readout, threshold } = params
  const { centres, width } = receptiveFields(params)
  if (readout === 'time' && timesteps < 2)
    fail('E3060', { timesteps, needs: 2, why: 'the time of a spike says how much its neuron is excited', instead: '"readout": "rate"' }, '/timesteps')
  const spikesOf = readout === 'time' ? timed : paced
  return {
    timesteps, units: neurons, most: neurons * (readout === 'time' ? 1 : timesteps),
    write(x, spikes) {
      let count = 0
      centres.forEach((centre, m) => {
        const excitation = Math.exp(-((x - centre) ** 2) / (2 * width * width))
        if (excitation >= threshold) count = spikesOf(excitation, m * timesteps, timesteps, spikes, count)
      })
      return count
    },
  }
}

function timed(excitation: number, from: number, timesteps: number, spikes: Uint32Array, count: number): number {
  spikes[count] = from + roundHalfEven((timesteps - 1) * (1 - excitation))
  return count + 1
}

function paced(excitation: number, from: number, timesteps: number, spikes: Uint32Array, count: number): number {
  for (let t = 0, v = 0; t < timesteps; t++) {
    v += excitation
    if (v < firingThreshold) continue
    v -= firingThreshold
    spikes[count++] = from + t
  }
  return count
}
