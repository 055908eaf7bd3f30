import { definePortType, fail, samplesOf, type Shape } from '@spikeline/core'
import { joinImages, splitImages } from './cutImages.ts'

/** Images in NHWC order with their classes. */
export interface Images {
  /** B, the number of images in this batch. */
  readonly samples: number
  readonly height: number
  readonly width: number
  readonly channels: number
  /** Length B·height·width·channels. Uint8 stands for value/255; Float32 is in [0, 1]. */
  readonly pixels: Uint8Array | Float32Array
  /** Class of each image, length B. */
  readonly labels: Uint8Array
  readonly classes: number
  /** Index of the first image within the data set. */
  readonly first: number
  /**
   * Images in series: so many, one after the other, are the slices of one recording and share its label; image `first` + i is slice
   * (first + i) mod series of recording ⌊(first + i)/series⌋. A batch may begin and end within a recording. Absent: every image is a sample of its own.
   */
  readonly series?: number
}

export const imagesType = definePortType<Images>({
  name: 'images', summary: 'labelled images, NHWC', count: (b) => b.samples, unit: 'images',
  total: samplesOf, split: splitImages, join: joinImages,
})

/** The static shape of an images port; `samples` is the size of the whole set. That of images in series has `series` besides. */
export function imagesShape(images: { samples: number; height: number; width: number; channels: number; classes: number }): Shape {
  const { samples, height, width, channels, classes } = images
  return { samples, height, width, channels, classes }
}

/** Fails with E3526 at the first pixel that is not in [0, 1], for what reads images in 8 bits. Bytes always are. */
export function requireUnitPixels(network: string, { pixels, samples, first }: Images): void {
  if (pixels instanceof Uint8Array) return
  const bad = pixels.findIndex((x) => !(x >= 0 && x <= 1))
  if (bad >= 0) fail('E3526', { network, sample: first + Math.floor(bad / (pixels.length / samples)), value: String(pixels[bad]) })
}
