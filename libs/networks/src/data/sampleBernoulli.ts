import type { Random } from '@spikeline/core'
import type { SpikeRaster } from '@spikeline/spikes'
import type { Images } from './images.ts'

/**
 * Samples a batch of images into a binary raster of T steps.
 *
 * Each image draws from the substream of its index in the data set, in order of step and pixel, so that its spikes
 * do not depend on how the images were batched. `indices` are those of images that do not follow one another in the set.
 */
export function sampleBernoulli(images: Images, timesteps: number, gain: number, random: Random, indices?: Uint32Array): SpikeRaster {
  const { samples, height, width, channels, pixels, labels, classes, first } = images
  const neurons = height * width * channels
  const scale = pixels instanceof Uint8Array ? gain / 255 : gain
  const rows: Uint32Array[] = new Array(timesteps * samples)
  const row = new Uint32Array(neurons)
  const lit = new Uint32Array(neurons)
  const probabilities = new Float64Array(neurons)
  for (let b = 0; b < samples; b++) {
    const source = random.substream(indices ? indices[b]! : first + b)
    // A black pixel draws nothing: most of an image costs nothing.
    let brights = 0
    for (let i = 0; i < neurons; i++) {
      const probability = pixels[b * neurons + i]! * scale
      if (!(probability > 0)) continue
      lit[brights] = i
      probabilities[brights++] = probability
    }
    for (let t = 0; t < timesteps; t++) {
      let count = 0
      for (let k = 0; k < brights; k++) if (source.next() < probabilities[k]!) row[count++] = lit[k]!
      rows[t * samples + b] = row.slice(0, count)
    }
  }
  const offsets = new Uint32Array(rows.length + 1)
  rows.forEach((r, i) => (offsets[i + 1] = offsets[i]! + r.length))
  const spikes = new Uint32Array(offsets[rows.length]!)
  rows.forEach((r, i) => spikes.set(r, offsets[i]))
  return { timesteps, samples, neurons, height, width, channels, held: false, offsets, indices: spikes, labels, classes, first }
}
