import { fail, type Random } from '@spikeline/core'
import { holdImages, sampleBernoulli, type MapShape } from '@spikeline/networks'
import { checkRaster, gatherSamples, rasterSet, type SpikeRaster } from '@spikeline/spikes'
import { writeImage, type Augmentation } from '../training/augment.ts'
import { pickImages, type ImageSet } from '../training/trainingSet.ts'

/** A set of samples that a spiking network is trained on, in memory. */
export interface SampleSource {
  readonly samples: number
  readonly input: MapShape
  readonly classes: number
  /** T of every sample. */
  readonly timesteps: number
  /**
   * The chosen samples as one raster, in that order. An encoder that samples draws from the substream of `random` that is named by the
   * index of the sample in the data set: the same spikes in whatever batch and order. So does augmentation, which `augmented` asks for.
   */
  take(indices: Uint32Array, random: Random, augmented: boolean): SpikeRaster
}

export interface Encoding {
  readonly timesteps: number
  readonly encoding: 'direct' | 'bernoulli'
  readonly gain: number
  readonly augmentation: Augmentation
}

/** Images that become spikes when they are taken, by the encoders of encode/direct and encode/bernoulli. */
export function imageSource(set: ImageSet, { timesteps, encoding, gain, augmentation }: Encoding): SampleSource {
  const { samples, height, width, channels, classes } = set
  return {
    samples, classes, timesteps, input: { height, width, channels },
    take(indices, random, augmented) {
      const images = augmented && (augmentation.crop > 0 || augmentation.flip) ? augmentImages(set, indices, augmentation, random) : pickImages(set, indices)
      if (encoding === 'direct') return holdImages(images, timesteps, gain)
      return sampleBernoulli(images, timesteps, gain, random, indices.map((index) => set.first + index))
    },
  }
}

/** The chosen images, each changed by the random numbers of its index in the data set. */
function augmentImages(set: ImageSet, indices: Uint32Array, augmentation: Augmentation, random: Random): ImageSet {
  const size = set.height * set.width * set.channels
  const pixels = new Float32Array(indices.length * size)
  const labels = Uint8Array.from(indices, (index) => set.labels[index]!)
  indices.forEach((index, i) => writeImage(pixels, i * size, set, index, augmentation, random.substream(`augment/${set.first + index}`)))
  return { ...set, samples: indices.length, pixels, labels }
}

/** Spikes as they came. Needs at least one sample. */
export function rasterSource(rasters: readonly SpikeRaster[]): SampleSource {
  const set = rasterSet(rasters)
  const { height, width, channels, classes, timesteps } = rasters[0]!
  const samples = set.starts.at(-1)!
  return { samples, classes, timesteps, input: { height, width, channels }, take: (indices) => gatherSamples(set, indices) }
}

/**
 * Collects a stream of rasters. Fails with E3302 where there are no samples, E3307 where a raster is of another form than the first,
 * E3303 where a label is no class, E3201 where one is no valid raster.
 */
export async function collectRasters(batches: AsyncIterable<SpikeRaster>, port: string): Promise<readonly SpikeRaster[]> {
  const rasters: SpikeRaster[] = []
  for await (const batch of batches) if (batch.samples > 0) rasters.push(checkForm(checkRaster(batch), rasters[0] ?? batch))
  if (rasters.length === 0) fail('E3302', { port })
  return rasters
}

function checkForm(raster: SpikeRaster, like: SpikeRaster): SpikeRaster {
  const { first, classes, labels } = raster
  const differs = (field: string, expected: unknown, got: unknown): void => {
    if (got !== expected) fail('E3307', { field, expected, got, first })
  }
  for (const field of ['height', 'width', 'channels', 'classes', 'timesteps', 'held'] as const) differs(field, like[field], raster[field])
  differs('kind of spikes', like.values ? 'graded' : 'binary', raster.values ? 'graded' : 'binary')
  const bad = labels.findIndex((label) => label >= classes)
  if (bad >= 0) fail('E3303', { index: first + bad, label: labels[bad], classes })
  return raster
}
