import { RateLimitFilter } from '../filters/rateLimitFilter.ts'
import { defineFilter } from './filterStage.ts'
import { rateLimitSchema } from './generated/rate-limit.ts'

export const rateLimit = defineFilter({
  type: 'events/rate-limit',
  version: '1',
  summary: 'Limits the rate of events, for what comes behind.',
  description: `A token bucket: it holds "burst" tokens at first and at most, and gains "rate" of them a second; an event takes one, and is dropped where less
than one is there. Any s seconds have at most rate · s + burst events then. Which events are dropped depends on the events alone, not on how
fast they are read. The event rate controllers of cameras instead drop evenly over the sensor, within periods of their own.`,
  params: rateLimitSchema,
  example: { limited: { use: 'events/rate-limit', in: 'nmnist.train', with: { rate: 10000, burst: 100 } } },
  create: ({ rate, burst }) => new RateLimitFilter(rate, burst),
})
