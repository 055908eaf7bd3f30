import { defineStage } from '@spikeline/core'
import { openCifar } from './cifar.ts'
import { cifar10Schema } from './generated/cifar10.ts'
import { manifests } from './generated/manifests.ts'
import { imageDataset, type SplitReader } from './imageDataset.ts'

/** A split of binary batches, one after the other. */
const cifarSplit: SplitReader = (files, read) => files.map((file) => async () => openCifar(await read(file)))

export const cifar10 = defineStage({
  type: 'dataset/cifar10',
  version: '1',
  summary: 'CIFAR-10: 60,000 photographs of 32 × 32 pixels in colour, in ten classes.',
  description: 'Images come in the order of the five training batches, as bytes, with the channels red, green, blue last. Needs `spikeline datasets fetch cifar10`. Krizhevsky 2009.',
  params: cifar10Schema,
  example: { cifar: { use: 'dataset/cifar10', with: { train: 10000 } } },
  ...imageDataset(manifests.cifar10!, cifarSplit),
})
