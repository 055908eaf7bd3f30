import type { Host, StageContext } from '@spikeline/core'
import { imagesShape, imagesType } from '@spikeline/networks'
import { batches } from './batches.ts'
import type { DatasetManifest } from './generated/manifest.ts'
import type { ImageFile, ImageForm, NamedBytes } from './imageFile.ts'

export interface ImageDatasetParams {
  readonly train?: number
  readonly test?: number
  readonly batch: number
  readonly folder?: string
}

/** How a split's files become images: a list of what to open, in order. `read` gives a file of the data set. */
export type SplitReader = (files: readonly string[], read: (file: string) => Promise<NamedBytes>, form: ImageForm) => readonly (() => Promise<ImageFile>)[]

/** The parts that all image data sets share: two streams of labelled images, read lazily from the files of the manifest. */
export function imageDataset(manifest: DatasetManifest, openSplit: SplitReader) {
  const { name, splits, files } = manifest
  const form: ImageForm = { ...manifest.image, classes: manifest.classes.length }
  const size = form.height * form.width * form.channels

  const shape = (split: 'train' | 'test', params: ImageDatasetParams) => {
    const { samples, ...fixed } = imagesShape({ samples: params[split] ?? splits[split].samples, ...form })
    // How many images a folder of the user's holds is known only when it is read.
    return params.folder !== undefined && params[split] === undefined ? fixed : { samples: samples!, ...fixed }
  }
  const largestFile = (split: 'train' | 'test') =>
    Math.max(...files.filter((f) => splits[split].files.includes(f.name)).map((f) => f.bytes))
  const stream = (split: 'train' | 'test', params: ImageDatasetParams, context: StageContext) => {
    const read = async (file: string) => {
      const opened = await context.host.data.open(name, file, params.folder)
      return { name: opened.name, bytes: await opened.bytes() }
    }
    return context.source(() => batches(openSplit(splits[split].files, read, form), { form, batch: params.batch, count: params[split], split }))
  }

  return {
    inputs: {},
    outputs: {
      train: { type: imagesType, summary: `the ${splits.train.samples} training images, or the first of them` },
      test: { type: imagesType, summary: `the ${splits.test.samples} test images, or the first of them` },
    },
    deterministic: true,
    stored: false,
    shapes: (_inputs: object, params: ImageDatasetParams) => ({ train: shape('train', params), test: shape('test', params) }),
    memory: (_inputs: object, params: ImageDatasetParams) => largestFile('train') + largestFile('test') + 2 * params.batch * size,
    inspect: (params: ImageDatasetParams, host: Host) => host.data.inspect(name, files.map((f) => f.name), params.folder),
    run: (_inputs: object, params: ImageDatasetParams, context: StageContext) =>
      ({ train: stream('train', params, context), test: stream('test', params, context) }),
  }
}
