import { HotPixelFilter, HotPixelsOfRecording } from '../filters/hotPixelFilter.ts'
import { microseconds } from '../microseconds.ts'
import { defineFilter } from './filterStage.ts'
import { hotPixelsSchema } from './generated/hot-pixels.ts'

export const hotPixels = defineFilter({
  type: 'events/hot-pixels',
  version: '1',
  summary: 'Drops the events of hot pixels: those with more events a second than a rate.',
  description: `With a window, time is cut into windows one after the other from the first event on. A pixel with more than n = rate · window events in a window
is hot: its events after the n-th are dropped there, and all its events of the next window, and so on for as long as each window has more
than n of them, dropped ones included. So a hot pixel has n events and then none, and one that has calmed down comes back a window later.

Without a window, a pixel is hot where the whole recording has more than rate · duration events of it, first event to last, and all its
events are dropped, as by Tonic's DropPixel with hot_pixel_frequency. A recording that comes in pieces has no whole: it needs a window.`,
  params: hotPixelsSchema,
  example: { calm: { use: 'events/hot-pixels', in: 'nmnist.train', with: { rate: 500, window: 100 } } },
  whole: ({ window }) => (window === undefined ? 'the rate of each pixel over the recording; with "window" it judges by windows of time' : undefined),
  create: ({ rate, window }, sensor) => (window === undefined ? new HotPixelsOfRecording(rate) : new HotPixelFilter(sensor, rate, microseconds(window))),
})
