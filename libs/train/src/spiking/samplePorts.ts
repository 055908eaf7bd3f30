import { fail, type InputStreams, type StageContext } from '@spikeline/core'
import { imagesType } from '@spikeline/networks'
import { spikesType, type SpikeRaster } from '@spikeline/spikes'
import type { StbpParams } from '../generated/stbp.ts'
import { collectImages } from '../training/trainingSet.ts'
import { collectRasters, imageSource, rasterSource, type Encoding, type SampleSource } from './sampleSource.ts'

/** The two ports at one of which samples come. */
export const samplePorts = {
  images: { type: imagesType, summary: 'images to learn from, encoded here', optional: true },
  spikes: { type: spikesType, summary: 'spikes to learn from, as they come', optional: true },
} as const

/** How samples of either port are taken; each fails where the parameters say otherwise. */
export interface Taking {
  encoding(): Encoding
  checkSpikes(first: SpikeRaster): void
}

export interface Samples {
  readonly source: SampleSource
  /** What messages and metrics call them. */
  readonly unit: 'images' | 'samples'
}

/** Collects the samples of whichever port is connected. Fails as onePort, collectImages and collectRasters do. */
export async function readSamples(stage: string, { images, spikes }: InputStreams<typeof samplePorts>, taking: Taking, context: Pick<StageContext, 'read'>): Promise<Samples> {
  onePort(stage, [...(images ? ['images'] : []), ...(spikes ? ['spikes'] : [])])
  if (images) {
    const encoding = taking.encoding()
    return { source: imageSource(await collectImages(context.read(images), 'images'), encoding), unit: 'images' }
  }
  const rasters = await collectRasters(context.read(spikes!), 'spikes')
  taking.checkSpikes(rasters[0]!)
  return { source: rasterSource(rasters), unit: 'samples' }
}

/** Images as the parameters encode them, and spikes where they state no encoding. */
export const statedEncoding = (params: EncodingParams): Taking => ({
  encoding: () => encodingOf(params),
  checkSpikes: ({ timesteps }) => requireNoEncoding(params, timesteps),
})

/** Fails with E3308 where not exactly one of the two is connected. */
export function onePort(stage: string, given: readonly string[]): string {
  return given.length === 1 ? given[0]! : fail('E3308', { stage, given })
}

/** What a document states of images that become spikes. */
export type EncodingParams = Pick<StbpParams, 'timesteps' | 'encoding' | 'gain' | 'augmentCrop' | 'augmentFlip'>

/** How images become spikes; fails with E3311 where that is not stated. */
export function encodingOf({ timesteps, encoding, gain, augmentCrop, augmentFlip }: EncodingParams): Encoding {
  const missing = (field: string, problem: string, instead: string): never => fail('E3311', { field, problem, instead })
  if (timesteps === undefined) return missing('timesteps', 'is not stated, and images have no steps of their own', 'state "timesteps", for instance 8')
  if (encoding === undefined) return missing('encoding', 'is not stated', 'state "encoding": "direct" or "bernoulli"')
  return { timesteps, encoding, gain, augmentation: { crop: augmentCrop, flip: augmentFlip } }
}

/** Fails with E3311 where something is stated that spikes bring themselves, and otherwise. */
export function requireNoEncoding({ timesteps, encoding, gain, augmentCrop, augmentFlip }: EncodingParams, own: number | undefined): void {
  const augmentation = augmentCrop > 0 ? 'augmentCrop' : augmentFlip ? 'augmentFlip' : undefined
  if (augmentation) fail('E3311', { field: augmentation, problem: 'changes images, but the input is spikes', instead: `leave "${augmentation}" out, or connect "images" in place of "spikes"` })
  const refuse = (field: string, problem: string, instead: string): never => fail('E3311', { field, problem, instead })
  if (encoding !== undefined)
    refuse('encoding', `is "${encoding}", but the input is spikes already`, 'leave "encoding" out, or connect "images" in place of "spikes"')
  if (gain !== 1) refuse('gain', `is ${gain}, but the input is spikes, which have no intensity`, 'leave "gain" out, or state it at the encoder')
  if (timesteps !== undefined && own !== undefined && timesteps !== own)
    refuse('timesteps', `is ${timesteps}, but the spikes have ${own} steps`, 'leave "timesteps" out: spikes bring their own')
}
