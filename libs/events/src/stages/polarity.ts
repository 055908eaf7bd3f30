import { polarityFilter } from '../filters/polarityFilter.ts'
import { defineFilter } from './filterStage.ts'
import { polaritySchema } from './generated/polarity.ts'

export const polarity = defineFilter({
  type: 'events/polarity',
  version: '1',
  summary: 'Keeps the events of one polarity, or swaps ON and OFF.',
  description: 'ON (p = 1) is rising intensity, OFF (p = 0) falling. Which bit of a file means which is a matter of its format (docs/events.md); "swapped" is for a source that states it the other way round.',
  params: polaritySchema,
  example: { on: { use: 'events/polarity', in: 'nmnist.train', with: { keep: 'on' } } },
  create: ({ keep }) => polarityFilter(keep),
})
