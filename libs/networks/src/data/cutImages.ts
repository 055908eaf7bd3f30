import { joinColumns, startsOf } from '@spikeline/core'
import type { Images } from './images.ts'

/** Parts of a batch with these numbers of images. */
export function splitImages(images: Images, sizes: readonly number[]): Images[] {
  const per = images.height * images.width * images.channels
  const starts = startsOf(sizes)
  return sizes.map((samples, i) => {
    const at = starts[i]!
    return {
      ...images, samples, first: images.first + at,
      pixels: images.pixels.slice(at * per, (at + samples) * per), labels: images.labels.slice(at, at + samples),
    }
  })
}

/** One batch of several of the same size of image and the same pixel type. */
export function joinImages(batches: readonly Images[]): Images {
  return {
    ...batches[0]!,
    samples: batches.reduce((sum, b) => sum + b.samples, 0),
    pixels: joinColumns(batches.map((b) => b.pixels)),
    labels: joinColumns(batches.map((b) => b.labels)),
  }
}
