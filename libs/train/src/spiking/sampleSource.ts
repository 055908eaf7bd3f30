import { fail, type Random } from '@spikeline/core'
import { holdImages, sampleBernoulli, type MapShape } from '@spikeline/networks'
import { checkRaster, gatherSamples, rasterSet, type SpikeRaster } from '@spikeline/spikes'
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
   * index of the sample in the data set: the same spikes in whatever batch and order.
   */
  take(indices: Uint32Array, random: Random): SpikeRaster
}

export interface Encoding { readonly timesteps: number; readonly encoding: 'direct' | 'bernoulli'; readonly gain: number }

/** Images that become spikes when they are taken, by the encoders of encode/direct and encode/bernoulli. */
export function imageSource(set: ImageSet, { timesteps, encoding, gain }: Encoding): SampleSource {
  const { samples, height, width, channels, classes } = set
  return {
    samples, classes, timesteps, input: { height, width, channels },
    take(indices, random) {
      const images = pickImages(set, indices)
      if (encoding === 'direct') return holdImages(images, timesteps, gain)
      return sampleBernoulli(images, timesteps, gain, random, indices.map((index) => set.first + index))
    },
  }
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
