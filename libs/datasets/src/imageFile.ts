/** Images of one file, or of a pair of files, opened and checked. */
export interface ImageFile {
  readonly samples: number
  /** Copies images [from, to) into `pixels` (NHWC, bytes) and `labels`, from their image number `at` on. */
  copy(from: number, to: number, pixels: Uint8Array, labels: Uint8Array, at: number): void
}

/** A file's name, for messages, and its content. */
export interface NamedBytes {
  readonly name: string
  readonly bytes: Uint8Array
}

/** What images must look like to be those of a data set. */
export interface ImageForm {
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly classes: number
}

/** The index of the first label that is no class, or -1. */
export const badLabel = (labels: Uint8Array, classes: number): number => labels.findIndex((label) => label >= classes)
