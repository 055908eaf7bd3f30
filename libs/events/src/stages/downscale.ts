import { downscaledSensor, DownscaleFilter } from '../filters/downscaleFilter.ts'
import { defineFilter } from './filterStage.ts'
import { downscaleSchema } from './generated/downscale.ts'

export const downscale = defineFilter({
  type: 'events/downscale',
  version: '1',
  summary: 'Joins squares of pixels to one each: a smaller sensor.',
  description: `x' = ⌊x/factor⌋, y' = ⌊y/factor⌋. The sensor has ⌈width/factor⌉ columns and ⌈height/factor⌉ rows: macro-pixels at the right and lower
edge may have fewer pixels than others.

With the threshold 1 all events are kept, so that a macro-pixel has as many as its pixels had together. With n above 1 it integrates and
fires: v ← v ± 1 for an ON or OFF event; at |v| = n it gives an event of the sign of v and v ← 0, so that ON and OFF cancel out. This is the
integrator of Ghosh et al. 2023, "Insect-inspired spatio-temporal downsampling of event-based input", event by event instead of over
frames; a threshold of factor² leaves an event where on average each pixel had one.`,
  params: downscaleSchema,
  example: { half: { use: 'events/downscale', in: 'nmnist.train', with: { factor: 2, threshold: 4 } } },
  sensor: (sensor, { factor }) => downscaledSensor(sensor, factor),
  create: ({ factor, threshold }, sensor) => new DownscaleFilter(sensor, factor, threshold),
})
