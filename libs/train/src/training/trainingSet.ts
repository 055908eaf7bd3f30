import { fail, type Random } from '@spikeline/core'
import type { Images } from '@spikeline/networks'

/** A whole set of images in memory, in the number type that it came in: bytes stay bytes. */
export type ImageSet = Images

/**
 * Collects a stream of image batches into one set. Fails with E3302 where there are no images, E3307 where a batch is of another
 * form than the first or of other lengths than it says, E3303 where a label is no class.
 */
export async function collectImages(batches: AsyncIterable<Images>, port: string): Promise<ImageSet> {
  const parts: Images[] = []
  for await (const batch of batches) if (batch.samples > 0) parts.push(checkBatch(batch, parts[0] ?? batch))
  const first = parts[0] ?? fail('E3302', { port })
  const samples = parts.reduce((sum, part) => sum + part.samples, 0)
  const size = first.height * first.width * first.channels
  const pixels = first.pixels instanceof Uint8Array ? new Uint8Array(samples * size) : new Float32Array(samples * size)
  const labels = new Uint8Array(samples)
  let at = 0
  for (const part of parts) {
    pixels.set(part.pixels, at * size)
    labels.set(part.labels, at)
    at += part.samples
  }
  const { height, width, channels, classes } = first
  return { samples, height, width, channels, classes, pixels, labels, first: first.first }
}

function checkBatch(batch: Images, like: Images): Images {
  const { samples, height, width, channels, classes, pixels, labels, first } = batch
  for (const field of ['height', 'width', 'channels', 'classes'] as const)
    if (batch[field] !== like[field]) fail('E3307', { field, expected: like[field], got: batch[field], first })
  const [type, expectedType] = [pixels, like.pixels].map((values) => values.constructor.name)
  if (type !== expectedType) fail('E3307', { field: 'type of pixels', expected: expectedType, got: type, first })
  const size = samples * height * width * channels
  if (pixels.length !== size) fail('E3307', { field: 'number of pixels', expected: size, got: pixels.length, first })
  if (labels.length !== samples) fail('E3307', { field: 'number of labels', expected: samples, got: labels.length, first })
  const bad = labels.findIndex((label) => label >= classes)
  if (bad >= 0) fail('E3303', { index: first + bad, label: labels[bad], classes })
  return batch
}

/** How a set is divided: indices into it. */
export interface Split { readonly train: Uint32Array; readonly validation: Uint32Array }

/**
 * Sets aside `validation` images (a fraction below 1, else a count), drawn without replacement by the seed; both parts keep the order
 * of the set. Fails with E3304 where nothing is left to train on, or a fraction is so small that nothing is set aside.
 */
export function splitSet(samples: number, validation: number, random: Random): Split {
  const count = validation < 1 ? Math.round(samples * validation) : Math.floor(validation)
  if (count >= samples || (validation > 0 && count === 0)) fail('E3304', { validation, samples, count })
  const shuffled = random.shuffle(identity(samples))
  return { validation: shuffled.slice(0, count).sort(), train: shuffled.slice(count).sort() }
}

/** 0, 1, …, n − 1. */
export const identity = (n: number): Uint32Array => Uint32Array.from({ length: n }, (_, i) => i)

/** The chosen images as a set of their own. */
export function pickImages(set: ImageSet, indices: Uint32Array): ImageSet {
  const size = set.height * set.width * set.channels
  const pixels = set.pixels instanceof Uint8Array ? new Uint8Array(indices.length * size) : new Float32Array(indices.length * size)
  const labels = new Uint8Array(indices.length)
  indices.forEach((index, i) => {
    pixels.set(set.pixels.subarray(index * size, (index + 1) * size), i * size)
    labels[i] = set.labels[index]!
  })
  return { ...set, samples: indices.length, pixels, labels }
}
