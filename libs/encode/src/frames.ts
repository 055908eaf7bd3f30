import { fail } from '@spikeline/core'
import { microseconds } from '@spikeline/events'
import { framesSchema } from './generated/frames.ts'
import { defineRepresentation } from './representation.ts'
import { eventFrames } from './representations/eventFrames.ts'
import { layoutOf, scaleSigned, scaleSums } from './representations/layout.ts'

const channelsOf = (values: string): number => (values === 'signed' ? 1 : 2)

export const frames = defineRepresentation({
  type: 'encode/frames',
  version: '1',
  summary: 'Frames: the events of each pixel, counted over parts of a recording, as images.',
  description: `A recording is cut into frames from its first event on: of "dt" each, or of equal parts of its time, or of its events. A pixel of a frame is

- "count": n/full for its n OFF events, and for its n ON events: two channels;
- "binary": 1 where it had any OFF event, any ON event: two channels;
- "signed": ½ + (n_ON − n_OFF)/(2·full): one channel, grey where nothing was.

What is above 1 or below 0 is cut off. Without "full", it is the largest n, or |n_ON − n_OFF|, of the recording.

Frames are channels of one image for each recording, number k·channels + c for frame k; or images in series, each with the label of its recording: the shape
then has so many samples more and \`series\`, and simulate/ann must be told how they vote. With "dt", events later than the last frame are in none, which is said in a warning.`,
  params: framesSchema,
  example: { images: { use: 'encode/frames', in: 'nmnist.train', with: { frames: 3, by: 'count', layout: 'channels' } } },
  image({ frames, by, dt, values, full, layout }, { width, height }) {
    if (by === 'count' && dt !== undefined) fail('E4204', { type: 'encode/frames', what: 'frames by count have no length "dt": each has an equal part of the events' })
    if (values === 'binary' && full !== undefined) fail('E4204', { type: 'encode/frames', what: '"binary" values are 0 or 1: there is no "full"' })
    const channels = channelsOf(values)
    return layout === 'series' ? { height, width, channels, series: frames } : { height, width, channels: frames * channels }
  },
  draw(recording, { frames, by, dt, values, full, layout }, pixels) {
    const signed = values === 'signed'
    const late = eventFrames(recording, { frames, by, length: dt === undefined ? undefined : microseconds(dt), signed }, layoutOf(recording, frames, channelsOf(values), layout), pixels)
    if (signed) scaleSigned(pixels, full)
    else scaleSums(pixels, values === 'binary' ? 1 : full)
    return late
  },
  late: ({ frames, dt }) => `came later than ${frames} frames of ${dt} ms and are in none: more frames or a longer dt would take them in`,
})
