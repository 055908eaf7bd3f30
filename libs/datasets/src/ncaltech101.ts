import { defineStage } from '@spikeline/core'
import { classFolders } from './classFolders.ts'
import { decodeFile } from './decodeFile.ts'
import { ncaltech101Schema, type Ncaltech101Params } from './generated/ncaltech101.ts'
import { recordingManifests } from './generated/recordingManifests.ts'
import { lastOfEach } from './lastOfEach.ts'
import { recordingDataset } from './recordingDataset.ts'

const { name, classes, sensor } = recordingManifests['ncaltech101']!

export const ncaltech101 = defineStage({
  type: 'dataset/ncaltech101',
  version: '1',
  summary: 'N-Caltech101: recordings of Caltech101 images by an event camera, 101 classes of 31 to 800 recordings, about 0.3 s each.',
  description: `The same camera and movements as in N-MNIST (Orchard et al. 2015): files of five-byte events, \`Caltech101/accordion/image_0001.bin\`. Images differ in
size, and so do the parts of the sensor that recordings fill, from its top left corner; all are given on ${sensor.width} × ${sensor.height} pixels.

There is no official split, and results of papers on different random ones are hard to compare. Here the last "testFraction" of each class, by
number and rounded, at least one recording, is to test; no random number is involved. Classes are very unequal (Motorbikes and airplanes have
800 of the 8,709 recordings each): accuracy over samples is not that over classes. Recordings come by their numbers, so that classes are mixed.

The recordings are not installed with Spikeline and not fetched: \`spikeline datasets info ncaltech101\` says where they are. Put the class
folders, with "Caltech101" around them or without, into the folder of the data sets under "ncaltech101", or name a "folder", or set SPIKELINE_NCALTECH101. A
class without recordings is refused. Each event is checked, and what is wrong is refused with its file and byte, or, with "lenient", left out and counted.`,
  params: ncaltech101Schema,
  example: { objects: { use: 'dataset/ncaltech101', with: { testFraction: 0.1 } } },
  ...recordingDataset<Ncaltech101Params>({
    name,
    sensor: () => sensor,
    classes: () => classes.length,
    async find(split, { folder, testFraction }, data) {
      const found = classFolders(await data.list(folder), { classes, ending: '.bin', folder })
      const isTest = lastOfEach(found, testFraction)
      return { recordings: found.filter((each) => isTest.has(each) === (split === 'test')) }
    },
    decode: (bytes, place, { lenient }) => decodeFile(bytes, place, { sensor, format: 'atis', lenient }),
  }),
})
