import { microseconds } from '@spikeline/events'
import { patternSchema } from './generated/pattern.ts'
import { defineByteRepresentation } from './representation.ts'
import { eventPattern } from './representations/eventPattern.ts'

export const pattern = defineByteRepresentation({
  type: 'encode/pattern',
  version: '1',
  summary: 'Binary slices of recordings as images in series, for an artificial network that votes over them.',
  description: `A recording becomes T images of two channels, OFF and ON, one after the other, each with its label:

    event at time τ, column x, row y, polarity p      pixel (x, y), channel p of image ⌊(τ − τ₀)/dt⌋ is 1

and 0 where no event was. The slices are those of encode/slices with the same "timesteps" and "dt", value by value, so that an artificial network sees
what a spiking one sees. With "dt", events later than T · dt are in none, which is said in a warning; a short recording has black images at its end, which
vote as well.

The port's shape and its batches say \`series\`: T. simulate/ann sums the votes over the T slices of a recording ("votes"). train/bp takes each slice as a
sample of its own: what it sets aside for validation are slices, of recordings that it may train on other slices of, so that its validation accuracy is
not that of unseen recordings.

Pixels are bytes, T·height·width·2 of a recording; train/bp keeps all of them in memory.`,
  params: patternSchema,
  example: {
    trainPattern: { use: 'encode/pattern', in: 'nmnist.train', with: { timesteps: 15, dt: 5 } },
    testPattern: { use: 'encode/pattern', in: 'nmnist.test', with: { timesteps: 15, dt: 5 } },
    patternAnn: { use: 'train/bp', in: { train: 'trainPattern' }, with: { name: 'ann-pattern', network: '512FC-10', epochs: 4 } },
    patternRun: { use: 'simulate/ann', in: { model: 'patternAnn.model', images: 'testPattern' }, with: { votes: 'class' } },
  },
  image: ({ timesteps }, { width, height }) => ({ height, width, channels: 2, series: timesteps }),
  draw: (recording, { timesteps, dt }, pixels) => eventPattern(recording, { slices: timesteps, length: dt === undefined ? undefined : microseconds(dt) }, pixels),
  late: ({ timesteps, dt }) => `came later than ${timesteps} slices of ${dt} ms and are in none: more timesteps or a longer dt would take them in`,
})
