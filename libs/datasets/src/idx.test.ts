import { catalogue, IssueError } from '@spikeline/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openIdx, readIdx } from './idx.ts'
import { idxBytes } from './testing/files.ts'

const form = { height: 2, width: 3, channels: 1, classes: 10 }
const images = { name: 'images', bytes: idxBytes([2, 2, 3], Uint8Array.from({ length: 12 }, (_, i) => i)) }
const labels = { name: 'labels', bytes: idxBytes([2], [7, 2]) }

/** The one issue that something fails with, and its sentence. */
function issueOf(work: () => unknown) {
  try {
    work()
  } catch (error) {
    if (error instanceof IssueError) return { ...error.issues[0]!, words: catalogue[error.issues[0]!.code]!.message(error.issues[0]!.values) }
    throw error
  }
  throw new Error('it did not fail')
}

describe('readIdx', () => {
  test('gives dimensions and elements without copying them', () => {
    const { dimensions, elements } = readIdx(images, 3)
    expect(dimensions).toEqual([2, 2, 3])
    expect([...elements]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    expect(elements.buffer).toBe(images.bytes.buffer)
  })

  test('reads a view that begins in the midst of a buffer', () => {
    const shifted = new Uint8Array(5 + images.bytes.length)
    shifted.set(images.bytes, 5)
    expect(readIdx({ name: 'x', bytes: shifted.subarray(5) }, 3).dimensions).toEqual([2, 2, 3])
  })

  test('another magic number is an error that shows both', () => {
    expect(issueOf(() => readIdx(labels, 3)).words).toBe('labels ends at byte 10: header needs 16 bytes in all, it has 10')
    expect(issueOf(() => readIdx(images, 1)).words).toBe('images is no such IDX file: at byte 0 it has 00 00 08 03, not 00 00 08 01')
    const floats = { name: 'floats', bytes: idxBytes([2, 2, 3], new Uint8Array(12), 0x0d03) }
    expect(issueOf(() => readIdx(floats, 3))).toMatchObject({ code: 'E4101', values: { file: 'floats', offset: 0, found: '00 00 0d 03' } })
  })

  test('a compressed file under a plain name is told to take the ending .gz', () => {
    const { code, values } = issueOf(() => readIdx({ name: 'x', bytes: Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) }, 3))
    expect(catalogue[code]!.fix!(values)).toMatch(/\.gz/)
  })

  test('a file cut off anywhere is an error that names the byte where it ends', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: images.bytes.length - 1 }), (length) => {
      expect(issueOf(() => readIdx({ name: 'cut', bytes: images.bytes.subarray(0, length) }, 3)))
        .toMatchObject({ code: 'E4102', values: { file: 'cut', offset: length, found: length } })
    }))
  })

  test('a file that goes on too long is an error that names the first byte too many', () => {
    const long = new Uint8Array([...images.bytes, 1, 2])
    expect(issueOf(() => readIdx({ name: 'long', bytes: long }, 3)).words).toBe('long goes on at byte 28: 2 × 2 × 3 needs 28 bytes in all, it has 30')
  })

  test('dimensions of astronomic size are an error, not an allocation', () => {
    const huge = { name: 'huge', bytes: idxBytes([0xffffffff, 0xffffffff, 0xffffffff], []) }
    expect(issueOf(() => readIdx(huge, 3))).toMatchObject({ code: 'E4102' })
  })

  test('any bytes are read or refused with an issue', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), fc.integer({ min: 1, max: 3 }), (bytes, rank) => {
      try {
        readIdx({ name: 'any', bytes }, rank)
      } catch (error) {
        expect(error).toBeInstanceOf(IssueError)
      }
    }))
  })
})

describe('openIdx', () => {
  test('copies a range of images with their labels', () => {
    const pixels = new Uint8Array(12)
    const into = new Uint8Array(2)
    openIdx(images, labels, form).copy(1, 2, pixels, into, 1)
    expect([...pixels]).toEqual([0, 0, 0, 0, 0, 0, 6, 7, 8, 9, 10, 11])
    expect([...into]).toEqual([0, 2])
  })

  test('images of another size are an error', () => {
    expect(issueOf(() => openIdx(images, labels, { ...form, height: 28, width: 28 })).words).toBe('images has images of 2 × 3 pixels, not 28 × 28 (at byte 8)')
  })

  test('labels that do not match the images are an error that names both files', () => {
    const three = { name: 'labels', bytes: idxBytes([3], [7, 2, 1]) }
    expect(issueOf(() => openIdx(images, three, form)).words).toBe('labels has 3 labels (at byte 4) for the 2 images of images')
  })

  test('a label that is no class is an error with its byte', () => {
    const eleven = { name: 'labels', bytes: idxBytes([2], [7, 11]) }
    expect(issueOf(() => openIdx(images, eleven, form)).words).toBe('labels has the label 11 at byte 9; labels are 0 to 9')
  })

  test('a file of no images is an error', () => {
    expect(issueOf(() => openIdx({ name: 'none', bytes: idxBytes([0, 2, 3], []) }, { name: 'l', bytes: idxBytes([0], []) }, form)).code).toBe('E4108')
  })
})
