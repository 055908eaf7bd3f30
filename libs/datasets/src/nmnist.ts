import { defineStage } from '@spikeline/core'
import { decodeAtis } from '@spikeline/events'
import { nmnistSchema, type NmnistParams } from './generated/nmnist.ts'
import { nmnistFiles } from './nmnistFiles.ts'
import { orOtherwise, otherwiseDescription } from './orOtherwise.ts'
import { recordingDataset } from './recordingDataset.ts'

const sensor = { width: 34, height: 34 }
const classes = 10

export const nmnist = defineStage({
  type: 'dataset/nmnist',
  version: '1',
  summary: 'N-MNIST: recordings of MNIST digits by an event camera of 34 × 34 pixels, about 0.3 s each.',
  description: `A camera moved along three edges of a triangle (saccades) in front of a screen that showed each digit (Orchard et al. 2015). Each recording
is a file of five-byte events; both polarities are kept. Recordings come in the order of MNIST's numbers.

The recordings are not installed with Spikeline and not fetched: \`spikeline datasets info nmnist\` says where they are (CC BY-SA 4.0). Put them into
the folder of the data sets under "nmnist", or name a "folder", or set SPIKELINE_NMNIST to a folder anywhere. A part of them will do; all that the folder
has are taken. Each event is checked: one outside of the sensor or back in time is refused with its file and byte.

${otherwiseDescription}`,
  params: nmnistSchema,
  example: { nmnist: { use: 'dataset/nmnist', with: { train: 1000 } } },
  ...orOtherwise('N-MNIST', recordingDataset<NmnistParams>({
    name: 'nmnist',
    sensor: () => sensor,
    classes: () => classes,
    async find(split, { folder }, data) {
      const files = await data.list(folder)
      const recordings = await nmnistFiles(split, files, async (file) => new TextDecoder().decode(await (await data.open('nmnist', file, folder)).bytes()), folder)
      // The lists say what belongs to which class: part of the data where they are there.
      return { recordings, lists: ['train.csv', 'test.csv'].filter((list) => files.includes(list)) }
    },
    decode: (bytes, place) => ({ events: decodeAtis(bytes, place, sensor), skipped: {} }),
  })),
})
