import { defineStage, fail } from '@spikeline/core'
import { recordingsType } from '../recordings.ts'
import { keepSchema } from './generated/keep.ts'

export const keep = defineStage({
  type: 'events/keep',
  version: '1',
  summary: 'Keeps recordings in the store, so that what made them runs once for all that read them.',
  description: `Recordings come out as they went in. Data sets, cameras that are made up and filters run again for each stage that reads them, which costs
nothing to speak of where files are decoded, but half a second a recording where a camera is imitated. Behind this stage they are read from the
store, by every reader, every point of a sweep and every later run.

The price is disk space: nine bytes an event. Filter first: what is cut off, joined or left out before is not kept. \`spikeline gc\` frees what no
recent run refers to. A recording in pieces is refused, since it may have no end.`,
  params: keepSchema,
  inputs: { recordings: { type: recordingsType, summary: 'whole recordings' } },
  outputs: { recordings: { type: recordingsType, summary: 'the same' } },
  deterministic: true,
  example: {
    camera: { use: 'encode/camera', in: 'mnist.train', with: { setup: 'nmnist' } },
    kept: { use: 'events/keep', in: 'camera' },
    slices: { use: 'encode/slices', in: 'kept', with: { timesteps: 20 } },
  },
  shapes: ({ recordings }) => (requireWhole(recordings?.['pieces']), { recordings: recordings ?? {} }),
  run: ({ recordings }, _params, context) => ({
    recordings: recordings.pipe(context.expand((batch) => (requireWhole(batch.piece), [batch]))),
  }),
})

const requireWhole = (pieces: unknown): void => {
  if (pieces === true) fail('E4203', { type: 'events/keep', what: 'where a recording ends' })
}
