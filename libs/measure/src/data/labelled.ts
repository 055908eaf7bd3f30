import type { Recordings } from '@spikeline/events'
import type { Images } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import type { Labelled } from './tally.ts'

export const ofImages = ({ samples, classes, labels, first }: Images): Labelled => ({ samples, classes, labels, first })

export const ofRecordings = ({ samples, classes, labels, first, offsets, piece }: Recordings): Labelled =>
  ({ samples, classes, labels, first, events: Float64Array.from({ length: samples }, (_, b) => offsets[b + 1]! - offsets[b]!), ...(piece && { piece }) })

/** A held step is presented at each of the T steps. */
export function ofSpikes({ samples, classes, labels, first, offsets, timesteps, held }: SpikeRaster): Labelled {
  const events = new Float64Array(samples)
  for (let row = 0; row + 1 < offsets.length; row++) events[row % samples]! += (offsets[row + 1]! - offsets[row]!) * (held ? timesteps : 1)
  return { samples, classes, labels, first, events }
}
