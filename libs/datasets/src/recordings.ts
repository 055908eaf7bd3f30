import { defineStage } from '@spikeline/core'
import { formatNamed } from '@spikeline/events'
import { decodeFile } from './decodeFile.ts'
import { recordingsSchema, type RecordingsParams } from './generated/recordings.ts'
import { ownRecordings } from './ownRecordings.ts'
import { recordingDataset } from './recordingDataset.ts'

export const recordings = defineStage({
  type: 'dataset/recordings',
  version: '1',
  summary: 'Labelled event recordings of your own: a folder of files of any format that Spikeline reads.',
  description: `Four layouts are read, and told apart by what the folder has:

    train/CLASS/…, test/CLASS/…      files in the folder of their class and split
    CLASS/…                          in the folder of their class; "split" draws those to test
    train.csv, test.csv              lists with the first line "file,label", then a file of the folder and its class in each
    labels.csv                       one such list; "split" draws those to test

"classes" are the names of the classes in the order of their labels, 0 first; a folder or a label that is none of them is refused, and so is
a class without training recordings. "split" takes the fraction "test" of each class, rounded, at least one, drawn by its own "seed": it stays the same
when the seed of the document changes. The recordings of lists come as they are listed; those of folders by their names, the first of each class
first, so that classes are mixed. How many there are of each class is said in the log. Files and folders whose names begin with a dot are passed over.

The format of each file is found by its content, never by its name; "format" says it where files have no header, and "options" what a format
leaves open, such as { "unit": "s" } for text ("spikeline explain E4144", docs/events.md). The sensor must be stated, since networks have an input
of its size and few formats say it; a file that says another one is refused. Each event is checked, and what is wrong is refused with its file and
byte, or, with "lenient", left out and counted. A recording may last 71 minutes, and is in memory whole.`,
  params: recordingsSchema,
  example: {
    hands: { use: 'dataset/recordings', with: { folder: 'hands', classes: ['left', 'right'], sensor: { width: 640, height: 480 }, split: { test: 0.2 } } },
    slices: { use: 'encode/slices', in: 'hands.train', with: { timesteps: 20 } },
  },
  ...recordingDataset<RecordingsParams>({
    name: 'recordings',
    sensor: ({ sensor }) => sensor,
    classes: ({ classes }) => classes.length,
    check: ({ format }) => void (format !== undefined && formatNamed(format)),
    find: ownRecordings,
    decode: (bytes, place, { sensor, format, options, lenient }) => decodeFile(bytes, place, { sensor, lenient, ...(format !== undefined && { format }), ...(options && { options }) }),
    describe: (found, { classes }) => `${found.length} recordings: ${classes.map((name, label) => `${found.filter((each) => each.label === label).length} ${name}`).join(', ')}`,
  }),
})
