import type { SpikeRaster } from '@spikeline/spikes'
import type { Images } from './images.ts'

/**
 * Makes a held raster of a batch of images: one stored step of graded inputs gain · x(i), presented at each of T steps.
 *
 * Pixels that are zero are left out: they contribute nothing to any neuron. Uint8 pixels stand for value/255.
 */
export function holdImages(images: Images, timesteps: number, gain: number): SpikeRaster {
  const { samples, height, width, channels, pixels, labels, classes, first } = images
  const neurons = height * width * channels
  const white = pixels instanceof Uint8Array ? 255 : 1
  const offsets = new Uint32Array(samples + 1)
  const indices = new Uint32Array(countNonZero(pixels))
  const values = new Float32Array(indices.length)
  let count = 0
  for (let b = 0; b < samples; b++) {
    for (let i = 0; i < neurons; i++) {
      const pixel = pixels[b * neurons + i]!
      if (pixel === 0) continue
      indices[count] = i
      values[count++] = (pixel / white) * gain
    }
    offsets[b + 1] = count
  }
  return { timesteps, samples, neurons, height, width, channels, held: true, offsets, indices, values, labels, classes, first }
}

function countNonZero(pixels: Uint8Array | Float32Array): number {
  let count = 0
  for (let i = 0; i < pixels.length; i++) if (pixels[i] !== 0) count++
  return count
}
