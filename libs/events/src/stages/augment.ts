import { augmentFilter } from '../filters/augmentFilter.ts'
import { defineFilter } from './filterStage.ts'
import { augmentSchema } from './generated/augment.ts'

export const augment = defineFilter({
  type: 'events/augment',
  version: '1',
  summary: 'Augmentation: flips, turns and shifts each recording as a whole, at random.',
  description: `As for images, and as Li et al. 2022 ("Neuromorphic data augmentation for training spiking neural networks") found useful for recordings. Drawn for each
recording from a substream of its index, applied in this order: left and right turned over with probability "flip"; turned about the centre
by an angle uniform between −rotate and rotate degrees (as events/rotate); shifted by whole columns and rows, each uniform between −shift
and shift. Events that leave the sensor are dropped; the sensor keeps its size. All events of a recording move alike; events/jitter moves
each by itself. Each pass over a data set draws the same: what a recording becomes depends on the seed and on its index.`,
  params: augmentSchema,
  seeded: true,
  example: { varied: { use: 'events/augment', in: 'nmnist.train', with: { rotate: 15, shift: 3 } } },
  check: ({ flip, rotate, shift }) => (flip === 0 && rotate === 0 && shift === 0 ? 'none of "flip", "rotate" and "shift" is more than 0, so that nothing would change' : undefined),
  create: (params, sensor, random) => augmentFilter(sensor, params, random()),
})
