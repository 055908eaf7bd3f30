import { RefractoryFilter } from '../filters/refractoryFilter.ts'
import { microseconds } from '../microseconds.ts'
import { defineFilter } from './filterStage.ts'
import { refractorySchema } from './generated/refractory.ts'

export const refractory = defineFilter({
  type: 'events/refractory',
  version: '1',
  summary: 'Gives each pixel a refractory period, in which its events are dropped.',
  description: `An event at time τ is kept where τ − τ_last > period. τ_last is the pixel's last event that was kept ("kept"), as a pixel that is dead for a
time after an event; or its last event, whether kept or not ("any"), as Tonic's RefractoryPeriod: a pixel that never rests for the period
then falls silent after its first event. Both polarities of a pixel share the period. The first event of each pixel is kept.`,
  params: refractorySchema,
  example: { rested: { use: 'events/refractory', in: 'nmnist.train', with: { period: 1 } } },
  create: ({ period, from }, sensor) => new RefractoryFilter(sensor, microseconds(period), from === 'any'),
})
