import { defineStage, fail, IssueError, metricsType, type DataAccess, type Host, type Inspection, type MetricBatch, type StageContext } from '@spikeline/core'
import { imagesShape, imagesType, type Images } from '@spikeline/networks'
import { imagesSchema, type ImagesParams } from './generated/images.ts'
import { decodeImage } from './images/decodeImage.ts'
import { formed } from './images/form.ts'
import { censusMetrics, censusOf, censusWarnings, describeKept, emptyCensus, type Census } from './own/census.ts'
import { inBatches } from './own/inBatches.ts'
import { ownFolder, splits } from './own/ownFolder.ts'
import { readable } from './own/readable.ts'
import type { FoundSplit, NamedRecording, Split } from './recordingDataset.ts'

export const images = defineStage({
  type: 'dataset/images',
  version: '1',
  summary: 'Labelled images of your own: a folder of PNG, JPEG, PGM and PPM files.',
  description: `The folder is laid out as that of dataset/recordings: "train/CLASS/…" and "test/CLASS/…", or "CLASS/…" with "split", or lists "file,label" in "train.csv" and
"test.csv", or in one "labels.csv" with "split". "classes" are the names in the order of their labels; a folder or a label that is none of them is refused, and
so is a class without training images. Files and folders whose names begin with a dot are passed over.

The format of a file is found by its content. Images are bytes, as stored: neither gamma nor a colour profile is applied. PNG may have 1, 2, 4 or 8 bits, a palette, or an
alpha channel that is opaque everywhere; JPEG may be baseline or progressive, in grey or YCbCr. The standard leaves rounding and the
interpolation of chroma open, so that other decoders differ from ours: by a level or two, and at edges of colour by more where chroma was stored at half the
resolution, which is repeated here. JPEG has no checksums: a file that was cut short is found, a changed byte within it may not be. What would need a choice is refused with what to do: transparency, animation, 16 bits a channel, inks for
print, a photograph that is to be turned by a note of its camera ("spikeline explain E4242").

With "resize" images of another size are scaled by averaging over areas: a new pixel is the mean of what it covers, each old pixel weighted by the part that is
covered. "fit" keeps proportions and leaves borders of black, "stretch" does not.

A file that can't be read is refused by its name and byte, or left out with "broken": "exclude": it is then named in a warning, and the metrics count it ("excluded",
with the labels "data", the folder, and "split") beside what is there of each class ("samples", with the label "class" besides).

One file and one batch are in memory at a time.`,
  params: imagesSchema,
  inputs: {},
  outputs: {
    train: { type: imagesType, summary: 'the training images, or the first of them' },
    test: { type: imagesType, summary: 'the test images, or the first of them' },
    metrics: { type: metricsType, summary: 'images of each class and split, and how many are left out' },
  },
  deterministic: true,
  stored: false,
  example: {
    shapes: { use: 'dataset/images', with: { folder: 'shapes', classes: ['circle', 'square'], size: { height: 32, width: 32 }, channels: 3, resize: 'fit', split: { test: 0.2 } } },
    shapesAnn: { use: 'train/bp', in: { train: 'shapes.train' }, with: { network: '64FC-2' } },
  },
  shapes: (_inputs, params) => ({ train: shape('train', params), test: shape('test', params), metrics: {} }),
  async inspect(params, { data }: Host): Promise<Inspection> {
    try {
      const found = await Promise.all(splits.map((split) => chosen(split, params, data)))
      const files = found.flatMap(({ lists = [], recordings }) => [...lists, ...recordings.map(({ file }) => file)])
      return await data.inspect('images', [...new Set(files)], params.folder)
    } catch (error) {
      if (error instanceof IssueError) return { blocked: error.issues[0]! }
      throw error
    }
  },
  run: (_inputs, params, context) => ({ train: stream('train', params, context), test: stream('test', params, context), metrics: census(params, context) }),
})

function shape(split: Split, params: ImagesParams) {
  const { samples, ...fixed } = imagesShape({ samples: params[split] ?? 0, ...params.size, channels: params.channels, classes: params.classes.length })
  // How many images the folder has is known only when it is read.
  return params[split] === undefined ? fixed : { samples: samples!, ...fixed }
}

/** The images of a split: those that are asked for, or all of them where some may be left out and the next ones take their place. */
async function chosen(split: Split, params: ImagesParams, data: DataAccess): Promise<FoundSplit> {
  const found = await ownFolder(split, params, data, 'images')
  const count = params[split] ?? found.recordings.length
  if (count > found.recordings.length) fail('E4107', { split, expected: count, found: found.recordings.length, unit: 'images' })
  return params.broken ? found : { ...found, recordings: found.recordings.slice(0, count) }
}

async function* decoded(split: Split, params: ImagesParams, { data, log }: { data: DataAccess; log: StageContext['log'] }, counts: Census) {
  const { recordings } = await chosen(split, params, data)
  const open = async ({ file }: NamedRecording) => {
    const opened = await data.open('images', file, params.folder)
    const bytes = await opened.bytes()
    return { bytes: bytes.length, decode: async () => formed(await decodeImage(bytes, opened.name), params, opened.name) }
  }
  log('info', `"${split}": ${describeKept(censusOf(recordings, params.classes.length), params, 'images')}`)
  yield* readable({ split, found: recordings, count: params[split], unit: 'images', own: { folder: params, exclude: params.broken === 'exclude' }, open }, counts)
  for (const warning of censusWarnings(counts, split, params, 'images')) log('warning', warning)
}

function stream(split: Split, params: ImagesParams, { source, host: { data }, log }: StageContext) {
  const { size, channels, classes, batch } = params
  const per = size.height * size.width * channels
  return source<Images>(async function* () {
    let first = 0
    for await (const some of inBatches(decoded(split, params, { data, log }, emptyCensus(classes.length)), batch)) {
      const pixels = new Uint8Array(some.length * per)
      some.forEach(({ sample }, i) => pixels.set(sample, i * per))
      yield { samples: some.length, ...size, channels, pixels, labels: Uint8Array.from(some, ({ label }) => label), classes: classes.length, first }
      first += some.length
    }
  })
}

/** What the folder has of each split; files are read only where some of them may be left out. */
function census(params: ImagesParams, { source, host: { data } }: StageContext) {
  return source<MetricBatch>(async function* () {
    for (const split of splits) {
      let counts = emptyCensus(params.classes.length)
      if (params.broken) for await (const _ of decoded(split, params, { data, log: () => {} }, counts)) continue
      else counts = censusOf((await chosen(split, params, data)).recordings, params.classes.length)
      yield { metrics: censusMetrics(counts, split, params) }
    }
  })
}
