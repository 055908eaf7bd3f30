import { fail } from '@spikeline/core'
import type { BurstParams } from './generated/burst.ts'
import type { PixelCode } from './pixelCode.ts'

/**
 * A burst of spikes from step 0 on:
 *
 *     N(x) = ⌈N_max · x⌉ spikes, ISI(x) = ⌈T_max − (T_max − T_min)·x⌉ steps from one to the next
 *
 * Fails with E3060 where a burst would end after step T − 1, E3061 where T_max is less than T_min.
 */
export function burstCode({ timesteps, spikes: most, shortest, longest: stated }: BurstParams): PixelCode {
  if (stated !== undefined && stated < shortest)
    fail('E3061', { field: 'longest', problem: `is ${stated}, less than "shortest", which is ${shortest}`, instead: `state ${shortest} or more, or leave it out` }, '/longest')
  const longest = stated ?? longestThatFits(timesteps, most, shortest)
  const last = lastStep(most, shortest, longest)
  if (last >= timesteps)
    fail('E3060', { timesteps, needs: last + 1, why: `bursts of up to ${most} spikes, ${shortest} to ${longest} steps apart, last until step ${last}`, instead: 'fewer "spikes" or shorter intervals' }, '/timesteps')
  return {
    timesteps, units: 1, most,
    write(x, spikes) {
      const count = ceil(most * x)
      const interval = ceil(longest - (longest - shortest) * x)
      for (let k = 0; k < count; k++) spikes[k] = k * interval
      return count
    },
  }
}

/** In binary fractions 51 · 35/255 is a little over 7, and would be 8. */
const ceil = (x: number): number => Math.ceil(Number(x.toPrecision(12)))

/** The step at which the longest of all bursts ends: of n spikes, that of the lowest intensity that has so many. */
function lastStep(most: number, shortest: number, longest: number): number {
  let last = 0
  for (let n = 2; n <= most; n++) last = Math.max(last, (n - 1) * ceil(longest - ((longest - shortest) * (n - 1)) / most))
  return last
}

/** The most steps between spikes with which all bursts end within T; `shortest` where none do. */
function longestThatFits(timesteps: number, most: number, shortest: number): number {
  let longest = Math.max(shortest, timesteps - 1)
  while (longest > shortest && lastStep(most, shortest, longest) >= timesteps) longest--
  return longest
}
