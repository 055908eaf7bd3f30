import { DropArea, DropEvents, DropTime } from '../filters/dropFilters.ts'
import { defineFilter } from './filterStage.ts'
import { dropSchema } from './generated/drop.ts'

export const drop = defineFilter({
  type: 'events/drop',
  version: '1',
  summary: 'Augmentation: drops events at random, one by one, of an interval of time, or of an area.',
  description: `EventDrop (Gu et al. 2021, "EventDrop: data augmentation for event-based learning"), drawn anew for each recording from a substream of its index:

- "event": each event with probability "fraction", independently. Tonic's DropEvent drops exactly that share of them instead.
- "time": all events of an interval whose length is "fraction" of the recording, first event to last, its begin uniform. Needs whole recordings.
- "area": all events of an area with "fraction" of the pixels and the proportions of the sensor, √fraction of its width and height (rounded),
  its place uniform. In Tonic's DropEventByArea the ratio is that of the sides instead.`,
  params: dropSchema,
  seeded: true,
  example: { dropped: { use: 'events/drop', in: 'nmnist.train', with: { by: 'area', fraction: 0.1 } } },
  whole: ({ by }) => (by === 'time' ? 'how long the recording lasts, of which an interval is dropped' : undefined),
  create({ by, fraction }, sensor, random) {
    if (by === 'event') return new DropEvents(fraction, random())
    return by === 'time' ? new DropTime(fraction, random()) : new DropArea(sensor, fraction, random())
  },
})
