import { defineStage, fail, IssueError, type Host, type Inspection, type StageContext } from '@spikeline/core'
import { decodeAtis, recordingsFrom, recordingsShape, recordingsType, type EventBatch } from '@spikeline/events'
import { nmnistSchema, type NmnistParams } from './generated/nmnist.ts'
import { nmnistFiles, type NamedRecording } from './nmnistFiles.ts'

const sensor = { width: 34, height: 34 }
const classes = 10
type Split = 'train' | 'test'

export const nmnist = defineStage({
  type: 'dataset/nmnist',
  version: '1',
  summary: 'N-MNIST: recordings of MNIST digits by an event camera of 34 × 34 pixels, about 0.3 s each.',
  description: `A camera moved along three edges of a triangle (saccades) in front of a screen that showed each digit (Orchard et al. 2015). Each recording
is a file of five-byte events; both polarities are kept. Recordings come in the order of MNIST's numbers.

The recordings are not installed with Spikeline and not fetched: get them from their makers (CC BY-SA 4.0) and put them in the folder of
the data sets under "nmnist", or name a "folder", or set SPIKELINE_NMNIST to a folder anywhere. A part of them will do; all that the folder
has are taken. Each event is checked: one outside of the sensor or back in time is refused with its file and byte.`,
  params: nmnistSchema,
  inputs: {},
  outputs: {
    train: { type: recordingsType, summary: 'the training recordings, or the first of them' },
    test: { type: recordingsType, summary: 'the test recordings, or the first of them' },
  },
  deterministic: true,
  stored: false,
  example: { nmnist: { use: 'dataset/nmnist', with: { train: 1000 } } },
  shapes: (_inputs, { train, test }) => ({
    train: recordingsShape({ ...sensor, classes, ...(train !== undefined && { samples: train }) }),
    test: recordingsShape({ ...sensor, classes, ...(test !== undefined && { samples: test }) }),
  }),
  async inspect(params, host): Promise<Inspection> {
    try {
      const lists = await Promise.all((['train', 'test'] as const).map((split) => chosen(split, params, host)))
      const files = await host.data.list(params.folder)
      // The lists say what belongs to which class: part of the data where they are there.
      const labels = ['train.csv', 'test.csv'].filter((list) => files.includes(list))
      return host.data.inspect('nmnist', [...labels, ...lists.flat().map(({ file }) => file)], params.folder)
    } catch (error) {
      if (error instanceof IssueError) return { blocked: error.issues[0]! }
      throw error
    }
  },
  run: (_inputs, params, context) => ({ train: stream('train', params, context), test: stream('test', params, context) }),
})

/** The recordings of a split that are asked for. Fails with E4107 where there are fewer. */
async function chosen(split: Split, params: NmnistParams, { data }: Pick<Host, 'data'>): Promise<NamedRecording[]> {
  const { folder } = params
  const all = await nmnistFiles(split, await data.list(folder), async (file) => new TextDecoder().decode(await (await data.open('nmnist', file, folder)).bytes()), folder)
  const count = params[split] ?? all.length
  if (count > all.length) fail('E4107', { split, expected: count, found: all.length, unit: 'recordings' })
  return all.slice(0, count)
}

const stream = (split: Split, params: NmnistParams, context: StageContext) => context.source(async function* () {
  const { data } = context.host
  const recordings = await chosen(split, params, context.host)
  for (let first = 0; first < recordings.length; first += params.batch) {
    const part = recordings.slice(first, first + params.batch)
    const batches: EventBatch[] = []
    for (const { file } of part) {
      const opened = await data.open('nmnist', file, params.folder)
      batches.push(decodeAtis(await opened.bytes(), opened.name, sensor))
    }
    yield recordingsFrom(batches, { ...sensor, labels: Uint8Array.from(part, ({ label }) => label), classes, first })
  }
})
