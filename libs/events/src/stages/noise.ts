import { NoiseFilter } from '../filters/noiseFilter.ts'
import { defineFilter } from './filterStage.ts'
import { noiseSchema } from './generated/noise.ts'

export const noise = defineFilter({
  type: 'events/noise',
  version: '1',
  summary: 'Adds background noise: events that nothing in front of the camera caused.',
  description: `Perturbs recordings, for \`measure/robustness\`. Each pixel has noise events of its own at a rate, a Poisson process, ON and OFF alike, from the first event of
the recording to the last: what the sensor adds is drawn as if it were all of one kind and without mismatch between pixels (\`encode/camera\` has a model
of the sensor, with shot noise that depends on the light). A rate of 0 gives recordings as they are. Each recording draws from a substream of its own
index. A recording without events, of which nobody knows how long it lasts, stays empty.`,
  params: noiseSchema,
  seeded: true,
  example: { noisy: { use: 'events/noise', in: 'nmnist.test', with: { rate: 5 } } },
  create: ({ rate }, sensor, random) => new NoiseFilter(sensor, rate, random()),
})
