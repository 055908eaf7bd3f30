import { metricsType, outputsOfOne, type InputStreams, type OutputStreams, type Shape, type StageContext } from '@spikeline/core'
import { buildTopology, networkShape, networkType, neuronOf, readNetwork, type Layer } from '@spikeline/networks'
import type { StbpParams } from '../generated/stbp.ts'
import { historyMetrics } from '../training/history.ts'
import type { Trained } from '../training/trainNetwork.ts'
import { checkTruncation, trainSpiking, type SpikingVariant } from './fit.ts'
import { checkInitialShape } from './initialNetwork.ts'
import { requireFirstReach } from './largestMembrane.ts'
import { checkLoss } from './loss.ts'
import { encodingOf, onePort, readSamples, requireNoEncoding, samplePorts, statedEncoding } from './samplePorts.ts'
import { checkTrainable, spikingLayers } from './spikingLayers.ts'

/** Ports of the stages that train a spiking network directly. */
export const directInputs = {
  ...samplePorts,
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
  // How many steps parallel neurons are for is open where spikes don't say how many they have.
  const shape = { ...networkShape({ kind: 'snn', input, classes, topology: notation, layers }), ...(neuron.parallel && steps === undefined && { parallel: 0 }) }
  if (inputs.initial) checkInitialShape(inputs.initial, shape)
  // Weights that training begins with elsewhere, and spikes that come, which may be graded, have no bound that is known.
  else if (port === 'images' && !Object.hasOwn(inputs, 'initial')) {
    const { timesteps, initialisation, encoding, gain } = params
    requireFirstReach(layers, { input, timesteps: timesteps!, initialisation, highest: encoding === 'direct' ? gain : 1, weightScale })
  }
  return { model: shape }
}

/** Runs a direct training: reads the network to start from, then the samples. */
export function runDirect(
  { initial, ...samples }: InputStreams<typeof directInputs>, params: StbpParams, { check, ...variant }: DirectTraining, context: StageContext,
): OutputStreams<typeof directOutputs> {
  const train = async (): Promise<Trained> => {
    const from = { ...variant, ...(initial && { initial: await readNetwork(context.read(initial)) }) }
    const { source, unit } = await readSamples(variant.stage, samples, statedEncoding(params), context)
    if (unit === 'samples') check?.(buildTopology(params.network, { bias: params.bias }).layers, source.timesteps)
    return trainSpiking(source, params, unit, context, from)
  }
  const unit = params.loss.kind.endsWith('CrossEntropy') ? 'nats' : ''
  return outputsOfOne(context, train, {
    model: ({ network }) => network,
    metrics: ({ history }) => ({ metrics: historyMetrics(params.name, history, unit) }),
  })
}
