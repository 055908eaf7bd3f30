import { createRandom } from '@spikeline/core'
import type { Images } from '@spikeline/networks'
import type { BpParams } from '../generated/bp.ts'

/** Images of `classes` noisy bars: class k is a bright row k. Learnt by any sound training in a few epochs. */
export function bars(samples: number, { side = 6, classes = 4, first = 0, seed = 1 } = {}): Images {
  const random = createRandom(seed)
  const pixels = new Uint8Array(samples * side * side)
  const labels = new Uint8Array(samples)
  for (let i = 0; i < samples; i++) {
    const label = random.integer(classes)
    labels[i] = label
    for (let at = 0; at < side * side; at++) pixels[i * side * side + at] = random.integer(90) + (Math.floor(at / side) === label ? 120 : 0)
  }
  return { samples, height: side, width: side, channels: 1, pixels, labels, classes, first }
}

/** The images as a list of batches of the given sizes; the last one is repeated. */
export function inBatches(images: Images, ...sizes: number[]): Images[] {
  const batches: Images[] = []
  const size = images.height * images.width * images.channels
  for (let from = 0; from < images.samples; ) {
    const samples = Math.min(sizes[Math.min(batches.length, sizes.length - 1)]!, images.samples - from)
    const to = from + samples
    batches.push({ ...images, samples, first: images.first + from, pixels: images.pixels.slice(from * size, to * size), labels: images.labels.slice(from, to) })
    from = to
  }
  return batches
}

/** Parameters of train/bp with the defaults that its schema states. */
export const bpParams = (given: Partial<BpParams> & Pick<BpParams, 'network'>): BpParams => ({
  name: 'ann', bias: true, epochs: 10, batch: 100, optimiser: 'adam', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, momentum: 0.9,
  schedule: 'constant', stepEpochs: 40, stepFactor: 0.1, weightDecay: 0, validation: 0, patience: 0, augmentCrop: 0, augmentFlip: false, ...given,
})
