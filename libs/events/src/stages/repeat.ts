import { defineStage, fail } from '@spikeline/core'
import { checkRecordings, soundRecordings } from '../checkRecordings.ts'
import { recordingOf, recordingsFrom, recordingsType, type Recordings } from '../recordings.ts'
import { repeatSchema } from './generated/repeat.ts'

const requireWhole = (pieces: unknown): void => {
  if (pieces === true) fail('E4203', { type: 'events/repeat', what: 'where a recording ends, to begin it again' })
}

export const repeat = defineStage({
  type: 'events/repeat',
  version: '1',
  summary: 'Gives each recording several times, as recordings of their own: in front of augmentation.',
  description: `Recording i becomes the recordings n·i … n·i + n − 1 with the same events and label. What draws at random behind it, events/augment, events/jitter or
events/drop, draws by the number of a recording, and so makes each of them another one: the data set is n times as large.`,
  params: repeatSchema,
  inputs: { recordings: { type: recordingsType, summary: 'whole recordings' } },
  outputs: { recordings: { type: recordingsType, summary: 'each of them, several times in a row' } },
  deterministic: true,
  stored: false,
  example: {
    more: { use: 'events/repeat', in: 'nmnist.train', with: { times: 4 } },
    varied: { use: 'events/augment', in: 'more', with: { rotate: 15, shift: 3 } },
  },
  shapes({ recordings }, { times }) {
    requireWhole(recordings?.['pieces'])
    const samples = recordings?.['samples']
    return { recordings: { ...recordings, ...(typeof samples === 'number' && { samples: samples * times }) } }
  },
  run: ({ recordings }, { times }, { expand }) => ({ recordings: recordings.pipe(expand((batch) => repeated(checkRecordings(batch), times))) }),
})

/** Batches of as many recordings as came in one. */
function* repeated(batch: Recordings, times: number): Generator<Recordings> {
  requireWhole(batch.piece)
  const { samples, labels, first } = batch
  for (let from = 0; from < samples * times; from += samples) {
    const numbers = Array.from({ length: samples }, (_, i) => Math.floor((from + i) / times))
    const like = { ...batch, labels: Uint8Array.from(numbers, (b) => labels[b]!), first: first * times + from }
    yield soundRecordings(recordingsFrom(numbers.map((b) => recordingOf(batch, b)), like))
  }
}
