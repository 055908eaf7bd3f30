import { FlipFilter } from '../filters/flipFilter.ts'
import { defineFilter } from './filterStage.ts'
import { flipSchema } from './generated/flip.ts'

export const flip = defineFilter({
  type: 'events/flip',
  version: '1',
  summary: 'Turns left and right over, or top and bottom.',
  description: `x' = width − 1 − x, or y' = height − 1 − y, or both. Each recording is turned over; events/augment does it to some of them, drawn at random.
Polarity and the order of time stay.`,
  params: flipSchema,
  example: { mirrored: { use: 'events/flip', in: 'nmnist.train', with: { direction: 'left-right' } } },
  create: ({ direction }) => new FlipFilter({ columns: direction !== 'up-down', rows: direction !== 'left-right' }),
})
