import { fail } from '@spikeline/core'
import type { ImageFile, NamedBytes } from './imageFile.ts'

/** Pixels of a channel (32 × 32). */
export const plane = 1024
/** Bytes of an image. */
export const imageBytes = 3 * plane
/** Bytes of a record: the label and the image. */
export const recordBytes = 1 + imageBytes
const classes = 10

/**
 * Opens a binary batch of CIFAR-10 (https://www.cs.toronto.edu/~kriz/cifar.html): records of 3073 bytes,
 *
 *     label   1024 red   1024 green   1024 blue     (each plane row by row)
 *
 * which are read into rows of pixels of three channels. Fails with E4111 (a broken record), E4108 (none) and E4106 (label).
 */
export function openCifar({ name, bytes }: NamedBytes): ImageFile {
  const samples = Math.floor(bytes.length / recordBytes)
  if (bytes.length === 0) fail('E4108', { file: name })
  if (samples * recordBytes !== bytes.length)
    fail('E4111', { file: name, offset: samples * recordBytes, expected: recordBytes, found: bytes.length - samples * recordBytes, record: samples })
  for (let i = 0; i < samples; i++) {
    const label = bytes[i * recordBytes]!
    if (label >= classes) fail('E4106', { file: name, offset: i * recordBytes, classes, found: label })
  }
  return {
    samples,
    copy(from, to, pixels, labels, at) {
      for (let i = from; i < to; i++) {
        labels[at + i - from] = bytes[i * recordBytes]!
        interleave(bytes, i * recordBytes + 1, pixels, (at + i - from) * imageBytes)
      }
    },
  }
}

/** Three planes at `from` become pixels of three channels at `to`. */
function interleave(planes: Uint8Array, from: number, pixels: Uint8Array, to: number): void {
  for (let p = 0; p < plane; p++) {
    pixels[to + 3 * p] = planes[from + p]!
    pixels[to + 3 * p + 1] = planes[from + plane + p]!
    pixels[to + 3 * p + 2] = planes[from + 2 * plane + p]!
  }
}
