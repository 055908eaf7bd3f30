import { fail, type Random, type StageContext } from '@spikeline/core'
import { foldBatchNorm, initialise, neuronOf, type ConvLayer, type DenseLayer, type Network } from '@spikeline/networks'
import type { StbpParams } from '../generated/stbp.ts'
import { describeTraining, trainEpochs, type TrainingContext } from '../training/loop.ts'
import { modelOf, type TrainedLayer } from '../training/model.ts'
import { startOptimiser } from '../training/optimiser.ts'
import type { Trained } from '../training/trainNetwork.ts'
import { drawKept, dropsOf } from './dropout.ts'
import { evaluateSpiking, runSpikingEpoch, silentWords, watchLayers, type SpikeLearner } from './epoch.ts'
import { startFrom } from './initialNetwork.ts'
import { learnedConstants, learnedVariables, settleNeurons, startNeurons } from './learnedNeurons.ts'
import { checkLoss, createLoss, type LossShape } from './loss.ts'
import { arraysOf } from './parameterArrays.ts'
import { openTrainer } from './openTrainer.ts'
import type { SampleSource } from './sampleSource.ts'
import { plainLayers, spikingLayers, votesOf } from './spikingLayers.ts'
import type { SampleLoss } from './trainer.ts'

export type SpikingContext = TrainingContext & Pick<StageContext, 'host'>

/** In what the training of a stage is another than that of train/stbp. */
export interface SpikingVariant {
  /** Its type, for provenance and messages. */
  readonly stage: string
  readonly detachAdaptation?: boolean
  /** In the place of the loss that the parameters state. */
  readonly loss?: (shape: LossShape) => SampleLoss
  /** Factor on the weights that training starts from. */
  readonly weightScale?: number
  /** The network whose weights training starts from, in place of fresh ones. */
  readonly initial?: Network
}

/**
 * Trains a spiking network directly, by back-propagation through time with surrogate gradients (see trainEpochs for what all trainings
 * share, SpikingTrainer for the gradients). Fails with E30xx (topology), E3301 (divergence), E3600 (a silent layer), E3304–E3306 (settings that don't fit the
 * set), E3309 (a layer that can't be trained so), E3662 (another network to start from), E3310 (loss), E3405 and E3724 (neuron), E3202 and E3312 (not enough memory).
 */
export async function trainSpiking(
  source: SampleSource, params: StbpParams, unit: 'images' | 'samples', context: SpikingContext, variant: SpikingVariant = { stage: 'train/stbp' },
): Promise<Trained> {
  const { samples, input, classes, timesteps } = source
  const { surrogate, detachReset, readout, batch, rateTarget, truncate } = params
  const { layers, notation } = spikingLayers({ ...params, neuron: neuronOf(params.neuron, timesteps) }, input, classes)
  checkLoss(params.loss, readout, timesteps)
  checkTruncation(params)
  const shape: LossShape = { timesteps, classes, votes: votesOf(layers), readout }
  const loss = variant.loss?.(shape) ?? createLoss(params.loss, shape)
  const { detachAdaptation, initial, weightScale = 1 } = variant
  let silent: readonly number[] = []
  const trained = await trainEpochs({
    samples, unit, settings: params,
    fresh() {
      const fresh = initial ? startFrom(initial, layers, source) : freshParameters(params, source, context.random.substream('weights'))
      if (weightScale !== 1) for (const { weight } of Object.values(fresh)) weight.forEach((w, k) => void (weight[k] = w * weightScale))
      const parameters = startNeurons(layers, fresh, context.random.substream('temporal'))
      const lengths = arraysOf(parameters).map(({ length }) => length)
      return { parameters, optimiser: startOptimiser(params.optimiser, lengths) }
    },
    begin({ parameters, optimiser: saved }, split) {
      const settings = { surrogate, detachReset, ...(detachAdaptation && { detachAdaptation }), loss, timesteps, batch, ...(rateTarget && { rate: rateTarget }), ...(truncate && { truncate }) }
      const trainer = openTrainer({ layers, input, classes, parameters }, settings, 'kernels', { count: context.host.threads, start: context.host.startThread })
      if (trainer.why !== undefined) context.log('warning', `${trainer.why}: training in JavaScript, with the same results, many times slower`)
      else if (trainer.alone !== undefined) context.log('warning', `training with one thread: ${trainer.alone}`)
      if (trainer.memory) {
        const { bytes, samples: together } = trainer.memory
        context.log('info', `kernels reserve ${Math.ceil(bytes / 2 ** 20)} MiB for T = ${timesteps}, ${together} of ${batch} samples of a batch at a time`)
      }
      const optimiser = trainer.startOptimiser(params.optimiser, saved)
      const drops = dropsOf(layers, input).flat()
      const learner: SpikeLearner = {
        source, layers, settings: params, watch: watchLayers(layers, timesteps, context.log),
        learn({ raster, indices, learningRate, random }) {
          const step = trainer.step(raster, drawKept(drops, indices, random.substream('dropout')))
          trainer.update(optimiser, learningRate, params)
          return step
        },
        evaluate: (raster) => trainer.evaluate(raster),
        variables: () => [...modelOf(layers, input, trainer.parameters).trained, ...learnedVariables(trainer.parameters)],
      }
      // The samples set aside are the same spikes in every epoch, so that epochs can be compared.
      const random = context.random.substream('validation')
      return {
        parameters: trainer.parameters, optimiser,
        async runEpoch(task) {
          const sums = await runSpikingEpoch(learner, task)
          if (readout === 'spiking') silent = sums.silent()
          const learned = learnedConstants(layers, trainer.parameters)
          return { ...sums.score(), ...(learned && { learned }) }
        },
        validate: (pause) => evaluateSpiking(learner, split.validation, random, pause),
        close: () => trainer.close(),
      }
    },
  }, context)
  if (silent.length > 0) context.log('warning', silentWords(silent, classes))
  const network: Network = {
    name: params.name, kind: 'snn', topology: notation, input, classes, ...foldLayers(settleNeurons(layers, trained.parameters)),
    provenance: [...(initial?.provenance ?? []), describeTraining(variant.stage, params, unit, trained)],
  }
  return { network, history: trained.history }
}

/** Fails with E3724 where gradients are to be truncated in time, and neurons take drive from all steps. */
export function checkTruncation({ neuron, truncate }: Pick<StbpParams, 'neuron' | 'truncate'>): void {
  if (neuron.model === 'psn' && truncate !== undefined) fail('E3724', { problem: 'have no windows that gradients could be truncated to', instead: 'leave "truncate" out' })
}

/** The network as it is simulated: batch normalisation folded into weights and biases by its running statistics. */
function foldLayers({ layers, parameters }: Pick<Network, 'layers' | 'parameters'>): Pick<Network, 'layers' | 'parameters'> {
  const folded = layers.map((layer) =>
    (layer.kind === 'conv' || layer.kind === 'dense' ? foldBatchNorm<ConvLayer | DenseLayer>(layer, parameters[layer.name]!) : { layer, parameters: parameters[layer.name] }))
  return {
    layers: folded.map(({ layer }) => layer),
    parameters: Object.fromEntries(folded.flatMap(({ layer, parameters: own }) => (own ? [[layer.name, own]] : []))),
  }
}

/** Initial parameters are those of the same topology as an artificial network. */
function freshParameters(params: StbpParams, { input, classes }: SampleSource, random: Random): Record<string, TrainedLayer> {
  const { network, bias, initialisation } = params
  return initialise(plainLayers(network, bias, input, classes).layers, input, random, initialisation)
}
