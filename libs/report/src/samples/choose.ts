import type { Predictions } from '@spikeline/networks'

/** Decides, sample by sample and in the order of a stream, which ones are drawn. */
export interface Choice<T> {
  /** The place in the drawing, from 0, of a sample, which is number b of its batch; undefined where it is not drawn. Asked once of each. */
  place(index: number, batch: T, b: number): number | undefined
  /** All places are taken: the rest of the stream need not be read. */
  full(): boolean
}
/** Batches of samples that are numbered within a data set. */
export interface Sampled {
  readonly samples: number
  readonly first: number
  readonly labels: Uint8Array
  readonly classes: number
  /** Of images that are slices: how many, one after the other, are a sample. */
  readonly series?: number
}

/** These samples, by their index in the data set. */
export function listed(indices: readonly number[]): Choice<Sampled> {
  const places = new Map(indices.map((index, place) => [index, place]))
  let taken = 0
  return {
    place(index) {
      const place = places.get(index)
      if (place !== undefined) taken++
      return place
    },
    full: () => taken === indices.length,
  }
}

/** The first of each class, then the second of each, …, `count` in all; where classes are not known, the first ones. */
export function firstOfEachClass(count: number): Choice<Sampled> {
  const seen = new Map<number, number>()
  let taken = 0
  return {
    place(_, { labels, classes }, b) {
      const kind = classes === 0 ? 0 : labels[b]!
      const before = seen.get(kind) ?? 0
      seen.set(kind, before + 1)
      const place = before * Math.max(1, classes) + kind
      if (place >= count) return undefined
      taken++
      return place
    },
    full: () => taken === count,
  }
}

/** The first `count` that are answered wrongly. */
export function firstWrong(count: number): Choice<Predictions> {
  let taken = 0
  return {
    place: (_, { labels, predicted }, b) => (taken < count && labels[b] !== predicted[b] ? taken++ : undefined),
    full: () => taken === count,
  }
}
