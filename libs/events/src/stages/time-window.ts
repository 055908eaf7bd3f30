import { TimeWindowFilter } from '../filters/timeWindowFilter.ts'
import { microseconds } from '../microseconds.ts'
import { defineFilter } from './filterStage.ts'
import { timeWindowSchema } from './generated/time-window.ts'

export const timeWindow = defineFilter({
  type: 'events/time-window',
  version: '1',
  summary: 'Keeps the events of one window of time of each recording.',
  description: `Kept are events with from ≤ τ − τ₀ < to, where τ₀ is the first event of the recording. Times are left as they are. Of N-MNIST, 0 to 105 ms is
about the first of the three saccades. An endless recording goes on, and gives no more events after "to". To cut a recording into many
windows: events/window.`,
  params: timeWindowSchema,
  example: { saccade: { use: 'events/time-window', in: 'nmnist.train', with: { from: 0, to: 105 } } },
  check: ({ from, to }) => (to !== undefined && to <= from ? `"to" is ${to} ms, not after "from" at ${from} ms` : undefined),
  create: ({ from, to }) => new TimeWindowFilter(microseconds(from), to === undefined ? Infinity : microseconds(to)),
})
