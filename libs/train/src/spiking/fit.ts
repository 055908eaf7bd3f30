import { fail, type Random, type StageContext } from '@spikeline/core'
import { argmaxRows, foldBatchNorm, initialise, neuronOf, type ConvLayer, type DenseLayer, type Layer, type Network } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import type { StbpParams } from '../generated/stbp.ts'
import type { Score } from '../training/checkpoint.ts'
import { requireFinite, requireFiniteLoss } from '../training/divergence.ts'
import { LayerWatch } from '../training/layerWatch.ts'
import { describeTraining, trainEpochs, type EpochTask, type Pause, type TrainingContext } from '../training/loop.ts'
import { modelOf, type TrainedLayer } from '../training/model.ts'
import { startOptimiser, type OptimiserSettings, type OptimiserState } from '../training/optimiser.ts'
import { learningRateAt } from '../training/schedule.ts'
import type { Trained } from '../training/trainNetwork.ts'
import { drawKept, dropsOf, type Drop } from './dropout.ts'
import { startFrom } from './initialNetwork.ts'
import { learnedConstants, learnedVariables, settleNeurons, startNeurons } from './learnedNeurons.ts'
import { checkLoss, createLoss, type LossShape } from './loss.ts'
import { arraysOf } from './parameterArrays.ts'
import { openTrainer } from './openTrainer.ts'
import type { SampleSource } from './sampleSource.ts'
import { plainLayers, spikingLayers, votesOf } from './spikingLayers.ts'
import type { Evaluation, SampleLoss, SpikingTrainer } from './trainer.ts'

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
      const work: Work = { source, layers, trainer, optimiser, params, drops: dropsOf(layers, input).flat(), watch: watchLayers(layers, timesteps, context.log) }
      // The samples set aside are the same spikes in every epoch, so that epochs can be compared.
      const random = context.random.substream('validation')
      return {
        parameters: trainer.parameters, optimiser,
        async runEpoch(task) {
          const sums = await runSpikingEpoch(work, task)
          if (readout === 'spiking') silent = sums.silent()
          const learned = learnedConstants(layers, trainer.parameters)
          return { ...sums.score(), ...(learned && { learned }) }
        },
        validate: (pause) => evaluateSpiking(work, split.validation, random, pause),
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

/** Watches the layers that fire. Only the last one may be another, so that their rates come first. */
export function watchLayers(layers: readonly Layer[], timesteps: number, log: StageContext['log']): LayerWatch {
  const weighted = layers.filter((layer) => layer.kind === 'conv' || layer.kind === 'dense')
  const names = weighted.flatMap(({ activation, name }) => (activation.kind === 'spiking' ? [name] : []))
  return new LayerWatch({ names, hidden: weighted.length - 1, timesteps }, log)
}

/** A membrane far from the threshold has no slope: such an output gets no error any more. One that never came near it got none at all. */
export const silentWords = (silent: readonly number[], classes: number): string => {
  const which = `${silent.length === 1 ? 'class' : 'classes'} ${silent.join(', ')}`
  const remedy = silent.length === classes ? 'lower the threshold, or take more time steps' : 'try a lower learning rate, a lower threshold or, where there is one, a wider surrogate'
  return `the output of ${which} never fired in the last epoch: ${remedy}`
}

/** What an epoch of spikes goes by. */
export type EpochParams = Pick<StbpParams, 'epochs' | 'batch' | 'learningRate' | 'schedule' | 'stepEpochs' | 'stepFactor'> & OptimiserSettings

export interface Work {
  readonly source: SampleSource
  readonly layers: readonly Layer[]
  readonly trainer: SpikingTrainer
  readonly optimiser: OptimiserState
  readonly params: EpochParams
  readonly drops: readonly Drop[]
  readonly watch: LayerWatch
}

/** One epoch in a fresh order. Fails with E3301 where the loss or a weight is not finite. */
export async function runSpikingEpoch(work: Work, { epoch, indices, random, afterStep }: EpochTask): Promise<Sums> {
  const { source, layers, trainer, optimiser, params, drops, watch } = work
  const order = random.substream('order').shuffle(indices.slice())
  const inputs = random.substream('input')
  const dropout = random.substream('dropout')
  const sums = new Sums(layers, source.classes)
  let place = { epoch, step: 0, learningRate: params.learningRate }
  for (let from = 0; from < order.length; from += params.batch) {
    const chosen = order.subarray(from, from + params.batch)
    const raster = source.take(chosen, inputs, true)
    place = { epoch, step: place.step + 1, learningRate: learningRateAt(params, epoch, from / order.length) }
    const step = trainer.step(raster, drawKept(drops, chosen, dropout))
    requireFiniteLoss(step.loss, place)
    trainer.update(optimiser, place.learningRate, params)
    watch.add(step.rates, place)
    sums.add(step, raster)
    await afterStep(sums.samples, sums.score())
  }
  watch.endEpoch(epoch)
  requireFinite([...modelOf(layers, source.input, trainer.parameters).trained, ...learnedVariables(trainer.parameters)], place)
  return sums
}

export async function evaluateSpiking(work: Work, indices: Uint32Array, random: Random, pause: Pause): Promise<Score> {
  const { source, layers, trainer, params } = work
  const sums = new Sums(layers, source.classes)
  for (let from = 0; from < indices.length; from += params.batch) {
    const raster = source.take(indices.subarray(from, from + params.batch), random, false)
    sums.add(trainer.evaluate(raster), raster)
    await pause()
  }
  return sums.score()
}

/** What batches came to, each weighted by its samples. */
export class Sums {
  samples = 0
  #loss = 0
  #right = 0
  readonly #names: readonly string[]
  readonly #rates: Float64Array
  readonly #highest: Float32Array

  constructor(layers: readonly Layer[], classes: number) {
    this.#highest = new Float32Array(classes)
    this.#names = layers.filter(({ kind }) => kind === 'conv' || kind === 'dense').map(({ name }) => name)
    this.#rates = new Float64Array(this.#names.length)
  }

  add({ loss, scores, rates }: Evaluation, { samples, labels, classes }: SpikeRaster): void {
    this.samples += samples
    this.#loss += loss * samples
    argmaxRows(scores, classes).forEach((answer, b) => {
      if (answer === labels[b]) this.#right++
    })
    scores.forEach((value, k) => {
      if (value > this.#highest[k % classes]!) this.#highest[k % classes] = value
    })
    rates.forEach((rate, l) => void (this.#rates[l]! += rate * samples))
  }

  /** Classes that never had a score above 0. */
  silent(): number[] {
    return [...this.#highest.keys()].filter((c) => this.#highest[c] === 0)
  }

  score(): Score {
    const rates = Object.fromEntries(this.#names.map((name, l) => [name, this.#rates[l]! / this.samples]))
    return { loss: this.#loss / this.samples, accuracy: this.#right / this.samples, rates }
  }
}
