import { fail } from '@spikeline/core'
import { joinImages, splitImages, type Images } from '@spikeline/networks'

/** Brings batches of images in series, which may be cut anywhere, into batches of whole recordings. Holds less than a batch and a recording. */
export class WholeRecordings {
  /** The slices of a recording of which not all have come. */
  #begun: Images[] = []
  #held = 0
  #series: number | undefined

  /** The recordings that this batch completes; undefined where it completes none. Fails with E4223 where an image is missing. */
  take(batch: Images): Images | undefined {
    if (batch.samples === 0) return undefined
    const series = this.#check(batch)
    const images = this.#held === 0 ? batch : joinImages([...this.#begun, batch])
    const left = images.samples % series
    if (left === images.samples) {
      this.#begun.push(batch)
      this.#held = left
      return undefined
    }
    const [whole, rest] = left === 0 ? [images] : splitImages(images, [images.samples - left, left])
    this.#begun = rest ? [rest] : []
    this.#held = left
    return checkLabels(whole!, series)
  }

  /** Fails with E4223 where the last recording is not complete. */
  end(): void {
    if (this.#held > 0) fail('E4223', { what: `the last recording has ${this.#held} of ${this.#series} slices` })
  }

  #check({ series, first }: Images): number {
    this.#series ??= series
    if (series === undefined || series !== this.#series) return fail('E4223', { what: `${series ?? 'no'} slices a recording follow ${this.#series}`, at: first })
    const begun = this.#begun[0]
    if (begun ? first !== begun.first + this.#held : first % series !== 0)
      fail('E4223', { what: `slice ${first % series} of recording ${Math.floor(first / series)} comes where ${begun ? `slice ${this.#held} of recording ${Math.floor(begun.first / series)}` : 'slice 0 of one'} was due`, at: first })
    return series
  }
}

function checkLabels(images: Images, series: number): Images {
  const other = images.labels.findIndex((label, i) => label !== images.labels[i - (i % series)])
  if (other >= 0) fail('E4223', { what: 'slices of one recording have different labels', at: images.first + other })
  return images
}
