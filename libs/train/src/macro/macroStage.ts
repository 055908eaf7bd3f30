import { metricsType, outputsOfOne, type InputStreams, type OutputStreams, type Shape, type StageContext } from '@spikeline/core'
import { countLayers, mapSize, networkShape, networkType, type MapShape } from '@spikeline/networks'
import { encodingOf, onePort, readSamples, requireNoEncoding, samplePorts, statedEncoding, type EncodingParams } from '../spiking/samplePorts.ts'
import { historyMetrics } from '../training/history.ts'
import type { Trained } from '../training/trainNetwork.ts'
import { trainMacro, type MacroTask } from './fitMacro.ts'
import { checkDense, type MacroLayers } from './macroLayers.ts'

/** Ports of the stages that learn from whole spike trains. */
export const macroPorts = {
  inputs: samplePorts,
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
  const highest = port === 'images' ? highestOf(params) : undefined
  const { notation, layers } = check({ input, classes, timesteps: params.timesteps ?? own, highest })
  return { model: networkShape({ kind: 'snn', input, classes, topology: notation, layers }) }
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

/** Runs such a training. `task`: fails where the rule doesn't fit the samples. */
export function runMacro(
  stage: string, samples: InputStreams<typeof macroPorts.inputs>, params: Params, context: StageContext, task: (known: KnownSamples) => MacroTask,
): OutputStreams<typeof macroPorts.outputs> {
  const train = async (): Promise<Trained> => {
    const { source, unit } = await readSamples(stage, samples, statedEncoding(params), context)
    return trainMacro(task({ ...source, highest: unit === 'images' ? highestOf(params) : undefined }), source, params, unit, context)
  }
  return outputsOfOne(context, train, {
    model: ({ network }) => network,
    metrics: ({ history }) => ({ metrics: historyMetrics(params.name, history, '') }),
  })
}

/** The largest input that encoded images give in a step. */
const highestOf = ({ encoding, gain }: EncodingParams): number => (encoding === 'direct' ? gain : 1)
