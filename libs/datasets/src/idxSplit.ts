import { openIdx } from './idx.ts'
import type { SplitReader } from './imageDataset.ts'

/** A split of two IDX files: images, labels. */
export const idxSplit: SplitReader = ([images, labels], read, form) =>
  [async () => openIdx(await read(images!), await read(labels!), form)]
