import { defineStage } from '@spikeline/core'
import { fashionMnistSchema } from './generated/fashion-mnist.ts'
import { manifests } from './generated/manifests.ts'
import { idxSplit } from './idxSplit.ts'
import { imageDataset } from './imageDataset.ts'

export const fashionMnist = defineStage({
  type: 'dataset/fashion-mnist',
  version: '1',
  summary: 'Fashion-MNIST: 70,000 articles of clothing of 28 × 28 grey pixels in ten classes.',
  description: 'The form of MNIST with harder content. Images come in the order of the files, as bytes. Needs `spikeline datasets fetch fashion-mnist`, or the package dataset-fashion-mnist of Debian or Ubuntu. Xiao, Rasul, Vollgraf 2017.',
  params: fashionMnistSchema,
  example: { fashion: { use: 'dataset/fashion-mnist', with: { train: 10000 } } },
  ...imageDataset(manifests['fashion-mnist']!, idxSplit),
})
