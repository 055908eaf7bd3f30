import { fail } from '@spikeline/core'
import { microseconds } from '@spikeline/events'
import { accumulateSchema, type AccumulateParams } from './generated/accumulate.ts'
import { defineRepresentation } from './representation.ts'
import { accumulateEvents, percentileOf, type Window } from './representations/accumulateEvents.ts'
import { scaleSums } from './representations/layout.ts'

export const accumulate = defineRepresentation({
  type: 'encode/accumulate',
  version: '1',
  summary: 'Intensity images: the events of each pixel, accumulated over a recording or a window of it.',
  description: `One image a recording. A pixel is min(1, n/m): n its events in the window, of each polarity (channels OFF and ON) or of both ("sum"), and m
by "normalise", the same for all pixels and channels of a recording:

- "maximum": the largest n of the recording;
- "full": the stated number;
- "percentile": that of the n of the recording which are not 0, as NumPy's \`percentile\` has it.

The window is the whole recording, or "duration" ms from "from" ms after its first event on, or with "timesteps" (and "dt") just what
encode/slices and encode/pattern take in with the same parameters: every model then sees the same events. What lies outside is said in a warning.

With "count": "slices", n is the number of slices in which a pixel had any event of that polarity. With "full" as large as "timesteps", the image is then
the mean over time of the binary slices: the rates of the spikes that a converted network is fed with.`,
  params: accumulateSchema,
  example: { intensity: { use: 'encode/accumulate', in: 'nmnist.train', with: { timesteps: 60, dt: 5, normalise: 'percentile', percentile: 99 } } },
  image(params, { width, height }) {
    check(params)
    return { height, width, channels: params.polarities === 'sum' ? 1 : 2 }
  },
  draw(recording, params, pixels) {
    const { count, polarities, normalise, full, percentile } = params
    const outside = accumulateEvents(recording, windowOf(params), { bySlice: count === 'slices', summed: polarities === 'sum' }, pixels)
    scaleSums(pixels, normalise === 'maximum' ? undefined : normalise === 'full' ? full! : percentileOf(pixels, percentile!))
    return outside
  },
  late: ({ timesteps, dt, from, duration }) =>
    timesteps === undefined
      ? `lie outside of the window from ${from ?? 0} ms${duration === undefined ? '' : ` for ${duration} ms`} and are in no image`
      : `came later than ${timesteps} slices of ${dt} ms and are in no image: more timesteps or a longer dt would take them in`,
})

function windowOf({ timesteps, dt, from = 0, duration }: AccumulateParams): Window {
  if (timesteps !== undefined) return { slices: timesteps, length: dt === undefined ? undefined : microseconds(dt) }
  const begin = microseconds(from)
  return { from: begin, to: duration === undefined ? Infinity : begin + microseconds(duration) }
}

/** Fails with E4220 where parameters ask for what excludes each other, or leave open what they need. */
function check({ timesteps, dt, from, duration, count, normalise, full, percentile }: AccumulateParams): void {
  const wrong = (pointer: string, what: string): void => fail('E4220', { what }, pointer)
  if (dt !== undefined && timesteps === undefined) wrong('/dt', '"dt" is the length of a slice and stands beside "timesteps"; the length of a window is "duration"')
  if (timesteps !== undefined && from !== undefined) wrong('/from', 'the window is that of "timesteps", or that of "from" and "duration"')
  if (timesteps !== undefined && duration !== undefined) wrong('/duration', 'the window is that of "timesteps", or that of "from" and "duration"')
  if (count === 'slices' && timesteps === undefined) wrong('/count', 'slices are counted where there are any: "timesteps" says how many')
  for (const [name, value] of [['full', full], ['percentile', percentile]] as const) {
    if (value === undefined && normalise === name) wrong('/normalise', `"normalise": "${name}" needs the number "${name}"`)
    if (value !== undefined && normalise !== name) wrong(`/${name}`, `"${name}" means nothing beside "normalise": "${normalise}"`)
  }
}
