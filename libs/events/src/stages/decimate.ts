import { DecimateFilter } from '../filters/decimateFilter.ts'
import { defineFilter } from './filterStage.ts'
import { decimateSchema } from './generated/decimate.ts'

export const decimate = defineFilter({
  type: 'events/decimate',
  version: '1',
  summary: 'Keeps every n-th event, of each pixel or of all.',
  description: 'Kept are the n-th, the 2n-th, … event of each pixel, of both polarities together (as Tonic\'s Decimation), or of the recording. A pixel with fewer than n events has none left.',
  params: decimateSchema,
  example: { third: { use: 'events/decimate', in: 'nmnist.train', with: { every: 3 } } },
  create: ({ every, per }, sensor) => new DecimateFilter(sensor, every, per === 'pixel'),
})
