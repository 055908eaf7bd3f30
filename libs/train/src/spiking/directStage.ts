import { fail, metricsType, type InputStreams, type OutputStreams, type Shape, type StageContext } from '@spikeline/core'
import { buildTopology, imagesType, networkShape, networkType, neuronOf, readNetwork, type Layer } from '@spikeline/networks'
import { spikesType } from '@spikeline/spikes'
import type { StbpParams } from '../generated/stbp.ts'
import { historyMetrics } from '../training/history.ts'
import type { Trained } from '../training/trainNetwork.ts'
import { collectImages } from '../training/trainingSet.ts'
import { checkTruncation, trainSpiking, type SpikingVariant } from './fit.ts'
import { checkInitialShape } from './initialNetwork.ts'
import { requireFirstReach } from './largestMembrane.ts'
import { checkLoss } from './loss.ts'
import { collectRasters, imageSource, rasterSource, type Encoding } from './sampleSource.ts'
import { checkTrainable, spikingLayers } from './spikingLayers.ts'

/** Ports of the stages that train a spiking network directly. */
export const directInputs = {
  images: { type: imagesType, summary: 'images to learn from, encoded here', optional: true },
  spikes: { type: spikesType, summary: 'spikes to learn from, as they come', optional: true },
  initial: { type: networkType, summary: 'a spiking network of the same topology whose weights training starts from, in place of fresh ones', optional: true },
} as const
export const directOutputs = {
  model: { type: networkType, summary: 'the trained spiking network' },
  metrics: {
    type: metricsType,
    summary: 'loss and accuracy of every epoch, on the training samples and on those set aside, and the firing rate of each layer and what its neurons learn',
  },
} as const

/** What stages of their own say of the training that they share with train/stbp. */
export interface DirectTraining extends SpikingVariant {
  /** Fails where the rule is not defined for the layers, or the window is too short. `timesteps`: T, where it is known. */
  readonly check?: (layers: readonly Layer[], timesteps: number | undefined) => void
}

/**
 * Shapes of what a direct training makes, all that can be refused before it runs being refused: E3308 (both inputs, or none), E3311
 * (settings that contradict each other), E3310 (loss), E3309 and E3724 (a layer that can't be trained so), E3662 (another network to start from), E3702
 * (a first layer that can't fire in T steps).
 */
export function directShapes(inputs: Readonly<Record<string, Shape | undefined>>, params: StbpParams, { stage, check, weightScale = 1 }: DirectTraining): Record<string, Shape> {
  checkTruncation(params)
  // A port that nothing is connected to is absent; one whose shape is unknown is undefined.
  const port = onePort(stage, Object.keys(inputs).filter((name) => name !== 'initial'))
  const known = inputs[port]
  const own = known?.timesteps as number | undefined
  const steps = params.timesteps ?? own
  const neuron = neuronOf(params.neuron, steps)
  if (port === 'images') encodingOf(params)
  else requireNoEncoding(params, own)
  checkLoss(params.loss, params.readout, params.timesteps ?? own)
  if (!known) {
    const { layers } = buildTopology(params.network, { bias: params.bias })
    checkTrainable(params.network, layers, params.readout)
    check?.(layers, params.timesteps ?? own)
    return {}
  }
  const { height, width, channels, classes } = known as { height: number; width: number; channels: number; classes: number }
  const input = { height, width, channels }
  const { notation, layers } = spikingLayers({ ...params, neuron }, input, classes)
  check?.(layers, params.timesteps ?? own)
  const { parallel } = neuron
  const shape = networkShape({ kind: 'snn', input, classes, topology: notation, ...(parallel && { parallel: { steps: parallel.kind === 'sliding' ? undefined : steps } }) })
  if (inputs.initial) checkInitialShape(inputs.initial, shape)
  // Weights that training begins with elsewhere, and spikes that come, which may be graded, have no bound that is known.
  else if (port === 'images' && !Object.hasOwn(inputs, 'initial')) {
    const { timesteps, initialisation, encoding, gain } = params
    requireFirstReach(layers, { input, timesteps: timesteps!, initialisation, highest: encoding === 'direct' ? gain : 1, weightScale })
  }
  return { model: shape }
}

/** Runs a direct training: reads the network to start from, then the samples, and gives both outputs of one training, whichever is asked for first. */
export function runDirect(
  { images, spikes, initial }: InputStreams<typeof directInputs>, params: StbpParams, { check, ...variant }: DirectTraining, context: StageContext,
): OutputStreams<typeof directOutputs> {
  let trained: Promise<Trained> | undefined
  const once = (): Promise<Trained> => (trained ??= (async () => {
    onePort(variant.stage, [...(images ? ['images'] : []), ...(spikes ? ['spikes'] : [])])
    const from = { ...variant, ...(initial && { initial: await readNetwork(context.read(initial)) }) }
    if (images) {
      const source = imageSource(await collectImages(context.read(images), 'images'), encodingOf(params))
      return trainSpiking(source, params, 'images', context, from)
    }
    const source = rasterSource(await collectRasters(context.read(spikes!), 'spikes'))
    requireNoEncoding(params, source.timesteps)
    check?.(buildTopology(params.network, { bias: params.bias }).layers, source.timesteps)
    return trainSpiking(source, params, 'samples', context, from)
  })())
  return {
    model: context.source(async function* () {
      yield (await once()).network
    }),
    metrics: context.source(async function* () {
      const unit = params.loss.kind.endsWith('CrossEntropy') ? 'nats' : ''
      yield { metrics: historyMetrics(params.name, (await once()).history, unit) }
    }),
  }
}

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
