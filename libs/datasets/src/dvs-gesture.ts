import { defineStage } from '@spikeline/core'
import { decodeFile } from './decodeFile.ts'
import { dvsGestureSchema, type DvsGestureParams } from './generated/dvs-gesture.ts'
import { recordingManifests } from './generated/recordingManifests.ts'
import { gestureTrials } from './gestureTrials.ts'
import { recordingDataset } from './recordingDataset.ts'

const { name, classes, sensor, splits } = recordingManifests['dvs-gesture']!

export const dvsGesture = defineStage({
  type: 'dataset/dvs-gesture',
  version: '1',
  summary: 'DVS128 Gesture: 11 hand and arm gestures of 29 people under three lights, by an event camera of 128 × 128 pixels.',
  description: `Amir et al. 2017. A file of AEDAT 3.1 has all gestures of a person under one light, \`user01_fluorescent.aedat\`; beside it
\`user01_fluorescent_labels.csv\` says from when to when each lasts: class 1 to 11, startTime_usec, endTime_usec. Each of these rows is a
recording, the events from its start on and before its end, labelled 0 to 10. \`trials_to_train.txt\` and \`trials_to_test.txt\` list the files of
the split, by people: 23 to train, 6 to test. Complete, these are 1,176 and 288 recordings, as SpikingJelly and snnTorch count them; the paper
speaks of 1,342, and Tonic's copy has 1,341.

Rows are taken as they are: in the published user22_led_labels.csv the gesture 9 ends after the next one has begun, and its recording has both.
Recordings differ in length, about 6 s.

The recordings are not installed with Spikeline and not fetched: \`spikeline datasets info dvs-gesture\` says where they are. Unpack the archive
into the folder of the data sets under "dvs-gesture", or name a "folder", or set SPIKELINE_DVS_GESTURE. A file that a list names and the folder
lacks is refused. Each event is checked, and what is wrong is refused with its file and byte, or, with "lenient", left out and counted. A file is
decoded whole, some ten million events at a time.`,
  params: dvsGestureSchema,
  example: { gestures: { use: 'dataset/dvs-gesture', with: { batch: 8 } }, slices: { use: 'encode/slices', in: 'gestures.train', with: { timesteps: 20 } } },
  ...recordingDataset<DvsGestureParams>({
    name,
    sensor: () => sensor,
    classes: () => classes.length,
    find: async (split, { folder }, data) => ({ ...await gestureTrials(split, folder, data), complete: splits![split] }),
    decode: (bytes, place, { lenient }) => decodeFile(bytes, place, { sensor, format: 'aedat3', lenient }),
  }),
})
