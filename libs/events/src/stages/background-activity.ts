import { BackgroundActivityFilter } from '../filters/backgroundActivityFilter.ts'
import { microseconds } from '../microseconds.ts'
import { defineFilter } from './filterStage.ts'
import { backgroundActivitySchema } from './generated/background-activity.ts'

export const backgroundActivity = defineFilter({
  type: 'events/background-activity',
  version: '1',
  summary: 'Drops background activity: events that no neighbouring pixel supports.',
  description: `Noise comes alone, what moves comes with its neighbours (Delbruck 2008, "Frame-free dynamic digital vision"). An event at time τ is kept where a
neighbouring pixel had an event, of either polarity, kept or not, less than dt before:

    ∃ neighbour n of (x, y):  τ − τ_last(n) < dt

The pixel itself is none of its neighbours: a hot pixel doesn't support itself. With 8 neighbours this is the BackgroundActivityFilter of
jAER, with 4 Tonic's Denoise. Tonic takes each pixel for one that had an event at time 0; here nothing supports the first event of a recording.`,
  params: backgroundActivitySchema,
  example: { clean: { use: 'events/background-activity', in: 'nmnist.train', with: { dt: 5 } } },
  create: ({ dt, neighbours }, sensor) => new BackgroundActivityFilter(sensor, microseconds(dt), neighbours),
})
