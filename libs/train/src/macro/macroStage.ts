import { metricsType, type Shape, type StageContext } from '@spikeline/core'
import { countLayers, imagesType, mapSize, networkShape, networkType, type Images, type MapShape } from '@spikeline/networks'
import { spikesType, type SpikeRaster } from '@spikeline/spikes'
import { encodingOf, onePort, requireNoEncoding, type EncodingParams } from '../spiking/directStage.ts'
import { collectRasters, imageSource, rasterSource } from '../spiking/sampleSource.ts'
import type { Trained } from '../training/trainNetwork.ts'
import { collectImages } from '../training/trainingSet.ts'
import { trainMacro, type MacroTask } from './fitMacro.ts'
import { checkDense, type MacroLayers } from './macroLayers.ts'

/** Ports of the stages that learn from whole spike trains. */
export const macroPorts = {
  inputs: {
    images: { type: imagesType, summary: 'images to learn from, encoded here', optional: true },
    spikes: { type: spikesType, summary: 'spikes to learn from, as they come', optional: true },
  },
  outputs: {
    model: { type: networkType, summary: 'the trained spiking network' },
    metrics: { type: metricsType, summary: 'loss and accuracy of every epoch, on the training samples and on those set aside, and the firing rate of each layer' },
  },
} as const

type Params = Parameters<typeof trainMacro>[2] & EncodingParams & { readonly network: Parameters<typeof checkDense>[1] }
/** What is known of the samples before they come. */
export interface KnownSamples {
  readonly input: MapShape
  readonly classes: number
  readonly timesteps: number | undefined
  /** The largest input of a step; undefined for spikes, which may be graded. */
  readonly highest: number | undefined
}

/** The shape of the model, checked with what is known: `check` fails where the rule is not defined for the layers, or the window too short. */
export function macroShapes(
  stage: string, inputs: Readonly<Record<string, Shape | undefined>>, params: Params, check: (known: KnownSamples) => MacroLayers,
): Record<string, Shape> {
  // A port that nothing is connected to is absent; one whose shape is unknown is undefined.
  const port = onePort(stage, Object.keys(inputs))
  const known = inputs[port]
  const own = known?.timesteps as number | undefined
  if (port === 'images') encodingOf(params)
  else requireNoEncoding(params, own)
  checkDense(stage, params.network)
  if (!known) return {}
  const { height, width, channels, classes } = known as { height: number; width: number; channels: number; classes: number }
  const input = { height, width, channels }
  const highest = port === 'images' ? (params.encoding === 'direct' ? params.gain : 1) : undefined
  const { notation } = check({ input, classes, timesteps: params.timesteps ?? own, highest })
  return { model: networkShape({ kind: 'snn', input, classes, topology: notation }) }
}

/**
 * Bytes at the peak, of what is known before there are data: images as bytes, eight arrays of the parameters, and for each sample of a batch its input
 * and one map of each layer over T steps, with the spikes of them. Kernels take samples in chunks where that is more than they may have.
 */
export function macroMemory({ images }: Readonly<Record<string, Shape | undefined>>, params: Params, check: (known: KnownSamples) => MacroLayers): number | undefined {
  if (!images || typeof images.samples !== 'number' || params.timesteps === undefined) return undefined
  const input = { height: images.height as number, width: images.width as number, channels: images.channels as number }
  const { trained } = check({ input, classes: images.classes as number, timesteps: params.timesteps, highest: undefined })
  const maps = trained.reduce((sum, { units }) => sum + 2 * units, 3 * mapSize(input))
  return images.samples * mapSize(input) + 4 * 8 * countLayers(trained, input).total.parameters + Math.min(2 ** 30, 4 * params.batch * params.timesteps * maps)
}

/** Streams of the two ports, read when training begins; undefined where nothing is connected. */
export interface MacroInputs {
  readonly images: (() => AsyncIterable<Images>) | undefined
  readonly spikes: (() => AsyncIterable<SpikeRaster>) | undefined
}

/** What both outputs come of: one training, whichever is asked for first. `task`: fails where the rule doesn't fit the samples. */
export function runMacro(stage: string, { images, spikes }: MacroInputs, params: Params, context: StageContext, task: (known: KnownSamples) => MacroTask): () => Promise<Trained> {
  let trained: Promise<Trained> | undefined
  return () => (trained ??= (async () => {
    onePort(stage, [...(images ? ['images'] : []), ...(spikes ? ['spikes'] : [])])
    if (images) {
      const encoding = encodingOf(params)
      const source = imageSource(await collectImages(images(), 'images'), encoding)
      return trainMacro(task({ ...source, highest: encoding.encoding === 'direct' ? encoding.gain : 1 }), source, params, 'images', context)
    }
    const source = rasterSource(await collectRasters(spikes!(), 'spikes'))
    requireNoEncoding(params, source.timesteps)
    return trainMacro(task({ ...source, highest: undefined }), source, params, 'samples', context)
  })())
}
