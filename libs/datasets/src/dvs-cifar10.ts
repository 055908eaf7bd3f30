import { defineStage, fail } from '@spikeline/core'
import { classFolders } from './classFolders.ts'
import { decodeFile } from './decodeFile.ts'
import { dvsCifar10Schema, type DvsCifar10Params } from './generated/dvs-cifar10.ts'
import { recordingManifests } from './generated/recordingManifests.ts'
import { orOtherwise, otherwiseDescription } from './orOtherwise.ts'
import { recordingDataset } from './recordingDataset.ts'
import { transpose } from './transpose.ts'

const { name, classes, sensor, splits } = recordingManifests['dvs-cifar10']!
/** Recordings of a class. */
const PER_CLASS = 1000

export const dvsCifar10 = defineStage({
  type: 'dataset/dvs-cifar10',
  version: '1',
  summary: 'CIFAR10-DVS: images of CIFAR-10 that moved before an event camera of 128 × 128 pixels, 1,000 a class.',
  description: `Li et al. 2017. Ten folders of AEDAT 2.0 files as published, \`airplane/cifar10_airplane_0.aedat\` to \`…_999.aedat\`. There is no official split.
Of each class the recordings 0 to 899 are to train and 900 to 999 to test, as most papers have it ("split": "last"); with "first" those
from 0 to 99 are to test, as in the code of TEBN (Duan et al. 2022). Recordings come by their numbers, so that classes are mixed.

Readers of these files disagree. jAER turns columns and rows over and takes a set polarity bit of the DVS128 for OFF: that is the default.
"axes": "transposed" exchanges columns and rows of that view, which are the coordinates of SpikingJelly; "raw" has them as they stand in the
file. "polarity": "on" takes a set bit for ON.

The recordings are not installed with Spikeline and not fetched: \`spikeline datasets info dvs-cifar10\` says where they are. Put the class
folders into the folder of the data sets under "dvs-cifar10", or name a "folder", or set SPIKELINE_DVS_CIFAR10. Files that are missing are
said in a warning; a class without any is refused. Each event is checked, and what is wrong is refused with its file and byte, or, with
"lenient", left out and counted.

${otherwiseDescription}`,
  params: dvsCifar10Schema,
  example: { dvs: { use: 'dataset/dvs-cifar10', with: { batch: 16 } }, frames: { use: 'encode/slices', in: 'dvs.train', with: { timesteps: 10 } } },
  ...orOtherwise('CIFAR10-DVS', recordingDataset<DvsCifar10Params>({
    name,
    sensor: () => sensor,
    classes: () => classes.length,
    async find(split, { folder, split: rule }, data) {
      const found = classFolders(await data.list(folder), { classes, ending: '.aedat', folder })
      const beyond = found.find(({ number }) => number >= PER_CLASS)
      if (beyond) fail('E4178', { file: beyond.file, what: `has a number beyond ${PER_CLASS - 1}` })
      const isTest = (number: number): boolean => (rule === 'last' ? number >= 900 : number < 100)
      return { recordings: found.filter(({ number }) => isTest(number) === (split === 'test')), complete: splits![split] }
    },
    decode(bytes, place, { axes, polarity, lenient }) {
      const options = { layout: 'dvs128', axes: axes === 'raw' ? 'raw' : 'jaer', polarity: polarity === 'on' ? 'on' : 'chip' }
      const decoded = decodeFile(bytes, place, { sensor, format: 'aedat2', options, lenient })
      return axes === 'transposed' ? { ...decoded, events: transpose(decoded.events) } : decoded
    },
  })),
})
