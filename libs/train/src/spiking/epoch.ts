import type { Random, StageContext } from '@spikeline/core'
import { argmaxRows, type Layer } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import type { StbpParams } from '../generated/stbp.ts'
import type { Score } from '../training/checkpoint.ts'
import { requireFinite, requireFiniteLoss, type TrainingPlace } from '../training/divergence.ts'
import { LayerWatch } from '../training/layerWatch.ts'
import type { EpochTask, Pause } from '../training/loop.ts'
import { learningRateAt } from '../training/schedule.ts'
import type { SampleSource } from './sampleSource.ts'
import type { Evaluation } from './trainer.ts'

/** What an epoch goes by. */
export type EpochSettings = Pick<StbpParams, 'epochs' | 'batch' | 'learningRate' | 'schedule' | 'stepEpochs' | 'stepFactor'>

/** The samples of a step. */
export interface TrainingBatch {
  readonly raster: SpikeRaster
  /** Their indices in the set. */
  readonly indices: Uint32Array
  readonly learningRate: number
  /** The random numbers of the epoch. */
  readonly random: Random
}

/** A network that learns from spikes, by whatever rule, and the samples that it learns from. */
export interface SpikeLearner {
  readonly source: SampleSource
  readonly layers: readonly Layer[]
  readonly settings: EpochSettings
  readonly watch: LayerWatch
  /** One step: what the samples came to, before the weights were changed. */
  learn(batch: TrainingBatch): Evaluation
  /** What samples come to; nothing is changed. */
  evaluate(raster: SpikeRaster): Evaluation
  /** All that is learned, for the check at the end of an epoch that it is finite. */
  variables(): Parameters<typeof requireFinite>[0]
}

/** One epoch in a fresh order. Fails with E3301 where the loss or what is learned is not finite, with E3600 at a layer that was silent all the time. */
export async function runSpikingEpoch(learner: SpikeLearner, { epoch, indices, random, afterStep }: EpochTask): Promise<Sums> {
  const { source, layers, settings, watch } = learner
  const order = random.substream('order').shuffle(indices.slice())
  const inputs = random.substream('input')
  const sums = new Sums(layers, source.classes)
  let place: TrainingPlace = { epoch, step: 0, learningRate: settings.learningRate }
  for (let from = 0; from < order.length; from += settings.batch) {
    const chosen = order.subarray(from, from + settings.batch)
    place = { epoch, step: place.step + 1, learningRate: learningRateAt(settings, epoch, from / order.length) }
    const raster = source.take(chosen, inputs, true)
    const step = learner.learn({ raster, indices: chosen, learningRate: place.learningRate, random })
    requireFiniteLoss(step.loss, place)
    watch.add(step.rates, place)
    sums.add(step, raster)
    await afterStep(sums.samples, sums.score())
  }
  watch.endEpoch(epoch)
  requireFinite(learner.variables(), place)
  return sums
}

/** The score on some samples, without learning from them. */
export async function evaluateSpiking(learner: SpikeLearner, indices: Uint32Array, random: Random, pause: Pause): Promise<Score> {
  const { source, layers, settings } = learner
  const sums = new Sums(layers, source.classes)
  for (let from = 0; from < indices.length; from += settings.batch) {
    const raster = source.take(indices.subarray(from, from + settings.batch), random, false)
    sums.add(learner.evaluate(raster), raster)
    await pause()
  }
  return sums.score()
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
