import { microseconds } from '@spikeline/events'
import { timeSurfaceSchema } from './generated/time-surface.ts'
import { defineRepresentation } from './representation.ts'
import { layoutOf } from './representations/layout.ts'
import { timeSurfaces } from './representations/timeSurfaces.ts'

export const timeSurface = defineRepresentation({
  type: 'encode/time-surface',
  version: '1',
  summary: 'Time surfaces: how long ago each pixel had its last event, as images.',
  description: `The surface of the whole sensor, channels OFF and ON, as of Lagorce et al. 2017 ("HOTS: a hierarchy of event-based time-surfaces for pattern
recognition"; they take the neighbourhood of an event). At the end τ_k of each frame, with τ_last the last event of pixel and polarity before it:

    S(x, y, p) = exp(−(τ_k − τ_last)/tau)            "exponential"
    S(x, y, p) = max(0, 1 − (τ_k − τ_last)/tau)      "linear"

and 0 where there was none. The frames end "dt" apart, from the first event on, τ_k = τ₀ + (k + 1)·dt; without "dt" they divide the recording into equal parts,
and the last surface is 1 µs after the last event. One frame without "dt" is the surface at the end of the recording.

Frames are channels of one image for each recording, number 2·k + p for frame k; or images in series, each with the label of its recording, over which
simulate/ann votes. With "dt", events later than the last surface are in none, which is said in a warning.`,
  params: timeSurfaceSchema,
  example: { surfaces: { use: 'encode/time-surface', in: 'nmnist.train', with: { tau: 50 } } },
  image: ({ frames, layout }, { width, height }) =>
    layout === 'series' ? { height, width, channels: 2, series: frames } : { height, width, channels: 2 * frames },
  draw: (recording, { frames, dt, tau, decay, layout }, pixels) =>
    timeSurfaces(recording, { frames, length: dt === undefined ? undefined : microseconds(dt), tau: microseconds(tau), decay }, layoutOf(recording, frames, 2, layout), pixels),
  late: ({ frames, dt }) => `came later than ${frames} surfaces ${dt} ms apart and are in none: more frames or a longer dt would take them in`,
})
