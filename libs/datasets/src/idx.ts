import { fail } from '@spikeline/core'
import { badLabel, type ImageFile, type ImageForm, type NamedBytes } from './imageFile.ts'

/** An IDX file of unsigned bytes: its dimensions, and a view of its elements in row-major order. */
export interface Idx {
  readonly dimensions: readonly number[]
  readonly elements: Uint8Array
}

/**
 * Reads an IDX file of unsigned bytes with `rank` dimensions (http://yann.lecun.com/exdb/mnist/):
 *
 *     00 00 08 rank   dimension 1 … dimension rank (32 bits, big-endian)   elements (1 byte each)
 *
 * Nothing is copied. Fails with E4101 (another magic number), E4102 (too short) and E4103 (too long), each with the
 * byte offset.
 */
export function readIdx({ name, bytes }: NamedBytes, rank: number): Idx {
  const header = 4 + 4 * rank
  if (bytes.length < header) fail('E4102', { file: name, offset: bytes.length, expected: header, found: bytes.length, part: 'header' })
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const magic = view.getUint32(0)
  if (magic !== 0x0800 + rank) fail('E4101', { file: name, offset: 0, expected: hex(0x0800 + rank), found: hex(magic), gzip: magic >>> 16 === 0x1f8b })
  const dimensions = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i))
  const expected = header + dimensions.reduce((product, d) => product * d, 1)
  const values = { file: name, expected, found: bytes.length, part: dimensions.join(' × ') }
  if (bytes.length < expected) fail('E4102', { ...values, offset: bytes.length })
  if (bytes.length > expected) fail('E4103', { ...values, offset: expected })
  return { dimensions, elements: bytes.subarray(header) }
}

/** Opens the images and the labels of one split; fails also with E4104 (shape), E4105 (number of labels), E4106 (label). */
export function openIdx(imagesFile: NamedBytes, labelsFile: NamedBytes, form: ImageForm): ImageFile {
  const { dimensions: [samples, height, width], elements: pixels } = readIdx(imagesFile, 3)
  const { elements: labels } = readIdx(labelsFile, 1)
  if (height !== form.height || width !== form.width)
    fail('E4104', { file: imagesFile.name, offset: 8, expected: `${form.height} × ${form.width}`, found: `${height} × ${width}` })
  if (samples === 0) fail('E4108', { file: imagesFile.name })
  if (labels.length !== samples)
    fail('E4105', { file: labelsFile.name, offset: 4, expected: samples, found: labels.length, images: imagesFile.name })
  const bad = badLabel(labels, form.classes)
  if (bad >= 0) fail('E4106', { file: labelsFile.name, offset: 8 + bad, classes: form.classes, found: labels[bad] })
  const size = height * width
  return {
    samples,
    copy(from, to, intoPixels, intoLabels, at) {
      intoPixels.set(pixels.subarray(from * size, to * size), at * size)
      intoLabels.set(labels.subarray(from, to), at)
    },
  }
}

const hex = (value: number) => value.toString(16).padStart(8, '0').replace(/(..)(?=.)/g, '$1 ')
