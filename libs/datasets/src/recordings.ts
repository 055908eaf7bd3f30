import { defineStage, metricsType } from '@spikeline/core'
import { formatNamed } from '@spikeline/events'
import { decodeFile } from './decodeFile.ts'
import { recordingsSchema, type RecordingsParams } from './generated/recordings.ts'
import { censusOf, describeKept } from './own/census.ts'
import { ownFolder } from './own/ownFolder.ts'
import { recordingCensus, recordingDataset, type RecordingSet } from './recordingDataset.ts'

const set: RecordingSet<RecordingsParams> = {
  name: 'recordings',
  sensor: ({ sensor }) => sensor,
  classes: ({ classes }) => classes.length,
  check: ({ format }) => void (format !== undefined && formatNamed(format)),
  find: ownFolder,
  own: (folder) => ({ folder, exclude: folder.broken === 'exclude', keepEmpty: folder.empty === 'keep' }),
  decode: (bytes, place, { sensor, format, options, lenient }) => decodeFile(bytes, place, { sensor, lenient, ...(format !== undefined && { format }), ...(options && { options }) }),
  describe: (found, params) => describeKept(censusOf(found, params.classes.length), params, 'recordings'),
}
const { outputs, run, ...parts } = recordingDataset(set)

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
byte, or, with "lenient", left out and counted. With "broken": "exclude" a file that can't be read is left out as a whole: it is named in a warning, and the
metrics count it ("excluded", with the labels "data", the folder, and "split") beside what is there of each class ("samples", with the label "class" besides). All
that read the stage get the same recordings. Files are told to train or to test before any of them is read, and where "train" or "test" asks for a number the next
files take the place of broken ones. A recording without events counts as broken, unless "empty" is "keep": then it is a recording in which nothing moved. A
class without test recordings is said in a warning.

A recording may last 71 minutes, and is in memory whole.`,
  params: recordingsSchema,
  example: {
    hands: { use: 'dataset/recordings', with: { folder: 'hands', classes: ['left', 'right'], sensor: { width: 640, height: 480 }, split: { test: 0.2 } } },
    slices: { use: 'encode/slices', in: 'hands.train', with: { timesteps: 20 } },
  },
  ...parts,
  outputs: { ...outputs, metrics: { type: metricsType, summary: 'recordings of each class and split, and how many are left out' } },
  run: (inputs: object, params: RecordingsParams, context) => ({ ...run(inputs, params, context), metrics: recordingCensus(set, params, context) }),
})
